import { NON_SYNC } from "./box_types.ts";
import { type Column, float64Column, int32Column, uint32Column } from "./column.ts";
import type { FragmentPart } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";

/** Longest `sample_delta` (8.6.1.2), ticks. */
const MAX_DELTA = 0xffff_ffff;

/** When the samples of a table are decoded, ticks of the track from the file's zero. */
export interface TableTiming {
  /** When the first one is. */
  start: number;
  /** From then to the end of the last one. */
  duration: number;
}

/**
 * Index of the samples that one file holds of one track: what its final moov
 * says of them. Columns of numbers; samples are counted from 0.
 */
export class SampleTable {
  readonly sizes: Column<Uint32Array<ArrayBuffer>> = uint32Column();
  readonly durations: Column<Uint32Array<ArrayBuffer>> = uint32Column();
  /** Composition offsets; empty as long as all are 0. */
  readonly compositions: Column<Int32Array<ArrayBuffer>> = int32Column();
  /** Which samples are sync samples; empty as long as all are. */
  readonly syncs: Column<Uint32Array<ArrayBuffer>> = uint32Column();
  /** A chunk is samples of one sample entry that lie side by side in the file. */
  readonly chunkOffsets: Column<Float64Array<ArrayBuffer>> = float64Column();
  readonly chunkFirsts: Column<Uint32Array<ArrayBuffer>> = uint32Column();
  readonly chunkDescriptions: Column<Uint32Array<ArrayBuffer>> = uint32Column();
  /** A stretch is samples whose times follow from their durations. */
  readonly #stretchTimes = float64Column();
  readonly #stretchFirsts = uint32Column();
  /** Does {@link syncs} count? */
  hasNonSync = false;
  #chunkEnd = -1;
  #timeEnd = -1;
  #knownEnd: number | undefined;

  /** What {@link endAt} was told. */
  get knownEnd(): number | undefined {
    return this.#knownEnd;
  }

  get count(): number {
    return this.sizes.length;
  }

  /**
   * Takes in the samples of a fragment.
   *
   * @param payloadAt Where the payload of its mdat begins in the file.
   * @param received How much of that payload is there: samples that are not
   * whole are left out, as are those without bytes.
   */
  append(
    samples: FragmentSamples,
    part: FragmentPart,
    payloadAt: number,
    received: number,
  ): void {
    let time = part.decodeTime;
    for (const { from, to, position } of part.runs) {
      let end = position;
      for (let i = from; i < to; i++) {
        end += samples.sizes[i];
        if (samples.sizes[i] > 0 && end <= received) {
          this.#add(samples, i, payloadAt + end - samples.sizes[i], time, part.descriptionIndex);
        }
        time += samples.durations[i];
      }
    }
  }

  /** Forgets the newest `count` samples: they have become another file's. */
  removeLast(count: number): void {
    const left = this.count - count;
    this.sizes.shorten(left);
    this.durations.shorten(left);
    this.compositions.shorten(left);
    const behind = (column: Column<Uint32Array<ArrayBuffer>>) => {
      let length = column.length;
      while (length > 0 && column.at(length - 1) >= left) length--;
      return length;
    };
    this.syncs.shorten(behind(this.syncs));
    const chunks = behind(this.chunkFirsts);
    this.chunkFirsts.shorten(chunks);
    this.chunkOffsets.shorten(chunks);
    this.chunkDescriptions.shorten(chunks);
    const stretches = behind(this.#stretchFirsts);
    this.#stretchFirsts.shorten(stretches);
    this.#stretchTimes.shorten(stretches);
    this.#chunkEnd = -1;
    this.#timeEnd = -1;
  }

  /** The last sample ends where the next file's first begins: at this time of the stream. */
  endAt(time: number): void {
    this.#knownEnd = Math.min(time, this.#knownEnd ?? Infinity);
  }

  /**
   * Settles the durations: the last sample of each stretch lasts until the next
   * stretch begins, whatever its fragment said. To be called once.
   *
   * @param zero The file's zero on the stream's time axis, ticks of the track.
   */
  settle(zero: number): TableTiming {
    const stretches = this.#stretchFirsts.length;
    const start = Math.max(0, this.#stretchTimes.at(0) - zero);
    let clock = start;
    for (let stretch = 0; stretch < stretches; stretch++) {
      const isLast = stretch === stretches - 1;
      const last = (isLast ? this.count : this.#stretchFirsts.at(stretch + 1)) - 1;
      for (let i = this.#stretchFirsts.at(stretch); i < last; i++) clock += this.durations.at(i);
      const next = isLast ? this.#knownEnd : this.#stretchTimes.at(stretch + 1);
      if (next !== undefined) {
        this.durations.set(last, Math.min(MAX_DELTA, Math.max(0, next - zero - clock)));
      }
      clock += this.durations.at(last);
    }
    return { start, duration: clock - start };
  }

  #add(
    samples: FragmentSamples,
    i: number,
    at: number,
    time: number,
    descriptionIndex: number,
  ): void {
    const index = this.count;
    const isSync = (samples.flags[i] & NON_SYNC) === 0;
    if (!isSync && !this.hasNonSync) {
      this.hasNonSync = true;
      for (let before = 0; before < index; before++) this.syncs.push(before);
    }
    if (isSync && this.hasNonSync) this.syncs.push(index);
    const composition = samples.compositions[i];
    if (composition !== 0 || this.compositions.length > 0) {
      while (this.compositions.length < index) this.compositions.push(0);
      this.compositions.push(composition);
    }
    if (at !== this.#chunkEnd || descriptionIndex !== this.chunkDescriptions.at()) {
      this.chunkOffsets.push(at);
      this.chunkFirsts.push(index);
      this.chunkDescriptions.push(descriptionIndex);
    }
    if (time !== this.#timeEnd) {
      this.#stretchTimes.push(time);
      this.#stretchFirsts.push(index);
    }
    this.sizes.push(samples.sizes[i]);
    this.durations.push(samples.durations[i]);
    this.#chunkEnd = at + samples.sizes[i];
    this.#timeEnd = time + samples.durations[i];
  }
}
