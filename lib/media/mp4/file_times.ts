import type { Patch } from "../patch.ts";
import { BoxWriter } from "./box_writer.ts";
import { type Moment, nearestTick, type Track } from "./track.ts";

/** So many times are remembered that may move, or that are not those of the stream. */
const MAX_REMEMBERED_TIMES = 64;

/** When something of a track is decoded, ticks of the track since the stream's own zero. */
interface TrackTime {
  track: Track;
  decodeTime: number;
}

/** Times of a file at a checkpoint. Tracks by their ids. */
export interface FileTimesState {
  readonly zero: Moment;
  readonly isZeroOpen: boolean;
  /** Those that do not follow from what is written, and what is. */
  readonly times: readonly { at: number; track: number; decodeTime: number; written: number }[];
}

/** {@link FileTimes} at a moment. Is never changed. */
export interface TimesThen {
  readonly zero: Moment;
  /** May a track that begins before it still move it? */
  readonly isZeroOpen: boolean;
  /**
   * Times that were written and may move as long as the zero may; then those
   * that lie before it and so are not written as they are.
   */
  readonly times: readonly (TrackTime & { at: number })[];
}

/** The time axis of one file: where its zero is on that of the stream. */
export class FileTimes {
  readonly #tracks: readonly Track[];
  #now: TimesThen;

  /** @param isZeroOpen May a track that begins before `zero` still move it? */
  constructor(tracks: readonly Track[], zero: Moment, isZeroOpen: boolean) {
    this.#tracks = tracks;
    this.#now = { zero, isZeroOpen, times: [] };
  }

  /** As it stands. */
  get now(): TimesThen {
    return this.#now;
  }

  /** The file's zero, ticks of `track`. */
  zeroOf(track: Track): number {
    return nearestTick(track, this.#now.zero);
  }

  /** A file has no time below 0: what comes too late for the file before starts with this one. */
  timeOf({ track, decodeTime }: TrackTime): number {
    return Math.max(0, decodeTime - this.zeroOf(track));
  }

  /**
   * Samples of these times come next. A recorder that sends its tracks in
   * fragments of their own may send the one that begins first last: then the
   * zero moves, and with it all times written so far.
   *
   * @returns What must be written over them.
   */
  adjust(times: readonly TrackTime[]): Patch[] {
    if (!this.#now.isZeroOpen) return [];
    const patches: Patch[] = [];
    for (const { track, decodeTime } of times) {
      const known = this.#now.times;
      if (known.some((time) => time.track === track)) continue;
      if (decodeTime >= this.zeroOf(track)) continue;
      this.#now = { ...this.#now, zero: { ticks: decodeTime, scale: track.timescale } };
      for (const time of known) {
        patches.push({ at: time.at, bytes: tfdtTime(this.timeOf(time)) });
      }
    }
    return patches;
  }

  /** The time was written at `at` of the file. */
  note({ track, decodeTime }: TrackTime, at: number): void {
    const { isZeroOpen, times, zero } = this.#now;
    const time = { at, track, decodeTime };
    if (!isZeroOpen && !this.#isEarly(time)) return;
    const isFull = times.length >= MAX_REMEMBERED_TIMES;
    const known = isFull ? times : [...times, time];
    const areAllKnown = this.#tracks.every((one) => known.some(({ track }) => track === one));
    const staysOpen = isZeroOpen && !areAllKnown && !isFull;
    this.#now = {
      zero,
      isZeroOpen: staysOpen,
      times: staysOpen ? known : known.filter((time) => this.#isEarly(time)),
    };
  }

  /** What a checkpoint says of how it stood `then`. */
  state({ zero, isZeroOpen, times }: TimesThen): FileTimesState {
    return {
      zero,
      isZeroOpen,
      times: times.map(({ at, track, decodeTime }) => ({
        at,
        track: track.id,
        decodeTime,
        written: Math.max(0, decodeTime - nearestTick(track, zero)),
      })),
    };
  }

  /** Goes on where `state` was taken. */
  goOn({ zero, isZeroOpen, times }: FileTimesState): void {
    const known = times.flatMap(({ at, track: id, decodeTime }) => {
      const track = this.#tracks.find((candidate) => candidate.id === id);
      return track ? [{ at, track, decodeTime }] : [];
    });
    this.#now = { zero, isZeroOpen, times: known };
  }

  #isEarly({ track, decodeTime }: TrackTime): boolean {
    return decodeTime < this.zeroOf(track);
  }
}

/** `baseMediaDecodeTime` of a tfdt of version 1 (8.8.12). */
export function tfdtTime(time: number): Uint8Array<ArrayBuffer> {
  const writer = new BoxWriter(8);
  writer.uint64(time);
  return writer.take();
}
