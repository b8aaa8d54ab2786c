/** What to do with a camera that is not where the others are. */
export type Correction =
  | { kind: "none" }
  /** Play so many times as fast as the others. */
  | { kind: "nudge"; factor: number }
  | { kind: "seek" };

/** Below this a nudge ends, ms. */
const SETTLED_MS = 20;
/** Above this one begins, ms. */
const NUDGE_MS = 80;
/** Above this it would take too long, ms. */
const SEEK_MS = 300;
/** Not heard, and 100 ms are made up for in a second. */
const NUDGE = 0.1;

/**
 * @param aheadMs How far it is ahead of the one that leads; negative if it is behind.
 * @param isNudged Was it nudged until now?
 */
export function correctionOf(aheadMs: number, isNudged: boolean): Correction {
  const far = Math.abs(aheadMs);
  if (far > SEEK_MS) return { kind: "seek" };
  if (far > (isNudged ? SETTLED_MS : NUDGE_MS)) {
    return { kind: "nudge", factor: 1 - Math.sign(aheadMs) * NUDGE };
  }
  return { kind: "none" };
}
