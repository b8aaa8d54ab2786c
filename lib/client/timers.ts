/** The timer functions of a browser; tests bring their own. */
export interface Timers {
  /** Runs `run` once, `ms` milliseconds from now. */
  setTimeout(run: () => void, ms: number): number;
  /** Forgets a timer; an id that has run or is unknown is ignored. */
  clearTimeout(id: number): void;
}

/** The real timers, looked up when they are called. */
export const browserTimers: Timers = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms) as unknown as number,
  clearTimeout: (id) => globalThis.clearTimeout(id),
};

/**
 * Runs `run` every `ms` milliseconds, the first time after `ms`.
 *
 * Built from single timers, so that a device that slept wakes to one call and
 * not to a burst of them.
 *
 * @returns Ends the series.
 */
export function every(timers: Timers, ms: number, run: () => void): () => void {
  let id = timers.setTimeout(tick, ms);
  function tick(): void {
    id = timers.setTimeout(tick, ms);
    run();
  }
  return () => timers.clearTimeout(id);
}
