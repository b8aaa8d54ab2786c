import type { SegmentFile } from "./segment_file.ts";
import { divide, type FragmentSamples, type SampleRange } from "./fragment_samples.ts";
import { layOut, pack } from "./fragment_layout.ts";
import type { Route } from "./payload.ts";
import { firstTickFrom, type Moment, type Track } from "./track.ts";

/** Far above the sound between two key frames: sixteen seconds of 128 kbit/s. Bytes. */
const MAX_SPARE_BYTES = 256 * 1024;

/** What a spare and each of its samples take up besides the samples' bytes, about. */
const SPARE_BYTES = 4096;
const SAMPLE_BYTES = 24;

/**
 * Where samples that are kept as spares stand in the newest file: the last
 * `count` of a part of one of its fragments.
 */
export interface SpareState {
  /** Where the fragment begins in the file. */
  readonly at: number;
  /** Which of its parts it is, from 0. */
  readonly part: number;
  readonly count: number;
  /** When the first of them is decoded, ticks of its track since the stream's zero. */
  readonly decodeTime: number;
}

/** Samples of one track, copied. */
interface Spare {
  place: SpareState;
  range: SampleRange;
  samples: FragmentSamples;
  bytes: Uint8Array<ArrayBuffer>;
  /** What it takes up in memory, bytes. */
  cost: number;
}

/**
 * Copies of samples that are in the open file, but belong to the next one if
 * the picture that is still to come cuts in front of them.
 *
 * Sound may arrive before the picture it belongs to. It is written like all
 * else, so that it is safe; should the cut fall before it, the next file gets
 * the copy and the index of the file before leaves it out.
 */
export class SpareSamples {
  #spares: Spare[] = [];
  #heldBytes = 0;

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Begins to copy a range. Bytes then come through the routes returned.
   *
   * @param place Which part of which fragment of the newest file they are in.
   * @param payloadAt Where the payload begins, in terms of the samples' offsets.
   */
  keep(
    samples: FragmentSamples,
    range: SampleRange,
    place: Pick<SpareState, "at" | "part">,
    payloadAt: number,
    payloadBytes: number,
  ): Route[] {
    if (range.from === range.to) return [];
    const { runs } = layOut(samples, range, payloadAt, payloadBytes);
    const length = runs.reduce((sum, run) => sum + run.bytes, 0);
    if (length === 0) return [];
    const cost = length + SPARE_BYTES + SAMPLE_BYTES * (range.to - range.from);
    if (cost > MAX_SPARE_BYTES) {
      // What is kept of a track must reach to its newest sample: a part of it is of no use.
      this.#spares = this.#spares.filter((spare) => spare.range.track !== range.track);
      this.#heldBytes = this.#spares.reduce((sum, spare) => sum + spare.cost, 0);
      return [];
    }
    const bytes = new Uint8Array(length);
    const own = samples.slice(range.from, range.to, 0);
    const routes: Route[] = [];
    let at = 0;
    for (const run of runs) {
      const into = at;
      routes.push({
        start: run.source,
        end: run.source + run.bytes,
        take: (chunk, from, to, behind) => bytes.set(chunk.subarray(from, to), into + behind),
      });
      for (let i = run.from; i < run.to; i++) {
        own.offsets[i - range.from] = at;
        at += samples.sizes[i];
      }
    }
    this.#spares.push({
      place: { ...place, count: own.count, decodeTime: range.decodeTime },
      range: { ...range, from: 0, to: own.count },
      samples: own,
      bytes,
      cost,
    });
    this.#heldBytes += cost;
    while (this.#heldBytes > MAX_SPARE_BYTES) this.#drop(0);
    return routes;
  }

  /** Where the samples stand that are kept. */
  state(): SpareState[] {
    return this.#spares.map(({ place }) => place);
  }

  /** Forgets all. */
  clear(): void {
    this.#spares = [];
    this.#heldBytes = 0;
  }

  /** Forgets what lies before `moment` as a whole: no cut can fall in front of it any more. */
  forgetBefore(moment: Moment): void {
    for (let i = this.#spares.length - 1; i >= 0; i--) {
      const { samples, range } = this.#spares[i];
      if (isEmpty(divide(samples, range, boundary(range.track, moment))[1])) this.#drop(i);
    }
  }

  /** A cut falls at `moment`: what lies behind it moves from one file to the other. */
  move(moment: Moment, from: SegmentFile, to: SegmentFile): void {
    for (const { range, samples, bytes } of this.#spares) {
      const [, moved] = divide(samples, range, boundary(range.track, moment));
      if (isEmpty(moved)) continue;
      const part = layOut(samples, moved, 0, bytes.byteLength);
      const source = part.runs[0].source;
      const length = pack(part.runs);
      to.begin([part], samples, length);
      to.pass(bytes, source, source + length);
      to.endFragment();
      // Samples without bytes are in no index.
      const given = samples.sizes.subarray(moved.from, moved.to).filter((size) => size > 0);
      from.giveAway(range.track, given.length);
      from.endTrack(range.track, moved.decodeTime);
    }
    // The copies come first, then the file they were taken from is closed without them.
    to.flush();
    this.clear();
  }

  #drop(index: number): void {
    const [{ cost }] = this.#spares.splice(index, 1);
    this.#heldBytes -= cost;
  }
}

function isEmpty(range: SampleRange): boolean {
  return range.from === range.to;
}

/** Decode time from which samples of `track` are shown at `moment` or later. */
export function boundary(track: Track, moment: Moment): number {
  return firstTickFrom(track, moment) + track.editShift;
}
