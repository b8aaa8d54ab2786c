import { type ItemParser, ItemReader, needs } from "../item_reader.ts";
import { joined } from "../../shared/bytes.ts";
import { caught, HEADER_IS_MISSING, type MediaParseError, ParseFailure } from "../parse_error.ts";
import {
  CHECKPOINT_VERSION,
  type SegmentEvent,
  type SplitResult,
  type Splitter,
  type SplitterOptions,
} from "../segment_event.ts";
import { BoxType, fourCC } from "./box_types.ts";
import { isOpenSlot, SLOT_BYTES, writeFileType } from "./file_layout.ts";
import { type BoxHeader, readBoxHeader, TO_END } from "./read_box.ts";
import type { Mp4Checkpoint } from "./checkpoint.ts";
import { findFragment } from "./find_fragment.ts";
import { type Movie, readMovie } from "./movie.ts";
import type { SegmentFile } from "./segment_file.ts";
import type { SpareSamples } from "./spare_samples.ts";
import { Take } from "./take.ts";
import { writeOpenMovie } from "./write_movie.ts";

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

/** `lost`: behind a hole, where the next moof has to be found first. */
type State = "start" | "header" | "media" | "lost";

/** A file that was open, and what it says of its take. */
interface ReadFile {
  file: SegmentFile;
  fileType: Uint8Array;
  movie: Movie;
  /** What it has behind its last whole fragment. */
  tail: Uint8Array;
}

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
  #movie: Movie | undefined;
  #header: Uint8Array | undefined;
  /** Is this a file of this project that was never closed? */
  #isReopened = false;
  #take: Take | undefined;
  /** Bytes still to be left out. */
  #skip = 0;
  #isEnded = false;
  #error: MediaParseError | undefined;
  readonly #firstSegment: number;

  /** @param firstSegment Number of the first file. */
  constructor(options: SplitterOptions, firstSegment = 0) {
    this.#options = options;
    this.#firstSegment = firstSegment;
  }

  get heldBytes(): number {
    return this.#items.held.byteLength + (this.#take?.heldBytes ?? 0);
  }

  get sinceKeyBytes(): number | undefined {
    const { offset, held } = this.#items;
    const keyAt = this.#take?.keyAt;
    return keyAt === undefined ? undefined : offset + held.byteLength - keyAt;
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
    return {
      ok: true,
      events: this.#events.splice(0),
      settled: this.#take?.isSettled === true,
    };
  }

  get header(): Uint8Array | undefined {
    if (!this.#fileType || !this.#movie) return undefined;
    const { startedAt } = this.#options;
    return this.#header ??= joined([this.#fileType, writeOpenMovie(this.#movie.bytes, startedAt)]);
  }

  checkpoint(): Mp4Checkpoint | undefined {
    const take = this.#take;
    if (!take?.isSettled || this.#isEnded) return undefined;
    const { files, ...rest } = take.state();
    return {
      version: CHECKPOINT_VERSION,
      container: "mp4",
      files,
      header: files.length > 0 ? null : this.header?.toBase64() ?? null,
      isLost: this.#state === "lost",
      offset: this.#items.offset,
      held: this.#items.held.toBase64(),
      skip: this.#skip === Infinity ? null : this.#skip,
      take: rest,
    };
  }

  skip(): SegmentEvent[] {
    this.#items.drop();
    if (!this.#take) {
      this.#error ??= { message: HEADER_IS_MISSING, offset: this.#items.offset };
      return [];
    }
    this.#skip = 0;
    this.#state = "lost";
    this.#take.skip();
    return this.#events.splice(0);
  }

  end(): SegmentEvent[] {
    this.#isEnded = true;
    this.#take?.end();
    return this.#events.splice(0);
  }

  /**
   * Takes the state of `checkpoint`. To be called on a new splitter.
   *
   * @param read The files that were open.
   * @param spares Samples that the checkpoint refers to.
   * @returns What those files have behind their last whole fragments.
   * @throws {ParseFailure} if the checkpoint makes no sense.
   */
  goOn(
    checkpoint: Mp4Checkpoint,
    read: readonly ReadFile[],
    spares: SpareSamples,
  ): SegmentEvent[] {
    const { files, header, offset, held, skip, isLost, take } = checkpoint;
    const [first] = read;
    if (first) {
      this.#fileType = first.fileType;
      this.#startTake(first.movie, spares);
    } else {
      this.push(Uint8Array.fromBase64(header ?? ""));
    }
    if (!this.#take) throw new ParseFailure("The stream's header is not in the checkpoint");
    this.#items.goOn(offset, Uint8Array.fromBase64(held));
    this.#skip = skip ?? Infinity;
    this.#state = isLost ? "lost" : "media";
    this.#take.goOn({ ...take, files }, read);
    this.#take.settle(this.#items.held);
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
    if (this.#state === "lost") {
      const leftOut = findFragment(bytes, at, end, this.#movie?.tracks ?? []);
      if (leftOut !== 0) return leftOut;
      this.#state = "media";
    }
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
        this.#startTake(readMovie(bytes.slice(at, at + whole)));
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

  #startTake(movie: Movie, spares?: SpareSamples): void {
    const { cutAfterMs, startedAt } = this.#options;
    if (!this.#fileType) throw new TypeError("Cannot start a take: ftyp was not read");
    this.#movie = movie;
    this.#take = new Take(
      {
        cutAfterMs,
        startedAt,
        events: this.#events,
        fileType: this.#fileType,
        movie,
        isReopened: this.#isReopened,
        fileCount: this.#firstSegment,
      },
      spares,
    );
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
