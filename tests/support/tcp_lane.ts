import type { Socket } from "node:net";

/** What one direction of a connection goes through. */
export interface LaneWeather {
  /** Does anything get through? What is refused here waits, first in memory, then at the sender. */
  passes: boolean;
  /** Bytes a second; in small pieces unless it is Infinity. */
  bytesPerSecond: number;
  /** Time each byte takes, ms, and by how much more at most. */
  delayMs: number;
  jitterMs: number;
}

/** Nothing is in the way. */
export const FAIR: LaneWeather = {
  passes: true,
  bytesPerSecond: Infinity,
  delayMs: 0,
  jitterMs: 0,
};

/** Above this the sender has to wait: what a test holds stays small, and backpressure is real. */
const HELD_MOST_BYTES = 256 * 1024;
/** Pieces of a slow line. */
const PIECE_BYTES = 700;

interface Held {
  bytes: Uint8Array;
  /** `performance.now()` from which it may go on. */
  dueAt: number;
}

/** One direction of a proxied connection: a bounded queue between two sockets, in order. */
export class Lane {
  /** Told after each piece that went on. */
  onPassed: (() => void) | undefined;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #random: () => number;
  readonly #held: Held[] = [];
  #weather: LaneWeather;
  #heldBytes = 0;
  #passedBytes = 0;
  #hasEnded = false;
  #isOver = false;
  #wake = () => {};

  constructor(from: Socket, to: Socket, weather: LaneWeather, random: () => number) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#random = random;
    from.on("data", (bytes: Uint8Array) => this.#take(bytes));
    from.on("end", () => this.end());
    void this.#run();
  }

  /** Bytes handed on so far. */
  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** Bytes that wait in here. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** From now on it is like this, for what waits already as well. */
  set weather(weather: LaneWeather) {
    this.#weather = weather;
    this.#wake();
  }

  /** Nothing more comes in; what waits still goes out, and the end behind it. */
  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** Lets go of everything, at once. */
  destroy(): void {
    this.#isOver = true;
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#wake();
  }

  #take(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const { delayMs, jitterMs } = this.#weather;
    const earliest = this.#held.at(-1)?.dueAt ?? 0;
    const dueAt = performance.now() + delayMs + jitterMs * this.#random();
    this.#held.push({ bytes, dueAt: Math.max(earliest, dueAt) });
    this.#heldBytes += bytes.byteLength;
    if (this.#heldBytes >= HELD_MOST_BYTES) this.#from.pause();
    this.#wake();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const [head] = this.#held;
      if (!head) {
        if (this.#hasEnded) return void this.#to.end();
        await this.#sleep(Infinity);
      } else if (!this.#weather.passes) {
        await this.#sleep(Infinity);
      } else if (head.dueAt > performance.now()) {
        await this.#sleep(head.dueAt - performance.now());
      } else {
        await this.#pass(head);
      }
    }
  }

  async #pass(head: Held): Promise<void> {
    const { bytesPerSecond } = this.#weather;
    const isSlow = bytesPerSecond !== Infinity;
    const piece = isSlow ? head.bytes.subarray(0, PIECE_BYTES) : head.bytes;
    head.bytes = head.bytes.subarray(piece.byteLength);
    if (head.bytes.byteLength === 0) this.#held.shift();
    this.#heldBytes -= piece.byteLength;
    this.#passedBytes += piece.byteLength;
    const hasRoom = this.#to.write(piece);
    this.onPassed?.();
    if (!hasRoom) await this.#drained();
    if (this.#heldBytes < HELD_MOST_BYTES) this.#from.resume();
    if (isSlow) await this.#sleep(piece.byteLength / bytesPerSecond * 1000);
  }

  /** Until the receiver has room, or is gone. */
  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#to.once("drain", resolve).once("close", resolve);
    await promise;
    this.#to.off("drain", resolve).off("close", resolve);
  }

  /** At most `ms`; less if something changes. */
  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }
}
