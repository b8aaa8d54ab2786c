import { ParseFailure } from "../parse_error.ts";
import type { SegmentEvent } from "../segment_event.ts";
import { divide, type FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import type { Movie } from "./movie.ts";
import { type Mp4FileState, SegmentFile } from "./segment_file.ts";
import { boundary } from "./spare_samples.ts";
import type { Cut, Timeline } from "./timeline.ts";
import type { Moment } from "./track.ts";

/** Files that one chunk may begin. Each costs a header, which a hostile stream gets for a few bytes. */
const MAX_FILES_A_PUSH = 64;

export interface OpenFilesOptions {
  events: SegmentEvent[];
  /** ftyp, as it is written. */
  fileType: Uint8Array;
  movie: Movie;
  /** When the take began, epoch ms. */
  startedAt: number;
  /** Is the stream a file of this project, whose times count from its own zero? */
  isReopened: boolean;
  /** How many files the take has already. */
  fileCount: number;
}

/** Which files are open, and how samples are divided among them. */
export interface OpenFilesState {
  readonly fileCount: number;
  /** With the id of its track. */
  readonly cut: { track: number; zero: Moment; shown: Moment } | null;
  /** The one before, if it is open, and the newest. */
  readonly files: readonly Mp4FileState[];
}

/**
 * The files of a take that are open: the newest, and the one before as long as
 * a track may still bring samples for it.
 *
 * Behind a hole there is no file before: samples of that time are left out.
 */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #timeline: Timeline;
  /** How many files there were, in all and before this push. */
  #count: number;
  #countBefore: number;
  #current: SegmentFile | undefined;
  #previous: SegmentFile | undefined;
  /** Where the newest file begins, as long as samples from before it may come. */
  #cut: Cut | undefined;

  constructor(options: OpenFilesOptions, timeline: Timeline) {
    this.#options = options;
    this.#timeline = timeline;
    this.#count = options.fileCount;
    this.#countBefore = options.fileCount;
  }

  /** A chunk comes. */
  beginPush(): void {
    this.#countBefore = this.#count;
  }

  /** The newest file. */
  get current(): SegmentFile | undefined {
    return this.#current;
  }

  /** The file before it. */
  get previous(): SegmentFile | undefined {
    return this.#previous;
  }

  /** In the order in which they were opened. */
  get all(): SegmentFile[] {
    return [this.#previous, this.#current].filter((file) => file !== undefined);
  }

  /** Opens the first file of a take, for a fragment of these samples. */
  openFirst(ranges: readonly SampleRange[]): void {
    const { isReopened } = this.#options;
    let [first] = ranges;
    for (const range of ranges) {
      if (range.decodeTime / range.track.timescale < first.decodeTime / first.track.timescale) {
        first = range;
      }
    }
    const zero = isReopened
      ? { ticks: 0, scale: 1 }
      : { ticks: first.decodeTime, scale: first.track.timescale };
    this.#current = this.#open(zero, !isReopened);
  }

  /**
   * Opens the next file.
   *
   * @returns The one before; undefined behind a hole.
   */
  openNext(cut: Cut): SegmentFile | undefined {
    // First of all, since it may be refused.
    const next = this.#open(cut.zero, false);
    this.#previous?.close();
    this.#previous = this.#current;
    this.#cut = cut;
    this.#current = next;
    this.#previous?.endTrack(cut.track, cut.zero.ticks);
    return this.#previous;
  }

  /** The samples of the file before the newest, and those of the newest. */
  divided(
    ranges: readonly SampleRange[],
    samples: FragmentSamples,
  ): [SampleRange[], SampleRange[]] {
    const cut = this.#cut;
    if (!cut) return [[], [...ranges]];
    const before: SampleRange[] = [];
    const after: SampleRange[] = [];
    for (const range of ranges) {
      if (range.track === cut.track) {
        after.push(range);
        continue;
      }
      const tick = boundary(range.track, cut.shown);
      const [first, second] = divide(samples, range, tick);
      if (first.to > first.from) before.push(first);
      if (second.to === second.from) continue;
      after.push(second);
      // Sound that stays away over the cut does not make the file before any longer than its picture.
      const end = Math.min(second.decodeTime, tick + samples.durations[second.from]);
      this.#previous?.endTrack(second.track, end);
    }
    return [before, after];
  }

  /** Hands over what they are still gathering. */
  flush(): void {
    this.#previous?.flush();
    this.#current?.flush();
  }

  /** A fragment is whole. */
  endFragment(): void {
    this.#previous?.endFragment();
    this.#current?.endFragment();
    this.closePassed();
  }

  /** Closes the file before the newest if nothing more can come for it. */
  closePassed(): void {
    if (!this.#cut || !this.#timeline.isPassed(this.#cut, this.#options.movie.tracks)) return;
    this.#cut = undefined;
    this.#previous?.close();
    this.#previous = undefined;
  }

  /** Closes all of them. */
  end(): void {
    const files = this.all;
    this.#cut = undefined;
    this.#previous = undefined;
    this.#current = undefined;
    for (const file of files) file.close();
  }

  /** Where they stand, or stood in front of the fragment that is being written. */
  state(): OpenFilesState {
    const cut = this.#cut;
    return {
      fileCount: this.#count,
      cut: cut ? { ...cut, track: cut.track.id } : null,
      files: this.all.map((file) => file.state()),
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param read The files, as reading them gave them.
   */
  goOn({ fileCount, cut, files }: OpenFilesState, read: readonly SegmentFile[]): void {
    const { events, fileType, movie } = this.#options;
    this.#count = fileCount;
    const track = movie.tracks.find(({ id }) => id === cut?.track);
    this.#cut = cut && track ? { ...cut, track } : undefined;
    const open = files.map((state, i) => {
      const { segment, startMs, zero, isZeroOpen } = state;
      const file = new SegmentFile({
        events,
        segment,
        startMs,
        fileType,
        moov: read[i].moov,
        tracks: movie.tracks,
        createdAt: undefined,
        zero,
        isZeroOpen,
      });
      file.goOn(state, read[i]);
      return file;
    });
    this.#current = open.pop();
    this.#previous = open.pop();
  }

  #open(zero: Moment, isZeroOpen: boolean): SegmentFile {
    const { events, fileType, movie, startedAt, isReopened } = this.#options;
    if (this.#count - this.#countBefore >= MAX_FILES_A_PUSH) {
      throw new ParseFailure(`More than ${MAX_FILES_A_PUSH} segments begin in one chunk`);
    }
    const startMs = this.#timeline.start(zero);
    const file = new SegmentFile({
      events,
      segment: this.#count++,
      startMs,
      fileType,
      moov: movie.bytes,
      tracks: movie.tracks,
      createdAt: isReopened ? undefined : startedAt + startMs,
      zero,
      isZeroOpen,
    });
    file.open();
    return file;
  }
}
