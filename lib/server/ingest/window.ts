/**
 * Bytes that a connection sent and that were not acknowledged.
 *
 * A chunk larger than the whole window may be under way alone: otherwise it
 * could never be sent at all.
 */
export class ReceiveWindow {
  readonly #limit: number;
  #frames: { seq: number; bytes: number }[] = [];
  #bytes = 0;

  /** @param limit `windowBytes` of `welcome`. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A frame of chunk `seq` arrived, `bytes` with its header. Returns false if that is more than the window allows. */
  add(seq: number, bytes: number): boolean {
    const last = this.#frames.at(-1);
    if (last?.seq === seq) last.bytes += bytes;
    else this.#frames.push({ seq, bytes });
    this.#bytes += bytes;
    return this.#bytes <= this.#limit || this.#frames.length === 1;
  }

  /** Every chunk up to `seq` was acknowledged. */
  acknowledge(seq: number): void {
    let known = 0;
    while (known < this.#frames.length && this.#frames[known].seq <= seq) {
      this.#bytes -= this.#frames[known].bytes;
      known++;
    }
    this.#frames.splice(0, known);
  }
}
