/** Speeds of playback, slowest first: what browsers play at most is 16. */
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8, 16] as const;

/** What a person wants of the player. */
export type Command =
  | { type: "toggle" }
  | { type: "jump"; byMs: number }
  /** To the next or the previous picture. */
  | { type: "step"; by: 1 | -1 }
  /** To the next or the previous beginning of a segment, or break. */
  | { type: "border"; of: "segment" | "break"; by: 1 | -1 }
  /** One of {@link SPEEDS} further. */
  | { type: "faster"; by: 1 | -1 }
  /** To a part of the session: 0 is its beginning, 1 its end. */
  | { type: "part"; part: number }
  | { type: "mark"; end: "in" | "out" }
  | { type: "mute" }
  | { type: "full-screen" }
  | { type: "help" };

/** Of a `KeyboardEvent`. */
export interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

const KEYS: Readonly<Record<string, Command>> = {
  " ": { type: "toggle" },
  k: { type: "toggle" },
  arrowleft: { type: "jump", byMs: -10_000 },
  arrowright: { type: "jump", byMs: 10_000 },
  "shift+arrowleft": { type: "jump", byMs: -60_000 },
  "shift+arrowright": { type: "jump", byMs: 60_000 },
  j: { type: "jump", byMs: -10_000 },
  l: { type: "jump", byMs: 10_000 },
  ",": { type: "step", by: -1 },
  ".": { type: "step", by: 1 },
  "[": { type: "border", of: "segment", by: -1 },
  "]": { type: "border", of: "segment", by: 1 },
  g: { type: "border", of: "break", by: 1 },
  "shift+g": { type: "border", of: "break", by: -1 },
  // Where these need Shift, and where they do not.
  "<": { type: "faster", by: -1 },
  ">": { type: "faster", by: 1 },
  "shift+<": { type: "faster", by: -1 },
  "shift+>": { type: "faster", by: 1 },
  home: { type: "part", part: 0 },
  end: { type: "part", part: 1 },
  i: { type: "mark", end: "in" },
  o: { type: "mark", end: "out" },
  m: { type: "mute" },
  f: { type: "full-screen" },
  "?": { type: "help" },
  "shift+?": { type: "help" },
};

/** What a key wants; undefined if that is none of the player's business. */
export function commandOf({ key, shiftKey, ctrlKey, altKey, metaKey }: Key): Command | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  if (/^[0-9]$/.test(key)) return { type: "part", part: Number(key) / 10 };
  const name = `${shiftKey ? "shift+" : ""}${key.toLowerCase()}`;
  return Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
}

/** The speed `by` places after one; itself at either end. */
export function speedAfter(speed: number, by: 1 | -1): number {
  const known: readonly number[] = SPEEDS;
  const at = Math.max(0, known.findLastIndex((one) => one <= speed));
  return known[Math.min(known.length - 1, Math.max(0, at + by))];
}
