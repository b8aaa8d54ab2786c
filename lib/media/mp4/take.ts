import { ParseFailure } from "../parse_error.ts";
import type { SegmentEvent } from "../segment_event.ts";
import { type FragmentPart, layOut, pack } from "./fragment_layout.ts";
import { divide, FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import type { Movie } from "./movie.ts";
import { Payload, type Route } from "./payload.ts";
import { readFragment } from "./read_fragment.ts";
import { SegmentFile } from "./segment_file.ts";
import { boundary, SpareSamples } from "./spare_samples.ts";
import { type Cut, Timeline } from "./timeline.ts";
import type { Moment } from "./track.ts";

/** So much may stand in an mdat that no sample refers to; more is a broken size field. Bytes. */
const MAX_UNUSED_BYTES = 1024 * 1024;

/** Files that one chunk may begin. Each costs a header, which a hostile stream gets for a few bytes. */
const MAX_FILES_A_PUSH = 64;

const NOTHING = new Uint8Array(0);

export interface TakeOptions {
  events: SegmentEvent[];
  /** ftyp, as it is written. */
  fileType: Uint8Array;
  movie: Movie;
  cutAfterMs(startMs: number): number;
  /** When the take began, epoch ms. */
  startedAt: number;
  /** Is the stream a file of this project, whose times count from its own zero? */
  isReopened: boolean;
}

/**
 * Brings each fragment of a take to the file it belongs to.
 *
 * Two files may be open: the newest, and the one before as long as a track may
 * still bring samples for it. A fragment with samples for both is divided.
 */
export class Take {
  readonly #options: TakeOptions;
  readonly #timeline: Timeline;
  readonly #samples = new FragmentSamples();
  readonly #spares = new SpareSamples();
  /** How many files there were, in all and before this push. */
  #files = 0;
  #filesBefore = 0;
  #current: SegmentFile | undefined;
  #previous: SegmentFile | undefined;
  /** Where the newest file begins; undefined for the first. */
  #cut: Cut | undefined;
  /** The moof whose mdat has not begun. A copy, unless the chunk it came in is being read. */
  #header: Uint8Array | undefined;
  #isHeaderCopied = false;
  #ranges: SampleRange[] = [];
  #payload: Payload | undefined;

  constructor(options: TakeOptions) {
    this.#options = options;
    this.#timeline = new Timeline(options.movie.tracks, options.cutAfterMs);
  }

  /** A chunk comes. */
  beginPush(): void {
    this.#filesBefore = this.#files;
  }

  /** Is there a file to write to? */
  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  /** Bytes in memory. */
  get heldBytes(): number {
    return this.#spares.heldBytes + (this.#header?.byteLength ?? 0);
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
    this.#header = bytes;
    this.#isHeaderCopied = false;
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
   * @returns Bytes to leave out, then: all of it if it holds no sample.
   */
  startFragment(payloadAt: number, payloadBytes: number | undefined): number {
    if (!this.#header) throw new ParseFailure("An mdat comes without a moof");
    this.#header = undefined;
    const samplesEnd = this.#samplesEnd() - payloadAt;
    const length = payloadBytes ?? Math.max(0, samplesEnd);
    if (length > samplesEnd + MAX_UNUSED_BYTES) {
      throw new ParseFailure(`An mdat of ${length} bytes has samples in ${samplesEnd} of them`);
    }
    const skipped = payloadBytes === undefined ? Infinity : 0;
    if (samplesEnd <= 0) return payloadBytes ?? skipped;
    this.#route(payloadAt, length);
    return skipped;
  }

  /** Takes payload of the current mdat: `bytes[from..to)`. */
  feed(bytes: Uint8Array, from: number, to: number): void {
    const payload = this.#payload;
    if (!payload) throw new TypeError("Cannot take payload: no mdat has begun");
    payload.feed(bytes, from, to);
    if (payload.left > 0) return;
    this.#payload = undefined;
    this.#previous?.endFragment();
    this.#current?.endFragment();
    this.#closePassed();
  }

  /** The bytes of a box that have been stored as a tail have been dealt with. */
  endTail(): void {
    this.#current?.endTail();
  }

  /** The chunk has been read; `held` is what is left of it. Puts all on disk that is not there. */
  settle(held: Uint8Array): void {
    if (this.#header && !this.#isHeaderCopied) {
      this.#header = this.#header.slice();
      this.#isHeaderCopied = true;
    }
    const tail = [this.#header ?? NOTHING, held].filter(({ byteLength }) => byteLength > 0);
    if (tail.length > 0) this.#current?.tail(tail);
    this.#previous?.flush();
    this.#current?.flush();
  }

  /** The take is over. */
  end(): void {
    const files = [this.#previous, this.#current];
    this.#previous = undefined;
    this.#current = undefined;
    for (const file of files) file?.close();
  }

  #samplesEnd(): number {
    const { count, offsets, sizes } = this.#samples;
    let end = 0;
    for (let i = 0; i < count; i++) {
      if (sizes[i] > 0) end = Math.max(end, offsets[i] + sizes[i]);
    }
    return end;
  }

  /** Decides where the samples of a fragment go, and prepares the files for them. */
  #route(payloadAt: number, payloadBytes: number): void {
    const samples = this.#samples;
    const place = (range: SampleRange) => layOut(samples, range, payloadAt, payloadBytes);
    // Before anything is written: a sample out of place is an error.
    const whole = this.#ranges.map(place);
    if (!this.#current) {
      this.#openFirst();
    } else {
      const cut = this.#timeline.cutAt(this.#ranges, samples);
      if (cut) this.#openNext(cut);
    }
    this.#timeline.note(this.#ranges, samples);
    const [before, after] = this.#divided();
    const routes = before.length > 0 && after.length > 0
      ? [...begin(this.#previous, before.map(place)), ...begin(this.#current, after.map(place))]
      : passWhole(before.length > 0 ? this.#previous : this.#current, whole);
    routes.sort((a, b) => a.start - b.start);
    this.#payload = new Payload(payloadBytes, [routes, this.#keepSpares(payloadAt, payloadBytes)]);

    function passWhole(file: SegmentFile | undefined, parts: FragmentPart[]): Route[] {
      file?.begin(parts, samples, payloadBytes);
      return [routeTo(file, 0, payloadBytes)];
    }

    function begin(file: SegmentFile | undefined, parts: FragmentPart[]): Route[] {
      const runs = parts.flatMap((part) => part.runs);
      const bytes = pack(runs);
      if (bytes > 0) file?.begin(parts, samples, bytes);
      return runs.map(({ source, bytes }) => routeTo(file, source, source + bytes));
    }
  }

  /** The samples of the file before the newest, and those of the newest. */
  #divided(): [SampleRange[], SampleRange[]] {
    const before: SampleRange[] = [];
    const after: SampleRange[] = [];
    for (const range of this.#ranges) {
      if (!this.#previous || !this.#cut || range.track === this.#cut.track) {
        after.push(range);
        continue;
      }
      const tick = boundary(range.track, this.#cut.shown);
      const [first, second] = divide(this.#samples, range, tick);
      if (first.to > first.from) before.push(first);
      if (second.to === second.from) continue;
      after.push(second);
      // Sound that stays away over the cut does not make the file before any longer than its picture.
      const end = Math.min(second.decodeTime, tick + this.#samples.durations[second.from]);
      this.#previous.endTrack(second.track, end);
    }
    return [before, after];
  }

  #openFirst(): void {
    const { isReopened } = this.#options;
    let first = this.#ranges[0];
    for (const range of this.#ranges) {
      if (range.decodeTime / range.track.timescale < first.decodeTime / first.track.timescale) {
        first = range;
      }
    }
    const zero = isReopened
      ? { ticks: 0, scale: 1 }
      : { ticks: first.decodeTime, scale: first.track.timescale };
    this.#current = this.#open(zero, !isReopened);
  }

  #openNext(cut: Cut): void {
    // First of all, since it may be refused.
    const next = this.#open(cut.zero, false);
    this.#previous?.close();
    const previous = this.#current;
    this.#previous = previous;
    this.#cut = cut;
    this.#current = next;
    if (!previous) return;
    previous.endTrack(cut.track, cut.zero.ticks);
    this.#spares.move(cut.shown, previous, next);
    this.#closePassed();
  }

  #open(zero: Moment, isZeroOpen: boolean): SegmentFile {
    const { events, fileType, movie, startedAt, isReopened } = this.#options;
    if (this.#files - this.#filesBefore >= MAX_FILES_A_PUSH) {
      throw new ParseFailure(`More than ${MAX_FILES_A_PUSH} segments begin in one chunk`);
    }
    const startMs = this.#timeline.start(zero);
    return new SegmentFile({
      events,
      segment: this.#files++,
      startMs,
      fileType,
      moov: movie.bytes,
      tracks: movie.tracks,
      createdAt: isReopened ? undefined : startedAt + startMs,
      zero,
      isZeroOpen,
    });
  }

  #closePassed(): void {
    if (!this.#previous || !this.#cut) return;
    if (!this.#timeline.isPassed(this.#cut, this.#options.movie.tracks)) return;
    this.#previous.close();
    this.#previous = undefined;
  }

  /** Copies what a picture still to come may cut off from the newest file. */
  #keepSpares(payloadAt: number, payloadBytes: number): Route[] {
    const from = this.#timeline.undecidedFrom();
    if (!from) return [];
    this.#spares.forgetBefore(from);
    const samples = this.#samples;
    return this.#ranges.filter(({ track }) => track.kind !== "video").flatMap((range) => {
      const [, undecided] = divide(samples, range, boundary(range.track, from));
      return this.#spares.keep(samples, undecided, payloadAt, payloadBytes);
    }).map(({ start, end, into, at }) => ({
      start,
      end,
      take: (bytes, first, last, behind) => into.set(bytes.subarray(first, last), at + behind),
    }));
  }
}

function routeTo(file: SegmentFile | undefined, start: number, end: number): Route {
  return { start, end, take: (bytes, from, to) => file?.pass(bytes, from, to) };
}
