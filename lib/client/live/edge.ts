/** Besides a gap in the data, so much is kept in front of the picture, at least and at most. Ms. */
export const RESERVE_MS = { least: 180, most: 600 };
/** Never further away from the edge on purpose. Ms. */
const FURTHEST_MS = 6000;
/** So much more is kept each time that the picture stood still, ... */
const STALL_MS = 120;
/** ... of which half is given up again after so long. Ms. */
const HALF_LIFE_MS = 10_000;
/** So much further away than intended is caught up by a jump. Ms. */
const JUMP_MS = 900;
/** A picture that waits for data may stand so far behind the last of it. Seconds. */
const AHEAD_S = 0.3;
/** A device that is too slow for the picture would do nothing but jump. Ms. */
const JUMP_REST_MS = 3000;
/** From here on it is caught up by playing faster, up to here; and played slower from here on. Ms. */
const BEHIND_MS = 100;
const CLOSE_MS = 20;
const SHORT_MS = 80;
/** Faster than this is heard. */
const FASTEST = 1.1;
const SLOWER = 0.95;

/** Where the picture is, and what there is to play. Seconds on one axis. */
export interface EdgeView {
  now: number;
  /** The newest media: from where to where. */
  start: number;
  end: number;
  /** How far apart data comes, ms. */
  cadenceMs: number;
  /** See {@link RESERVE_MS}. */
  reserveMs: number;
  /** Since the last jump, ms. */
  sinceJumpMs: number;
  /** What was last decided. */
  rate: number;
  /** Data has just come: only then it shows how far away the edge is. */
  isFresh: boolean;
}

/** What to do. */
export interface Steering {
  /** Jump to. Undefined: do not. */
  seekTo?: number;
  /** Play as fast as this. */
  rate: number;
}

/** How far in front of the picture the edge should be right after data came, ms. */
export function aimMs(cadenceMs: number, reserveMs: number): number {
  return Math.min(FURTHEST_MS, cadenceMs + reserveMs);
}

/** How much to keep in front of the picture from now on: it stood still, or `ms` have passed. */
export function reserveAfter(reserveMs: number, what: "stall" | { ms: number }): number {
  const { least, most } = RESERVE_MS;
  if (what === "stall") return Math.min(most, reserveMs + STALL_MS);
  return least + (reserveMs - least) * 0.5 ** (what.ms / HALF_LIFE_MS);
}

/**
 * Keeps the picture as near to the live edge as data comes often enough for:
 * jumps where it is far behind, or where there is nothing to play, and plays a
 * bit faster where it is a bit behind.
 */
export function steer(view: EdgeView): Steering {
  const { now, start, end, rate, isFresh } = view;
  const aim = aimMs(view.cadenceMs, view.reserveMs);
  const place = Math.max(start, end - aim / 1000);
  // A picture that stands right in front of new media: a take has begun, or data was missing.
  if (now < start - 0.01 || now > end + AHEAD_S) return { seekTo: place, rate: 1 };
  const behindMs = (end - now) * 1000 - aim;
  if (behindMs > JUMP_MS && view.sinceJumpMs >= JUMP_REST_MS) return { seekTo: place, rate: 1 };
  if (!isFresh) return { rate };
  if (behindMs > BEHIND_MS) return { rate: Math.min(FASTEST, 1.05 + behindMs / 8_000) };
  if (behindMs < -SHORT_MS) return { rate: SLOWER };
  const isDone = rate > 1 ? behindMs < CLOSE_MS : behindMs > -CLOSE_MS;
  return { rate: isDone ? 1 : rate };
}
