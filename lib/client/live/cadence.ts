/** Data that comes so close together came at once, in pieces. Ms. */
const BURST_MS = 40;
/** So many gaps are looked back on. */
const REMEMBERED = 24;
/** Of those, so many may be longer than what is expected: hiccups. */
const HICCUPS = 2;

/** How far apart data comes. */
export class Cadence {
  readonly #gaps: number[] = [];
  #lastAt: number | undefined;

  /** @param expectedMs Before anything is known. */
  constructor(readonly expectedMs: number) {}

  /** Data came. @param now Monotonic, ms. */
  note(now: number): void {
    const gap = now - (this.#lastAt ?? now);
    if (this.#lastAt !== undefined && gap < BURST_MS) return;
    this.#lastAt = now;
    if (gap === 0) return;
    this.#gaps.push(gap);
    if (this.#gaps.length > REMEMBERED) this.#gaps.shift();
  }

  /** The longest gap that is to be expected, ms. */
  get ms(): number {
    if (this.#gaps.length <= HICCUPS) return Math.max(this.expectedMs, ...this.#gaps);
    return this.#gaps.toSorted((a, b) => b - a)[HICCUPS];
  }
}
