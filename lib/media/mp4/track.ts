import { ParseFailure } from "../parse_error.ts";
/** Values for samples of a fragment that says nothing else (trex, 8.8.3). */
export interface SampleDefaults {
  /** `default_sample_description_index`, from 1. */
  descriptionIndex: number;
  /** `default_sample_duration`, in ticks of the track. */
  duration: number;
  /** `default_sample_size`, bytes. */
  size: number;
  /** `default_sample_flags`. */
  flags: number;
}

/** One track of a take. Times in ticks of its own timescale. */
export interface Track {
  /** `track_ID`, as fragments name it. */
  id: number;
  kind: "video" | "audio" | "other";
  /** Ticks a second. */
  timescale: number;
  /**
   * How much earlier than its composition time a sample is shown, as the edit
   * list has it: `media_time`, less the empty edit in front of it.
   */
  editShift: number;
  defaults: SampleDefaults;
  /** Decode time at which its newest sample ends; undefined before the first. */
  end: number | undefined;
}

/** A moment, exact: `ticks` of `scale` ticks a second. */
export interface Moment {
  ticks: number;
  scale: number;
}

/** `ticks` of one timescale in another, to the nearest tick. */
export function rescaled(ticks: number, from: number, to: number): number {
  return from === to ? ticks : Math.round((ticks * to) / from);
}

/** The tick of `track` that is nearest to `moment`. */
export function nearestTick(track: Track, { ticks, scale }: Moment): number {
  return rescaled(ticks, scale, track.timescale);
}

/** The first tick of `track` that is not before `moment`. */
export function firstTickFrom(track: Track, { ticks, scale }: Moment): number {
  return Math.ceil((ticks * track.timescale) / scale);
}

/** A hundred years: no take is longer, and sums of such times stay exact. */
const MAX_SECONDS = 100 * 366 * 86_400;
const MAX_TICKS = 2 ** 52;

/**
 * Is a time of a stream one that can be worked with?
 *
 * @throws {ParseFailure} if it lies beyond all that a recorder could mean.
 */
export function checkTime(ticks: number, timescale: number): void {
  if (ticks <= MAX_TICKS && ticks / timescale <= MAX_SECONDS) return;
  throw new ParseFailure(`A time of ${ticks} at ${timescale} a second: no take is that long`);
}
