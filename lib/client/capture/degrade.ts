/**
 * Quality that fits what becomes of it: when more is recorded than the link
 * carries, or when the server is away and the device runs out of room, less is
 * recorded, a step at a time. Pure; a second or so between two looks.
 */

/** What is asked of the recorder and of the camera. */
export interface Quality {
  /** Video bits a second. */
  bitsPerSecond: number;
  /** Frames a second. */
  frameRate: number;
}

/** Parts of the wished quality, step by step. Step 0 is all of it. */
const STEPS = [
  { bits: 1, frames: 1 },
  { bits: 0.6, frames: 1 },
  { bits: 0.35, frames: 2 / 3 },
  { bits: 0.2, frames: 1 / 2 },
] as const;
const LAST_STEP = STEPS.length - 1;
/** Below these a recording is of little use. A wish for less is still granted. */
const FLOOR: Quality = { bitsPerSecond: 250_000, frameRate: 10 };

/** The quality of a step: never more than is wished, never less than is useful. */
export function qualityAt(step: number, wished: Quality): Quality {
  const { bits, frames } = STEPS[step];
  const part = (wish: number, factor: number, floor: number) =>
    Math.min(wish, Math.max(floor, Math.round(wish * factor)));
  return {
    bitsPerSecond: part(wished.bitsPerSecond, bits, FLOOR.bitsPerSecond),
    frameRate: part(wished.frameRate, frames, FLOOR.frameRate),
  };
}

/** Why less is recorded: the link carries no more, or the device has no room for more. */
export type DegradeCause = "link" | "storage";

/** How things are at one moment of a recording. */
export interface LinkLook {
  /** Monotonic, ms. */
  atMs: number;
  /** Bytes recorded since the session began. */
  recordedBytes: number;
  /** Recorded and not acknowledged. */
  waitingBytes: number;
  /** Duration of the media in those bytes, ms. */
  waitingMs: number;
  /** How much media one chunk holds, ms. */
  chunkMs: number;
  /** Does the server take data now? */
  open: boolean;
  /** Bytes that the device can still keep; `undefined` if nobody knows. */
  roomBytes: number | undefined;
}

/** The step in hand, and what has to be remembered to leave it. */
export interface Degrade {
  step: number;
  cause: DegradeCause;
  /** How long the queue has to stay nearly empty before the next step up, ms. */
  holdMs: number;
  /** Looks of the last seconds, oldest first. */
  recent: readonly LinkLook[];
  /** The fewest bytes that waited since the link was there, or since the last step. */
  lowBytes?: number;
  /** When that was. */
  lowAtMs?: number;
  /** Since when the server has not taken anything. */
  awayFromMs?: number;
  /** Since when the queue has been nearly empty. */
  emptyFromMs?: number;
  changedAtMs?: number;
  /** Was the last step one up? */
  rose: boolean;
}

const HOLD_MS = 30_000;
const MAX_HOLD_MS = 600_000;
/** A queue that grew by what is recorded in this time grows; Wi-Fi that roams takes less. */
const GROWTH_MS = 8000;
/** ... and for so long: a link that only stops now and then catches up by itself. */
const LAST_MS = 12_000;
/** A chunk or two on their way are no queue. */
const EMPTY_MS = 3000;
/** With less than this left on the device, it has to last longer. */
const ROOM_MS = 3_600_000;
/** A server that restarts is away for less, and what a step saves shows only after a while. */
const ROOM_STEP_MS = 30_000;
/** Rates of less than this, over {@link GROWTH_MS}, say nothing. */
const MIN_GROWTH_BYTES = FLOOR.bitsPerSecond / 8 * (GROWTH_MS / 1000);

/** As every session begins. */
export const FULL_QUALITY: Readonly<Degrade> = {
  step: 0,
  cause: "link",
  holdMs: HOLD_MS,
  recent: [],
  rose: false,
};

