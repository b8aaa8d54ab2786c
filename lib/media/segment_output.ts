import type { Container, SegmentEvent } from "./segment_event.ts";

/**
 * Collects the {@link SegmentEvent}s of one push.
 *
 * Neighbouring views of one buffer become one write, so that a chunk without a
 * cut costs two or three writes however many blocks it holds.
 */
export class SegmentOutput {
  #events: SegmentEvent[] = [];
  #position = 0;
  #wholeAt = 0;
  #tailBytes = 0;
  #isOpen = false;
  #runBytes: Uint8Array | undefined;
  #runFrom = 0;
  #runTo = 0;

  /** Is there a file to write to? */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Bytes of the open file, its tail not counted. */
  get position(): number {
    return this.#position;
  }

  /** Starts the next file. */
  open(container: Container, startMs: number): void {
    this.#events.push({ type: "open", container, startMs });
    this.#isOpen = true;
    this.#position = 0;
    this.#wholeAt = 0;
    this.#tailBytes = 0;
  }

  /** Appends `bytes[from..to)` to the open file. */
  pass(bytes: Uint8Array, from: number, to: number): void {
    if (this.#runBytes === bytes && this.#runTo === from) {
      this.#runTo = to;
    } else {
      this.#flushRun();
      this.#runBytes = bytes;
      this.#runFrom = from;
      this.#runTo = to;
    }
    this.#position += to - from;
  }

  /** All up to here are whole frames: a closed file may end here. */
  markWhole(): void {
    this.#wholeAt = this.#position;
  }

  /**
   * Stores bytes behind the end that may yet turn out to belong elsewhere (the
   * first bytes of an element). They are safe on disk from now on; the next
   * {@link pass} overwrites them, a {@link close} cuts them off.
   *
   * @param parts The whole tail, in a row. What an earlier call stored of it is
   * not written again, so that a frame trickling in costs linear time.
   */
  tail(parts: readonly Uint8Array[]): void {
    this.#flushRun();
    let end = 0;
    for (const part of parts) {
      const known = Math.min(part.byteLength, Math.max(0, this.#tailBytes - end));
      if (known < part.byteLength) {
        const at = this.#position + end + known;
        this.#events.push({ type: "write", at, bytes: part.subarray(known) });
      }
      end += part.byteLength;
    }
    this.#tailBytes = end;
  }

  /** The tail's bytes have been dealt with: the next one is another. */
  endTail(): void {
    this.#tailBytes = 0;
  }

  /** Closes the open file behind its last whole frame. */
  close(durationMs: number): void {
    this.#flushRun();
    this.#events.push({ type: "close", bytes: this.#wholeAt, durationMs });
    this.#isOpen = false;
  }

  /** Hands over what was collected. */
  takeEvents(): SegmentEvent[] {
    this.#flushRun();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #flushRun(): void {
    const bytes = this.#runBytes;
    if (bytes === undefined) return;
    const length = this.#runTo - this.#runFrom;
    this.#events.push({
      type: "write",
      at: this.#position - length,
      bytes: bytes.subarray(this.#runFrom, this.#runTo),
    });
    this.#runBytes = undefined;
  }
}
