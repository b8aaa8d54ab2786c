import { ParseFailure } from "../parse_error.ts";
import type { Track } from "./track.ts";

/**
 * Far above what a recorder puts into one fragment; more is a broken count
 * field. As a moof is written, so many always fit into what is read of one.
 */
const MAX_SAMPLES = 15_000;

/**
 * The samples of one moof, a column for each property. One is filled again and
 * again, so that a sample costs no object.
 */
export class FragmentSamples {
  /** How many there are. */
  count = 0;
  /** `sample_duration`, ticks of the track. */
  durations: Uint32Array<ArrayBuffer> = new Uint32Array(256);
  /** `sample_size`, bytes. */
  sizes: Uint32Array<ArrayBuffer> = new Uint32Array(256);
  /** `sample_flags`. */
  flags: Uint32Array<ArrayBuffer> = new Uint32Array(256);
  /** `sample_composition_time_offset`, ticks of the track. */
  compositions: Int32Array<ArrayBuffer> = new Int32Array(256);
  /** Where its bytes begin; which zero that counts from is the filler's choice. */
  offsets: Float64Array<ArrayBuffer> = new Float64Array(256);

  /**
   * Makes room.
   *
   * @throws {ParseFailure} if no fragment can have so many.
   */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted > MAX_SAMPLES) {
      throw new ParseFailure(`A fragment has ${wanted} samples: expected at most ${MAX_SAMPLES}`);
    }
    const had = this.durations.length;
    if (wanted <= had) return;
    const length = Math.max(wanted, had * 2);
    this.durations = grown(this.durations, new Uint32Array(length));
    this.sizes = grown(this.sizes, new Uint32Array(length));
    this.flags = grown(this.flags, new Uint32Array(length));
    this.compositions = grown(this.compositions, new Int32Array(length));
    this.offsets = grown(this.offsets, new Float64Array(length));
  }

  /** Where the bytes of the last of them end; 0 if none has any. */
  end(): number {
    let end = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.sizes[i] > 0) end = Math.max(end, this.offsets[i] + this.sizes[i]);
    }
    return end;
  }

  /** A copy of samples `from` to `to`, with offsets that count from `zero`. */
  slice(from: number, to: number, zero: number): FragmentSamples {
    const copy = new FragmentSamples();
    copy.count = to - from;
    copy.durations = this.durations.slice(from, to);
    copy.sizes = this.sizes.slice(from, to);
    copy.flags = this.flags.slice(from, to);
    copy.compositions = this.compositions.slice(from, to);
    copy.offsets = this.offsets.slice(from, to).map((offset) => offset - zero);
    return copy;
  }
}

function grown<T extends Uint32Array | Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Samples `from` to `to` (not included) of a {@link FragmentSamples}: neighbours of one track. */
export interface SampleRange {
  track: Track;
  /** Which sample entry of stsd they use, from 1. */
  descriptionIndex: number;
  /** When the first is decoded, ticks of the track since the stream's own zero. */
  decodeTime: number;
  from: number;
  to: number;
}

/** Decode time at which a range ends. */
export function endOf(samples: FragmentSamples, range: SampleRange): number {
  let time = range.decodeTime;
  for (let i = range.from; i < range.to; i++) time += samples.durations[i];
  return time;
}

/**
 * Divides a range by time.
 *
 * @param tick The first tick of the second part.
 * @returns Both parts; either may be empty.
 */
export function divide(
  samples: FragmentSamples,
  range: SampleRange,
  tick: number,
): [SampleRange, SampleRange] {
  let time = range.decodeTime;
  let i = range.from;
  while (i < range.to && time < tick) time += samples.durations[i++];
  return [{ ...range, to: i }, { ...range, decodeTime: time, from: i }];
}
