import { every, type Timers } from "../timers.ts";

/** Bounds of what a server may wish, ms: more often costs battery, and longer is for ever. */
const EVERY_MS = { min: 100, max: 10_000 };
const UNTIL_MS = { min: 0, max: 60_000 };

/** Hands data over more often than the timeslice says, as long as somebody watches. */
export interface Flush {
  /**
   * Somebody watches. Said again and again: what is said last holds.
   *
   * @param everyMs How often to hand data over.
   * @param untilMs For how long from now.
   */
  wish(everyMs: number, untilMs: number): void;
  /** Nobody watches any more. */
  end(): void;
}

/** @param flush Hands over what there is. */
export function createFlush(timers: Timers, flush: () => void): Flush {
  let cadenceMs = 0;
  let endCadence = () => {};
  let limit: number | undefined;

  function end(): void {
    endCadence();
    if (limit !== undefined) timers.clearTimeout(limit);
    cadenceMs = 0;
    limit = undefined;
    endCadence = () => {};
  }

  return {
    wish(everyMs, untilMs) {
      const wished = within(everyMs, EVERY_MS);
      // A cadence that holds goes on: what comes at even times plays smoothly.
      if (wished !== cadenceMs) {
        endCadence();
        endCadence = every(timers, wished, flush);
        cadenceMs = wished;
      }
      if (limit !== undefined) timers.clearTimeout(limit);
      limit = timers.setTimeout(end, within(untilMs, UNTIL_MS));
    },
    end,
  };
}

/** What is no number counts as the least. */
function within(ms: number, { min, max }: { min: number; max: number }): number {
  return ms >= min ? Math.min(ms, max) : min;
}