/**
 * Looks once more.
 *
 * One step at a time, and each has to show what it is worth before the next: a
 * step down starts the measuring anew, a step up waits for a queue that has
 * been nearly empty for a while. Twice as long each time that a step up is
 * taken back, so that a link on the edge does not make take after take.
 */
export function degrade(before: Degrade, look: LinkLook): Degrade {
  const growthMs = Math.max(GROWTH_MS, 3 * look.chunkMs);
  const now = { ...before, recent: recentOf(before.recent, look, growthMs) };
  const isLow = look.waitingBytes <= (before.lowBytes ?? Infinity);
  now.lowBytes = look.open ? (isLow ? look.waitingBytes : before.lowBytes) : undefined;
  now.lowAtMs = look.open && !isLow ? before.lowAtMs : look.atMs;
  now.awayFromMs = look.open ? undefined : before.awayFromMs ?? look.atMs;
  const isEmpty = look.open && look.waitingMs <= Math.max(EMPTY_MS, 2 * look.chunkMs);
  now.emptyFromMs = isEmpty ? before.emptyFromMs ?? look.atMs : undefined;

  const [oldest] = now.recent;
  const spanMs = look.atMs - oldest.atMs;
  if (spanMs >= growthMs) {
    const recorded = look.recordedBytes - oldest.recordedBytes;
    if (now.lowBytes !== undefined) {
      const grown = look.waitingBytes - now.lowBytes;
      const lastsMs = look.atMs - (now.lowAtMs ?? look.atMs);
      const isGrowing = look.waitingBytes > oldest.waitingBytes;
      if (grown >= Math.max(recorded, MIN_GROWTH_BYTES) && lastsMs >= LAST_MS && isGrowing) {
        return down(now, look, "link");
      }
    } else if (isShort(now, look, recorded / spanMs)) return down(now, look, "storage");
  }
  const emptyMs = now.emptyFromMs === undefined ? 0 : look.atMs - now.emptyFromMs;
  return now.step > 0 && emptyMs >= now.holdMs ? up(now, look) : now;
}

/** The looks that still count, with at least one that is `spanMs` old, if there ever was one. */
function recentOf(recent: readonly LinkLook[], look: LinkLook, spanMs: number): LinkLook[] {
  const all = [...recent, look];
  const first = all.findLastIndex(({ atMs }) => look.atMs - atMs >= spanMs);
  return all.slice(Math.max(0, first));
}

/** @param bytesPerMs What is recorded now. */
function isShort(
  { awayFromMs = 0, changedAtMs = 0 }: Degrade,
  look: LinkLook,
  bytesPerMs: number,
): boolean {
  if (look.roomBytes === undefined || bytesPerMs <= 0) return false;
  if (look.atMs - Math.max(awayFromMs, changedAtMs) < ROOM_STEP_MS) return false;
  return look.roomBytes / bytesPerMs < ROOM_MS;
}

function down(now: Degrade, look: LinkLook, cause: DegradeCause): Degrade {
  const hasHeld = look.atMs - (now.changedAtMs ?? 0) >= 4 * now.holdMs;
  // A step up that is taken back soon was made too soon; one that has held was not.
  const factor = !now.rose ? 1 : hasHeld ? 0.5 : 2;
  return {
    step: Math.min(LAST_STEP, now.step + 1),
    cause,
    holdMs: Math.min(MAX_HOLD_MS, Math.max(HOLD_MS, factor * now.holdMs)),
    recent: [look],
    lowBytes: look.open ? look.waitingBytes : undefined,
    lowAtMs: look.atMs,
    awayFromMs: now.awayFromMs,
    changedAtMs: look.atMs,
    rose: false,
  };
}

function up(now: Degrade, look: LinkLook): Degrade {
  return {
    ...now,
    step: now.step - 1,
    recent: [look],
    emptyFromMs: look.atMs,
    changedAtMs: look.atMs,
    rose: true,
  };
}
