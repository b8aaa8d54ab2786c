import type { Container, SegmentEvent } from "./segment_event.ts";

/**
 * One segment file as its splitter sees it: turns what is to be stored into
 * {@link SegmentEvent}s.
 *
 * Neighbouring views of one buffer become one write, so that a chunk without a
 * cut costs two or three writes however many blocks it holds.
 */
export class SegmentOutput {
  readonly #events: SegmentEvent[];
  readonly #segment: number;
  #position = 0;
  #wholeAt = 0;
  #tailBytes = 0;
  #runBytes: Uint8Array | undefined;
  #runFrom = 0;
  #runTo = 0;

  /**
   * A file that is open already, and empty; see {@link open} and {@link goOn}.
   *
   * @param events Where its events go; several outputs may share a list.
   * @param segment Number of the file in its take.
   */
  constructor(events: SegmentEvent[], segment: number) {
    this.#events = events;
    this.#segment = segment;
  }

  /**
   * Opens the file.
   *
   * @param startMs Its first frame, milliseconds since the take began.
   */
  open(container: Container, startMs: number): void {
    this.#events.push({ type: "open", segment: this.#segment, container, startMs });
  }

  /** The file has `position` bytes already, of which `wholeAt` are whole frames. */
  goOn(position: number, wholeAt: number): void {
    this.#position = position;
    this.#wholeAt = wholeAt;
  }

  /** Number of the file in its take. */
  get segment(): number {
    return this.#segment;
  }

  /** Bytes of the file, its tail not counted. */
  get position(): number {
    return this.#position;
  }

  /** Bytes of the file up to its last whole frame; 0 before the first. */
  get wholeAt(): number {
    return this.#wholeAt;
  }

  /** Appends `bytes[from..to)`. */
  pass(bytes: Uint8Array, from = 0, to: number = bytes.byteLength): void {
    if (this.#runBytes === bytes && this.#runTo === from) {
      this.#runTo = to;
    } else {
      this.flush();
      this.#runBytes = bytes;
      this.#runFrom = from;
      this.#runTo = to;
    }
    this.#position += to - from;
  }

  /** Stores `bytes` over what was stored at `at` before. */
  patch(at: number, bytes: Uint8Array): void {
    this.flush();
    this.#events.push({ type: "write", segment: this.#segment, at, bytes });
  }

  /** All up to here are whole frames: a closed file may end here. */
  markWhole(): void {
    this.#wholeAt = this.#position;
  }

  /**
   * Stores bytes behind the end that may yet turn out to belong elsewhere (the
   * first bytes of an element). They are safe on disk from now on; the next
   * {@link pass} overwrites them, {@link cutToWhole} cuts them off.
   *
   * @param parts The whole tail, in a row. What an earlier call stored of it is
   * not written again, so that a frame trickling in costs linear time.
   */
  tail(parts: readonly Uint8Array[]): void {
    this.flush();
    let end = 0;
    for (const part of parts) {
      const known = Math.min(part.byteLength, Math.max(0, this.#tailBytes - end));
      if (known < part.byteLength) this.patch(this.#position + end + known, part.subarray(known));
      end += part.byteLength;
    }
    this.#tailBytes = end;
  }

  /** The tail's bytes have been dealt with: the next one is another. */
  endTail(): void {
    this.#tailBytes = 0;
  }

  /** Cuts off everything behind the last whole frame. */
  cutToWhole(): void {
    this.flush();
    this.#position = this.#wholeAt;
    this.#events.push({ type: "cut", segment: this.#segment, bytes: this.#wholeAt });
  }

  /** The file is complete as it stands. */
  close(durationMs: number): void {
    this.flush();
    const segment = this.#segment;
    this.#events.push({ type: "close", segment, bytes: this.#position, durationMs });
  }

  /** Hands over what {@link pass} is still gathering. */
  flush(): void {
    const bytes = this.#runBytes;
    if (bytes === undefined) return;
    this.#runBytes = undefined;
    const at = this.#position - (this.#runTo - this.#runFrom);
    const run = bytes.subarray(this.#runFrom, this.#runTo);
    this.#events.push({ type: "write", segment: this.#segment, at, bytes: run });
  }
}
