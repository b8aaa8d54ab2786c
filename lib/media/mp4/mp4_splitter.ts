import { type ItemParser, ItemReader, needs } from "../item_reader.ts";
import { caught, type MediaParseError, ParseFailure } from "../parse_error.ts";
import type { SegmentEvent, SplitResult, Splitter, SplitterOptions } from "../segment_event.ts";
import { BoxType, fourCC } from "./box_types.ts";
import { isOpenSlot, SLOT_BYTES, writeFileType } from "./file_layout.ts";
import { type BoxHeader, readBoxHeader, TO_END } from "./read_box.ts";
import { readMovie } from "./movie.ts";
import { Take } from "./take.ts";

/** Limits on what has to be held in memory until it is whole. Bytes. */
const MAX_FILE_TYPE_BYTES = 1024;
/** A recorder's has some 1500 bytes, and each file gets a copy. */
const MAX_MOVIE_BYTES = 64 * 1024;
/** Two may be held, the second behind one that waits for its mdat. A recorder's has some 5 KB. */
const MAX_FRAGMENT_HEADER_BYTES = 256 * 1024;
/** A file that was written here may hold a moof laid out anew, and larger. */
const MAX_OWN_HEADER_BYTES = 1024 * 1024;
/** Far above any box between fragments; a larger one is a broken size field. */
const MAX_SKIPPED_BYTES = 16 * 1024 * 1024;
/** Far above any fragment, and below what the offsets of a moof can reach. */
const MAX_MDAT_BYTES = 1024 * 1024 * 1024;

type State = "start" | "header" | "media";

/**
 * Cuts one fragmented MP4 stream into files that play alone.
 *
 * Each file is fragmented while it grows: the recorder's ftyp and moov, then
 * its fragments, with times that count from the file's own start. Media data
 * passes through as it is. When a file is closed, a moov that lists every
 * sample is appended, and a box at the start that is kept for it turns all in
 * front of that moov into one mdat: from then on it is an ordinary MP4.
 *
 * What says nothing in a file cut differently is left out (styp, sidx, prft,
 * emsg, mfra, a second ftyp), as is a moof that no mdat follows.
 *
 * A file that was never closed can be read by this class, too: it makes the
 * same file of it, byte for byte, and closes it. What follows the fragments of
 * such a file (the beginning of its final moov) is left out.
 *
 * @see ISO/IEC 14496-12, 8.8 and 8.16
 */
