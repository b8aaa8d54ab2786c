import type { Clock } from "../../shared/clock.ts";
import type { Timers } from "../timers.ts";

/** Lets every promise that is already settled run its continuations. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A clock and timers that only move when a test says so. */
export class FakeTime implements Clock, Timers {
  #now = 0;
  #jumped = 0;
  #nextId = 1;
  readonly #due = new Map<number, { at: number; run: () => void }>();

  /** @param epochMs Wall clock at the start, epoch ms. */
  constructor(readonly epochMs = 1_700_000_000_000) {}

  now(): number {
    return this.epochMs + this.#now + this.#jumped;
  }

  monotonic(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): number {
    const id = this.#nextId++;
    this.#due.set(id, { at: this.#now + Math.max(0, ms), run });
    return id;
  }

  clearTimeout(id: number): void {
    this.#due.delete(id);
  }

  /** The wall clock jumps, as after sleep: timers did not run meanwhile. */
  jump(ms: number): void {
    this.#jumped += ms;
  }

  /** How many timers are set: 0 after an owner was disposed. */
  get pending(): number {
    return this.#due.size;
  }

  /** Moves on by `ms`, running what falls due in order, promises in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (true) {
      const next = [...this.#due].filter(([, timer]) => timer.at <= end)
        .sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!next) break;
      const [id, timer] = next;
      this.#due.delete(id);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await settle();
    }
    this.#now = end;
  }
}
