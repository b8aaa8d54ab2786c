export interface RateLimitOptions {
  /** How many may come at once. */
  burst: number;
  perSecond: number;
}

/** A token bucket: so many at once, so many a second. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  #tokens: number;
  #seenAt: number | undefined;

  constructor(options: RateLimitOptions) {
    this.#options = options;
    this.#tokens = options.burst;
  }

  /**
   * One more has come.
   *
   * @param nowMs Of a clock that never runs backwards, ms.
   * @returns False if that is one too many.
   */
  take(nowMs: number): boolean {
    const { burst, perSecond } = this.#options;
    const elapsedMs = nowMs - (this.#seenAt ?? nowMs);
    this.#seenAt = nowMs;
    this.#tokens = Math.min(burst, this.#tokens + (elapsedMs * perSecond) / 1000);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
