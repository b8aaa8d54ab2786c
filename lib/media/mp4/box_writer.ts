/**
 * Writes boxes into one growing buffer; sizes are filled in when a box ends.
 *
 * @example
 * ```ts
 * const writer = new BoxWriter();
 * writer.box(BoxType.moof, () => {
 *   writer.fullBox(BoxType.mfhd, 0, 0, () => writer.uint32(1)); // sequence_number
 * });
 * const bytes = writer.take();
 * ```
 */
export class BoxWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  /** @param capacity Bytes that fit before the buffer has to grow. */
  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** All that was written, as a view. The writer must not be used any more. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  box(type: number, write: () => void): void {
    const start = this.#length;
    this.uint32(0);
    this.uint32(type);
    write();
    this.setUint32(start, this.#length - start);
  }

  /** A box with version and flags (4.2.2). */
  fullBox(type: number, version: number, flags: number, write: () => void): void {
    this.box(type, () => {
      this.uint32(version * 0x1000000 + flags);
      write();
    });
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value);
    this.#length += 4;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value);
    this.#length += 4;
  }

  /** @throws {RangeError} if `value` is negative, or past 2^53 - 1. */
  uint64(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`Cannot write ${value} as an unsigned integer`);
    }
    this.uint32(Math.floor(value / 0x1_0000_0000));
    this.uint32(value % 0x1_0000_0000);
  }

  copy(bytes: Uint8Array, from = 0, to: number = bytes.byteLength): void {
    this.#reserve(to - from);
    this.#bytes.set(bytes.subarray(from, to), this.#length);
    this.#length += to - from;
  }

  /** Writes over what was written at `at`. */
  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  #reserve(count: number): void {
    const wanted = this.#length + count;
    if (wanted <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.byteLength * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
