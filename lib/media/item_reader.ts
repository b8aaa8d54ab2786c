import { ByteHold } from "./byte_hold.ts";

/** What a format makes of its stream; see {@link ItemReader}. */
export interface ItemParser {
  /** Takes of `bytes[from..to)` what still streams; returns how many bytes, 0 if nothing does. */
  readPayload(bytes: Uint8Array, from: number, to: number): number;
  /**
   * Reads one item at `at`: a whole small one, or the header of one whose
   * payload then streams.
   *
   * @returns The bytes used, which may be less than were held; or, negated, how
   * many from `at` are needed at least to read it: see {@link needs}.
   */
  readItem(bytes: Uint8Array, at: number, end: number): number;
  /** What was read counts: {@link ItemReader.offset} is behind it. */
  advanced(): void;
}

/** The answer of {@link ItemParser.readItem} when bytes are missing. */
export function needs(bytes: number): number {
  return -bytes;
}

/**
 * Leads a parser through a stream that arrives in chunks cut anywhere. An item
 * that is not whole is held, and read again once it can be; payload goes by as
 * views of the chunk.
 */
export class ItemReader {
  readonly #parser: ItemParser;
  readonly #hold = new ByteHold();
  /** Bytes from the start of the held item without which reading it again is in vain. */
  #needed = 0;
  /** Bytes of the stream in front of what is read next. */
  offset = 0;

  constructor(parser: ItemParser) {
    this.#parser = parser;
  }

  /** The beginning of an item whose end has not arrived. */
  get held(): Uint8Array {
    return this.#hold.view();
  }

  /** Forgets what is held: what follows is something else. */
  drop(): void {
    this.#hold.clear();
    this.#needed = 0;
  }

  /** Goes on at `offset` of the stream, from where `held` has arrived already. */
  goOn(offset: number, held: Uint8Array): void {
    this.drop();
    this.offset = offset;
    if (held.byteLength > 0) this.#hold.append(held);
  }

  /**
   * Reads a chunk to its end.
   *
   * @throws What the parser throws; {@link offset} then says where.
   */
  read(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.byteLength;) {
      const streamed = this.#parser.readPayload(chunk, at, chunk.byteLength);
      if (streamed > 0) {
        this.#advance(streamed);
        at += streamed;
      } else if (this.#hold.length > 0) {
        at = this.#readHeld(chunk, at);
      } else {
        at = this.#readNext(chunk, at);
      }
    }
  }

  #readNext(chunk: Uint8Array, at: number): number {
    const used = this.#parser.readItem(chunk, at, chunk.byteLength);
    if (used > 0) {
      this.#advance(used);
      return at + used;
    }
    this.#needed = -used;
    this.#hold.append(chunk.subarray(at));
    return chunk.byteLength;
  }

  /** Goes on with an item that began in an earlier chunk. */
  #readHeld(chunk: Uint8Array, at: number): number {
    const before = this.#hold.length;
    const to = Math.min(chunk.byteLength, at + Math.max(1, this.#needed - before));
    this.#hold.append(chunk.subarray(at, to));
    if (this.#hold.length < this.#needed) return to;
    const used = this.#parser.readItem(this.#hold.view(), 0, this.#hold.length);
    if (used <= 0) {
      this.#needed = -used;
      return to;
    }
    const rest = this.#hold.view().subarray(used, before);
    this.drop();
    this.#advance(used);
    this.read(rest);
    return Math.max(at, at + used - before);
  }

  #advance(bytes: number): void {
    this.offset += bytes;
    this.#parser.advanced();
  }
}
