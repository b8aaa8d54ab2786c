const NOTHING = new Uint8Array(0);

/**
 * Bytes of an element whose end has not arrived yet.
 *
 * Grows by doubling, so that a frame trickling in byte by byte costs linear
 * time. {@link clear} lets go of the buffer instead of reusing it: views that
 * were handed out stay as they are.
 */
export class ByteHold {
  #buffer: Uint8Array<ArrayBuffer> = NOTHING;
  #length = 0;

  /** Bytes held. */
  get length(): number {
    return this.#length;
  }

  /** Adds a copy of `bytes` at the end. */
  append(bytes: Uint8Array): void {
    const wanted = this.#length + bytes.byteLength;
    if (wanted > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.max(64, wanted, this.#buffer.byteLength * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = wanted;
  }

  /** All that is held, as a view. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets everything; views given out before stay valid. */
  clear(): void {
    this.#buffer = NOTHING;
    this.#length = 0;
  }
}
