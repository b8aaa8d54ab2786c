import { NON_SYNC } from "./box_types.ts";
import { endOf, type FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import type { Moment, Track } from "./track.ts";

/**
 * A picture that stays away for so long (the camera was taken by a call, the
 * track ended) is not waited for any more: the sound alone then cuts. Much
 * longer than any key-frame interval, since a picture that comes back inside a
 * segment does so without a key frame.
 */
const PICTURE_AWAY_MS = 30_000;

/**
 * So much earlier than its predecessor says may a fragment of the picture
 * begin: recorders guess the last duration of a fragment.
 */
const GUESS_MS = 100;

/** So much media may follow a cut before the file in front of it waits no longer for the rest. */
const STRAGGLER_MS = 10_000;

/** A place where the next file begins. */
export interface Cut {
  /** The track that cuts: all its samples from here on are the next file's. */
  track: Track;
  /** When its first sample is decoded: the file's zero. */
  zero: Moment;
  /** When its first sample is shown: where the other tracks are divided. */
  shown: Moment;
}

/** What a {@link Timeline} knows of the stream so far; ends of tracks are kept apart. */
export interface TimelineState {
  readonly zeroMs: number | null;
  readonly pictureEndMs: number;
  readonly pictureAgeMs: number | null;
}

/** Where the newest file lies on the take's time axis, and where it may end. */
export class Timeline {
  readonly #tracks: readonly Track[];
  readonly #video: Track | undefined;
  readonly #cutAfterMs: (startMs: number) => number;
  #zeroMs: number | undefined;
  #dueMs = Infinity;
  #pictureEndMs = 0;
  /** Behind a hole, before the first fragment: for how long the picture had been away in front of it. */
  #pictureAgeMs: number | undefined;

  constructor(tracks: readonly Track[], cutAfterMs: (startMs: number) => number) {
    this.#tracks = tracks;
    this.#video = tracks.find(({ kind }) => kind === "video");
    this.#cutAfterMs = cutAfterMs;
  }

  /** A file starts at `zero`; the first one is where the take's time begins. Returns its start. */
  start(zero: Moment): number {
    this.#zeroMs ??= inMs(zero);
    const startMs = toMicrosecond(inMs(zero) - this.#zeroMs);
    this.#dueMs = this.#cutAfterMs(startMs);
    return startMs;
  }

  /** Does the next file start with this fragment? */
  cutAt(ranges: readonly SampleRange[], samples: FragmentSamples): Cut | undefined {
    return this.#cut(ranges, samples, this.#dueMs);
  }

  /** Does a file start with this fragment, the first behind a hole or a later one? */
  startAt(ranges: readonly SampleRange[], samples: FragmentSamples): Cut | undefined {
    if (this.#pictureAgeMs !== undefined) {
      const [{ track, decodeTime }] = ranges;
      this.#pictureEndMs = this.#ms(track, decodeTime) - this.#pictureAgeMs;
      this.#pictureAgeMs = undefined;
    }
    return this.#cut(ranges, samples, -Infinity);
  }

  /**
   * Fragments are missing from here on: how much, only the next one tells. A
   * take of which nothing has come begins at the stream's own zero.
   */
  skip(): void {
    this.#zeroMs ??= 0;
    if (this.#pictureAgeMs !== undefined) return;
    const ends = this.#tracks.map((track) => this.#ms(track, track.end ?? 0));
    this.#pictureAgeMs = Math.max(0, Math.max(...ends) - this.#pictureEndMs);
  }

  /** Is there no picture to wait for? `ms`: time in the take. */
  isPictureAway(ms: number): boolean {
    return this.#video === undefined || ms - this.#pictureEndMs >= PICTURE_AWAY_MS;
  }

  /** Takes note of a fragment. */
  note(ranges: readonly SampleRange[], samples: FragmentSamples): void {
    for (const range of ranges) {
      const { track } = range;
      track.end = endOf(samples, range);
      if (track === this.#video) this.#pictureEndMs = this.#ms(track, track.end);
    }
  }

  state(): TimelineState {
    return {
      zeroMs: this.#zeroMs ?? null,
      pictureEndMs: this.#pictureEndMs,
      pictureAgeMs: this.#pictureAgeMs ?? null,
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param startMs Where the newest file starts, if it is open.
   */
  goOn({ zeroMs, pictureEndMs, pictureAgeMs }: TimelineState, startMs: number | undefined): void {
    this.#zeroMs = zeroMs ?? undefined;
    this.#pictureEndMs = pictureEndMs;
    this.#pictureAgeMs = pictureAgeMs ?? undefined;
    if (startMs !== undefined) this.#dueMs = this.#cutAfterMs(startMs);
  }

  /**
   * From when on a sample may yet turn out to be the next file's, because the
   * picture that decides has not come. Undefined if that is never so.
   */
  undecidedFrom(): Moment | undefined {
    if (!this.#video || this.#dueMs === Infinity) return undefined;
    const ms = Math.max(this.#dueMs, this.#pictureEndMs - GUESS_MS) + (this.#zeroMs ?? 0);
    return { ticks: ms, scale: 1000 };
  }

  /** Has every track passed the cut, so that nothing more can come for the file in front of it? */
  isPassed({ track: cutter, shown }: Cut, tracks: readonly Track[]): boolean {
    const hasPassed = (track: Track) =>
      track.end !== undefined &&
      (track.end - track.editShift) * shown.scale >= shown.ticks * track.timescale;
    const isAwaited = (track: Track) =>
      track !== cutter && !(track === this.#video && cutter !== this.#video);
    if (tracks.every((track) => !isAwaited(track) || hasPassed(track))) return true;
    const now = { ticks: cutter.end ?? 0, scale: cutter.timescale };
    return inMs(now) - inMs(shown) >= STRAGGLER_MS;
  }

  #cut(
    ranges: readonly SampleRange[],
    samples: FragmentSamples,
    dueMs: number,
  ): Cut | undefined {
    const picture = ranges.find(({ track }) => track === this.#video);
    const cutter = picture ?? ranges.find(({ track }) => track.kind === "audio") ?? ranges[0];
    const ms = this.#ms(cutter.track, cutter.decodeTime);
    if (!(ms >= dueMs)) return undefined;
    if (picture) {
      if (samples.flags[picture.from] & NON_SYNC) return undefined;
    } else if (!this.isPictureAway(ms)) {
      return undefined;
    }
    const { track, decodeTime, from } = cutter;
    const shownTicks = decodeTime + samples.compositions[from] - track.editShift;
    return {
      track,
      zero: { ticks: decodeTime, scale: track.timescale },
      shown: { ticks: shownTicks, scale: track.timescale },
    };
  }

  #ms(track: Track, ticks: number): number {
    const ms = inMs({ ticks, scale: track.timescale });
    return toMicrosecond(ms - (this.#zeroMs ?? 0));
  }
}

function inMs({ ticks, scale }: Moment): number {
  return (ticks * 1000) / scale;
}

/** Without the noise of floating point: 4000, not 3999.9999999999995, is at or after 4000. */
function toMicrosecond(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
