import type { Clock } from "../../shared/clock.ts";
import type { ClockAsk, ClockTold } from "../../shared/protocol.ts";
import type { After } from "../storage/disk_guard.ts";
import type { ClockEstimate } from "./clock_estimate.ts";

/** Waits before the questions that follow the first one, ms; the last of them again and again. */
const WAITS_MS = [100, 200, 400, 800, 30_000];

export interface ClockExchangeOptions {
  clock: Clock;
  after: After;
  estimate: ClockEstimate;
  ask(question: ClockAsk): void;
}

/** Asks a device for its time over one connection, until it is ended. */
export class ClockExchange {
  readonly #options: ClockExchangeOptions;
  #asked: { id: number; atMs: number } | undefined;
  #count = 0;
  #forget = () => {};

  constructor(options: ClockExchangeOptions) {
    this.#options = options;
    this.#ask();
  }

  /** An answer has just arrived. What was not asked is ignored. */
  told({ id, now }: ClockTold): void {
    const { clock, estimate } = this.#options;
    const asked = this.#asked;
    if (asked?.id !== id) return;
    this.#asked = undefined;
    const atMs = clock.monotonic();
    const roundTripMs = atMs - asked.atMs;
    estimate.add({ roundTripMs, offsetMs: clock.now() - roundTripMs / 2 - now, atMs });
  }

  end(): void {
    this.#forget();
    this.#asked = undefined;
  }

  #ask(): void {
    const { clock, after, ask } = this.#options;
    const id = this.#count++;
    this.#asked = { id, atMs: clock.monotonic() };
    this.#forget = after(WAITS_MS[Math.min(id, WAITS_MS.length - 1)], () => this.#ask());
    ask({ type: "clock", id });
  }
}
