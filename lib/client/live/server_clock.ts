import type { Clock } from "../../shared/clock.ts";

/** A sample is forgotten after this long: clocks drift. Ms. */
const MAX_AGE_MS = 120_000;

/** What the server's clock says, as far as a device can know. */
export class ServerClock {
  readonly #clock: Clock;
  #best: { offsetMs: number; tripMs: number; at: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The server has told its time.
   *
   * @param serverNow Epoch ms.
   * @param askedAt When it was asked, monotonic, ms.
   */
  told(serverNow: number, askedAt: number): void {
    const at = this.#clock.monotonic();
    const tripMs = at - askedAt;
    const best = this.#best;
    // The shorter the way there and back, the less the answer can be out of date.
    if (best && at - best.at < MAX_AGE_MS && tripMs > best.tripMs) return;
    this.#best = { offsetMs: serverNow + tripMs / 2 - at, tripMs, at };
  }

  /** Epoch ms; undefined before the server has told it. */
  now(): number | undefined {
    return this.#best && this.#best.offsetMs + this.#clock.monotonic();
  }
}
