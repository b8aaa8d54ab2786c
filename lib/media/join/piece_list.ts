import { joined } from "../../shared/bytes.ts";
import type { Piece } from "./joined_file.ts";

/** Bytes in memory from here on are no copy: they may be there many times. */
const LARGE_BYTES = 1024;

/** Pieces in a row; neighbours that belong together become one. */
export class PieceList {
  readonly #pieces: Piece[] = [];
  #bytes: Uint8Array[] = [];
  #source = -1;
  #from = 0;
  #to = 0;
  #length = 0;

  /** Bytes of all pieces so far. */
  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#endRange();
    this.#length += bytes.byteLength;
    const isLarge = bytes.byteLength >= LARGE_BYTES;
    if (isLarge) this.#endBytes();
    this.#bytes.push(bytes);
    if (isLarge) this.#endBytes();
  }

  /** Bytes `from` to `to` (not included) of a source. */
  addRange(source: number, from: number, to: number): void {
    if (to <= from) return;
    if (source !== this.#source || from !== this.#to) {
      this.#endRange();
      this.#endBytes();
      this.#source = source;
      this.#from = from;
    }
    this.#to = to;
    this.#length += to - from;
  }

  /** All of them. The list must not be used any more. */
  take(): Piece[] {
    this.#endRange();
    this.#endBytes();
    return this.#pieces;
  }

  #endRange(): void {
    if (this.#source === -1) return;
    const [source, at, length] = [this.#source, this.#from, this.#to - this.#from];
    this.#pieces.push({ source, at, length });
    this.#source = -1;
  }

  #endBytes(): void {
    if (this.#bytes.length === 0) return;
    const [bytes] = this.#bytes.length === 1 ? this.#bytes : [joined(this.#bytes)];
    this.#pieces.push({ bytes });
    this.#bytes = [];
  }
}
