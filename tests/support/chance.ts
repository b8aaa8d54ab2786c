/** Chance that repeats itself: the same seed, the same sequence. */
export interface Chance {
  /** Uniform in [0, 1). */
  real(): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** One of `values`, each as likely as the others. */
  pick<T>(values: readonly T[]): T;
  /** A sequence of its own, so that what one part draws does not depend on how others are timed. */
  fork(): Chance;
}

/**
 * Mulberry32: 32 bits of state, good enough to choose instants by.
 *
 * @param seed Integer; its low 32 bits count.
 */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const real = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    real,
    between: (from, to) => from + (to - from) * real(),
    pick: (values) => values[Math.floor(real() * values.length)],
    fork: () => chanceFrom(Math.floor(real() * 2 ** 32)),
  };
}
