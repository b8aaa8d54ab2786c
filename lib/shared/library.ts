/** The list of recordings: what it shows, and the addresses of its pages. Times are epoch ms. */

/** A session in the list. */
export interface RecordingSummary {
  id: string;
  /** Of the camera. */
  name: string;
  startedAt: number;
  /** End of what it holds; null while it holds nothing. */
  untilAt: number | null;
  /** Sums over its files; what is being written is not counted. */
  durationMs: number;
  bytes: number;
  segments: number;
  gaps: number;
  state: "recording" | "interrupted" | "stopped";
  /** Over, with all that was recorded and without a gap? */
  isComplete: boolean;
  keep: boolean;
  note: string | null;
  deletedAt: number | null;
  /** Where a picture of it is; null without one. */
  poster: string | null;
}

/** What the page of recordings is asked to show; undefined or false: whatever there is. */
export interface RecordingsQuery {
  /** Words in the camera's name or the note. */
  q?: string;
  /** The camera's name, exactly. */
  camera?: string;
  /** A local day: `2026-11-27`. */
  day?: string;
  isKept?: boolean;
  isTrash?: boolean;
  /** Cursor: only what is older. */
  before?: string;
}

/** Where the page of recordings shows this. */
export function recordingsHref(query: RecordingsQuery): string {
  const { q, camera, day, isKept, isTrash, before } = query;
  const params: [name: string, value: string | undefined][] = [
    ["q", q],
    ["camera", camera],
    ["day", day],
    ["kept", isKept ? "1" : undefined],
    ["deleted", isTrash ? "1" : undefined],
    ["before", before],
  ];
  const text = params.filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join("&");
  return text === "" ? "/recordings" : `/recordings?${text}`;
}

/** What a camera has of a moment that somebody looks for. */
export interface MomentHit {
  session: string;
  name: string;
  /** Where to begin to watch. */
  at: number;
  /** The moment that is nearest to what was looked for. */
  nearestAt: number;
  poster: string | null;
}

/** Where to watch a moment, several recordings side by side. */
export function watchHref([first, ...others]: readonly string[], at?: number): string {
  const params: string[] = [];
  if (at !== undefined) params.push(`t=${Math.ceil(at)}`);
  if (others.length > 0) params.push(`with=${others.join(",")}`);
  return `/recordings/${first}${params.length > 0 ? `?${params.join("&")}` : ""}`;
}

/** Cookie by which the browser tells its time zone: the server draws times as people there read them. */
export const ZONE_COOKIE = "tz";
