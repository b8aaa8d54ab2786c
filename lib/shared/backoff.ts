/** How waiting times between attempts grow. All times in milliseconds. */
export interface BackoffOptions {
  /** Upper bound of the first wait. Default 500. */
  baseMs?: number;
  /** Upper bound of every wait. Default 15 000. */
  maxMs?: number;
  /** Uniform in [0, 1). Default `Math.random`. */
  random?: () => number;
}

/**
 * Waiting time before attempt `attempt` (0 = the first retry), in milliseconds.
 *
 * Exponential with "equal jitter": half of the bound is certain, half is
 * random. Full jitter would let an unlucky camera retry at once again and
 * again; no jitter would let a room of cameras all knock in the same instant
 * after a server restart.
 *
 * @throws {RangeError} if `attempt` is negative or not an integer.
 * @example
 * ```ts
 * const wait = backoffMs(3, { random: () => 0 });
 * if (wait !== 2000) throw new Error(`${wait}`);
 * ```
 */
export function backoffMs(attempt: number, options: BackoffOptions = {}): number {
  if (!Number.isInteger(attempt) || attempt < 0) {
    throw new RangeError(`Cannot back off for attempt ${attempt}: expected an integer from 0`);
  }
  const { baseMs = 500, maxMs = 15_000, random = Math.random } = options;
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(bound / 2 + (bound / 2) * random());
}