export class Mp4Splitter implements Splitter {
  readonly #options: SplitterOptions;
  readonly #items = new ItemReader(
    {
      readPayload: (bytes, from, to) => this.#readPayload(bytes, from, to),
      readItem: (bytes, at, end) => this.#readItem(bytes, at, end),
      advanced: () => this.#take?.endTail(),
    } satisfies ItemParser,
  );
  readonly #box: BoxHeader = { type: 0, size: 0, length: 0 };
  readonly #events: SegmentEvent[] = [];

  #state: State = "start";
  #fileType: Uint8Array | undefined;
  /** Is this a file of this project that was never closed? */
  #isReopened = false;
  #take: Take | undefined;
  /** Bytes still to be left out. */
  #skip = 0;
  #error: MediaParseError | undefined;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#items.held.byteLength + (this.#take?.heldBytes ?? 0);
  }

  push(chunk: Uint8Array): SplitResult {
    if (this.#error) return { ok: false, events: [], error: this.#error };
    this.#take?.beginPush();
    const result = caught(() => this.#items.read(chunk), () => this.#items.offset);
    if (!result.ok) {
      this.#error = result.error;
      return { ok: false, events: this.end(), error: result.error };
    }
    this.#take?.settle(this.#items.held);
    return { ok: true, events: this.#events.splice(0), settled: this.#take?.isOpen === true };
  }

  end(): SegmentEvent[] {
    this.#take?.end();
    return this.#events.splice(0);
  }

  #readPayload(bytes: Uint8Array, from: number, to: number): number {
    const payload = Math.min(this.#take?.payloadLeft ?? 0, to - from);
    if (payload > 0) {
      this.#take?.feed(bytes, from, from + payload);
      return payload;
    }
    const skipped = Math.min(this.#skip, to - from);
    this.#skip -= skipped;
    return skipped;
  }

  /**
   * Reads one item at `at`: a whole box, or the header of one whose content
   * then streams. See {@link ItemParser.readItem}.
   */
  #readItem(bytes: Uint8Array, at: number, end: number): number {
    const outcome = readBoxHeader(bytes, at, end, this.#box);
    if (outcome === "more") return needs(end - at + 1);
    if (outcome === "invalid") throw new ParseFailure("No box can start with these bytes");
    switch (this.#state) {
      case "start":
        return this.#readFileType(bytes, at, end);
      case "header":
        return this.#readHeader(bytes, at, end);
      case "media":
        return this.#readMedia(bytes, at, end);
    }
  }

  #readFileType(bytes: Uint8Array, at: number, end: number): number {
    const { type } = this.#box;
    if (type !== BoxType.ftyp) {
      throw new ParseFailure(`Starts with ${fourCC(type)}: expected "ftyp"`);
    }
    const size = this.#wholeSize(MAX_FILE_TYPE_BYTES);
    if (end - at < size) return needs(size);
    this.#fileType = writeFileType(bytes.subarray(at + this.#box.length, at + size));
    this.#state = "header";
    return size;
  }

  #readHeader(bytes: Uint8Array, at: number, end: number): number {
    const { type, size } = this.#box;
    switch (type) {
      case BoxType.moov: {
        const whole = this.#wholeSize(MAX_MOVIE_BYTES);
        if (end - at < whole) return needs(whole);
        this.#startTake(bytes.slice(at, at + whole));
        return whole;
      }
      case BoxType.free:
        if (size !== SLOT_BYTES) return this.#startSkip();
        if (end - at < size) return needs(size);
        if (isOpenSlot(bytes.subarray(at, at + size))) this.#isReopened = true;
        return size;
      case BoxType.moof:
      case BoxType.mdat:
        throw new ParseFailure(`${fourCC(type)} comes before moov`);
      default:
        return this.#startSkip();
    }
  }

  #readMedia(bytes: Uint8Array, at: number, end: number): number {
    const { type, size, length } = this.#box;
    const take = this.#currentTake();
    switch (type) {
      case BoxType.moof: {
        take.dropHeader();
        const whole = this.#wholeSize(
          this.#isReopened ? MAX_OWN_HEADER_BYTES : MAX_FRAGMENT_HEADER_BYTES,
        );
        if (end - at < whole) return needs(whole);
        take.readHeader(bytes.subarray(at, at + whole), this.#items.offset);
        return whole;
      }
      case BoxType.mdat: {
        if (size > MAX_MDAT_BYTES) throw tooLarge(type, size, MAX_MDAT_BYTES);
        const payloadBytes = size === TO_END ? undefined : size - length;
        this.#skip = take.startFragment(this.#items.offset + length, payloadBytes);
        return length;
      }
      case BoxType.moov:
        if (!this.#isReopened) throw new ParseFailure("Another moov comes behind fragments");
        // The final moov of a file whose closing was interrupted.
        take.dropHeader();
        this.#skip = Infinity;
        return length;
      default:
        return this.#startSkip();
    }
  }

  #startTake(moov: Uint8Array): void {
    const { cutAfterMs, startedAt } = this.#options;
    if (!this.#fileType) throw new TypeError("Cannot start a take: ftyp was not read");
    this.#take = new Take({
      events: this.#events,
      fileType: this.#fileType,
      movie: readMovie(moov),
      cutAfterMs,
      startedAt,
      isReopened: this.#isReopened,
    });
    this.#state = "media";
  }

  #currentTake(): Take {
    if (!this.#take) throw new TypeError("Cannot read media: moov was not read");
    return this.#take;
  }

  /** Bytes of the current box. */
  #wholeSize(limit: number): number {
    const { type, size } = this.#box;
    if (size === TO_END) throw new ParseFailure(`${fourCC(type)} has no size`);
    if (size > limit) throw tooLarge(type, size, limit);
    return size;
  }

  #startSkip(): number {
    const { type, size, length } = this.#box;
    if (size > MAX_SKIPPED_BYTES) throw tooLarge(type, size, MAX_SKIPPED_BYTES);
    this.#skip = size === TO_END ? Infinity : size - length;
    return length;
  }
}

function tooLarge(type: number, size: number, limit: number): ParseFailure {
  return new ParseFailure(`${fourCC(type)} has ${size} bytes: expected at most ${limit}`);
}
