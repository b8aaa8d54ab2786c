import { ParseFailure } from "../parse_error.ts";
import { type FileRoute, gathered, routeParts, routeWhole } from "./file_routes.ts";
import { NON_SYNC } from "./box_types.ts";
import { type FragmentPart, layOut } from "./fragment_layout.ts";
import { divide, FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import { OpenFiles, type OpenFilesOptions, type OpenFilesState } from "./open_files.ts";
import { Payload, type Route } from "./payload.ts";
import { readFragment } from "./read_fragment.ts";
import type { SegmentFile } from "./segment_file.ts";
import { boundary, SpareSamples, type SpareState } from "./spare_samples.ts";
import { Timeline, type TimelineState } from "./timeline.ts";

/** So much may stand in an mdat that no sample refers to; more is a broken size field. Bytes. */
const MAX_UNUSED_BYTES = 1024 * 1024;

const NOTHING = new Uint8Array(0);

export interface TakeOptions extends OpenFilesOptions {
  cutAfterMs(startMs: number): number;
}

/** A moof. */
interface Header {
  /** A copy, unless the chunk it came in is being read. */
  bytes: Uint8Array;
  isCopied: boolean;
  /** Where it begins in the stream. */
  offset: number;
}

/**
 * Where a {@link Take} stands. In the midst of a fragment: where its files
 * stood when that began, and how far it is.
 */
export interface TakeState extends OpenFilesState {
  /** Where each track of moov ended, in front of the fragment. */
  readonly ends: readonly (number | null)[];
  readonly timeline: TimelineState;
  readonly spares: readonly SpareState[];
  readonly isBehindHole: boolean;
  /** The moof whose mdat is being read, or has not begun; its bytes in base64. */
  readonly header: { bytes: string; offset: number } | null;
  /** That mdat: where its payload begins in the stream, and how long it is. */
  readonly payload: { at: number; length: number; received: number } | null;
}

/**
 * Brings each fragment of a take to the file it belongs to. A fragment with
 * samples for two files is divided.
 */
export class Take {
  readonly #options: TakeOptions;
  readonly #timeline: Timeline;
  readonly #files: OpenFiles;
  readonly #samples = new FragmentSamples();
  readonly #spares: SpareSamples;
  /** Is the next file to begin with a key frame, and what comes before it left out? */
  #isBehindHole = false;
  #keyAt: number | undefined;
  /** Kept until its mdat is whole. */
  #header: Header | undefined;
  #ranges: SampleRange[] = [];
  #payload: Payload | undefined;
  #payloadAt = 0;
  /** How the payload goes to the files. */
  #routes: FileRoute[] = [];
  /** Where each track ended in front of it. */
  #endsBefore: (number | null)[] = [];

  /** @param spares Those that a state refers to, if there is one to go on from. */
  constructor(options: TakeOptions, spares: SpareSamples = new SpareSamples()) {
    this.#options = options;
    this.#timeline = new Timeline(options.movie.tracks, options.cutAfterMs);
    this.#files = new OpenFiles(options, this.#timeline);
    this.#spares = spares;
  }

  /** A chunk comes. */
  beginPush(): void {
    this.#files.beginPush();
  }

  /** Is everything that was taken in a file, or rightly in none? */
  get isSettled(): boolean {
    return this.#files.current !== undefined || this.#isBehindHole;
  }

  /** Where the newest moof that starts with a key frame begins in the stream. */
  get keyAt(): number | undefined {
    return this.#keyAt;
  }

  /** Bytes in memory. */
  get heldBytes(): number {
    return this.#spares.heldBytes + (this.#header?.bytes.byteLength ?? 0);
  }

  /** Payload of the current mdat that is still to come. */
  get payloadLeft(): number {
    return this.#payload?.left ?? 0;
  }

  /**
   * Takes a moof.
   *
   * @param bytes The box; may be a view of the chunk that is being read.
   * @param offset Where it begins in the stream.
   */
  readHeader(bytes: Uint8Array, offset: number): void {
    this.#ranges = readFragment(bytes, offset, this.#options.movie.tracks, this.#samples);
    this.#header = { bytes, isCopied: false, offset };
  }

  /** The moof read last has no mdat: it is left out. */
  dropHeader(): void {
    if (!this.#header) return;
    this.#header = undefined;
    this.endTail();
  }

  /**
   * The mdat of the moof read last begins.
   *
   * @param payloadAt Where its payload begins in the stream.
   * @param payloadBytes How long that is; undefined: to the end of the stream.
   * @returns Bytes to leave out, then: all of it if no sample of it is taken.
   */
  startFragment(payloadAt: number, payloadBytes: number | undefined): number {
    if (!this.#header) throw new ParseFailure("An mdat comes without a moof");
    const samplesEnd = this.#samples.end() - payloadAt;
    const length = payloadBytes ?? Math.max(0, samplesEnd);
    if (length > samplesEnd + MAX_UNUSED_BYTES) {
      throw new ParseFailure(`An mdat of ${length} bytes has samples in ${samplesEnd} of them`);
    }
    // Before anything is written: a sample out of place is an error.
    const whole = this.#ranges.map((range) => layOut(this.#samples, range, payloadAt, length));
    if (samplesEnd <= 0 || !this.#prepareFiles()) {
      this.#header = undefined;
      return payloadBytes ?? Infinity;
    }
    if (this.#startsWithKey()) this.#keyAt = this.#header.offset;
    this.#route(payloadAt, length, whole);
    return payloadBytes === undefined ? Infinity : 0;
  }

  /** Takes payload of the current mdat: `bytes[from..to)`. */
  feed(bytes: Uint8Array, from: number, to: number): void {
    const payload = this.#payload;
    if (!payload) throw new TypeError("Cannot take payload: no mdat has begun");
    payload.feed(bytes, from, to);
    if (payload.left > 0) return;
    this.#dropFragment();
    this.#files.endFragment();
  }

  /** The bytes of a box that have been stored as a tail have been dealt with. */
  endTail(): void {
    this.#files.current?.endTail();
  }

  /** The chunk has been read; `held` is what is left of it. Puts all on disk that is not there. */
  settle(held: Uint8Array): void {
    const header = this.#header;
    if (header && !header.isCopied) {
      header.bytes = header.bytes.slice();
      header.isCopied = true;
    }
    const waiting = header && !this.#payload ? header.bytes : NOTHING;
    if (waiting.byteLength + held.byteLength > 0) this.#files.current?.tail([waiting, held]);
    this.#files.flush();
  }

  /** Fragments are missing from here on. */
  skip(): void {
    this.end();
    this.#keyAt = undefined;
    this.#dropFragment();
    this.#spares.clear();
    this.#isBehindHole = true;
    this.#timeline.skip();
  }

  /** The take is over. */
  end(): void {
    this.#files.end();
  }

  /** To be asked when a chunk has been read. */
  state(): TakeState {
    const header = this.#header;
    const payload = this.#payload;
    return {
      ...this.#files.state(),
      ends: payload ? this.#endsBefore : this.#ends(),
      timeline: this.#timeline.state(),
      spares: this.#spares.state(),
      isBehindHole: this.#isBehindHole,
      header: header ? { bytes: header.bytes.toBase64(), offset: header.offset } : null,
      payload: payload
        ? {
          at: this.#payloadAt,
          length: payload.left + payload.received,
          received: payload.received,
        }
        : null,
    };
  }

  /**
   * Goes on where `state` was taken. What it does of the fragment that was
   * being read is done again.
   *
   * @param read The files that were open, as reading them gave them, and what
   * they have behind their last whole frames.
   */
  goOn(state: TakeState, read: readonly { file: SegmentFile; tail: Uint8Array }[]): void {
    const { ends, header, payload, timeline } = state;
    this.#options.movie.tracks.forEach((track, i) => track.end = ends[i] ?? undefined);
    this.#isBehindHole = state.isBehindHole;
    this.#timeline.goOn(timeline, state.files.at(-1)?.startMs);
    this.#files.goOn(state, read.map(({ file }) => file));
    if (header) this.readHeader(Uint8Array.fromBase64(header.bytes), header.offset);
    if (!payload) return;
    const { at, length } = payload;
    this.#route(at, length, this.#ranges.map((range) => layOut(this.#samples, range, at, length)));
    const open = this.#files.all;
    const received = gathered(this.#routes, payload.received, (file) => {
      const i = open.indexOf(file);
      return read[i].tail.subarray((file.payloadAt ?? 0) - state.files[i].wholeBytes);
    });
    if (received.byteLength > 0) this.feed(received, 0, received.byteLength);
  }

  /** Can a player begin with the fragment in hand? */
  #startsWithKey(): boolean {
    const hasPicture = this.#options.movie.tracks.some(({ kind }) => kind === "video");
    const range = this.#ranges.find(({ track }) => !hasPicture || track.kind === "video");
    return range !== undefined && (this.#samples.flags[range.from] & NON_SYNC) === 0;
  }

  /** Where each track ends so far. */
  #ends(): (number | null)[] {
    return this.#options.movie.tracks.map(({ end }) => end ?? null);
  }

  #dropFragment(): void {
    this.#header = undefined;
    this.#payload = undefined;
    this.#routes = [];
  }

  /**
   * Opens and closes files before the fragment goes to them.
   *
   * @returns False if it is left out.
   */
  #prepareFiles(): boolean {
    const samples = this.#samples;
    const ranges = this.#ranges;
    const files = this.#files;
    if (this.#isBehindHole) {
      const cut = this.#timeline.startAt(ranges, samples);
      if (cut) files.openNext(cut);
      else this.#timeline.note(ranges, samples);
      this.#isBehindHole = cut === undefined;
      return cut !== undefined;
    }
    if (!files.current) {
      files.openFirst(ranges);
      return true;
    }
    const cut = this.#timeline.cutAt(ranges, samples);
    if (!cut) return true;
    const previous = files.openNext(cut);
    if (previous && files.current) this.#spares.move(cut.shown, previous, files.current);
    files.closePassed();
    return true;
  }

  /**
   * Decides where the samples of a fragment go, and prepares the files for them.
   *
   * @param whole All of them, as they lie.
   */
  #route(payloadAt: number, payloadBytes: number, whole: FragmentPart[]): void {
    const samples = this.#samples;
    const ranges = this.#ranges;
    const files = this.#files;
    this.#endsBefore = this.#ends();
    this.#timeline.note(ranges, samples);
    const [before, after] = files.divided(ranges, samples);
    const at = files.current?.position ?? 0;
    const place = (range: SampleRange) => layOut(samples, range, payloadAt, payloadBytes);
    this.#routes = before.length > 0 && after.length > 0
      ? [
        ...routeParts(files.previous, before.map(place), samples),
        ...routeParts(files.current, after.map(place), samples),
      ]
      : routeWhole(
        before.length > 0 ? files.previous : files.current,
        whole,
        samples,
        payloadBytes,
      );
    this.#routes.sort((a, b) => a.start - b.start);
    this.#payloadAt = payloadAt;
    this.#payload = new Payload(payloadBytes, [
      this.#routes,
      this.#keepSpares(after, at, payloadAt, payloadBytes),
    ]);
  }

  /**
   * Copies what a picture still to come may cut off from the newest file.
   *
   * @param ranges What the fragment has for that file.
   * @param at Where it begins in that file.
   */
  #keepSpares(
    ranges: readonly SampleRange[],
    at: number,
    payloadAt: number,
    payloadBytes: number,
  ): Route[] {
    const from = this.#timeline.undecidedFrom();
    if (!from) return [];
    this.#spares.forgetBefore(from);
    return ranges.flatMap((range, part) => {
      if (range.track.kind === "video") return [];
      const [, undecided] = divide(this.#samples, range, boundary(range.track, from));
      return this.#spares.keep(this.#samples, undecided, { at, part }, payloadAt, payloadBytes);
    }).sort((a, b) => a.start - b.start);
  }
}
