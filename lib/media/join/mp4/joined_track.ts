import { joined } from "../../../shared/bytes.ts";
import { FragmentSamples } from "../../mp4/fragment_samples.ts";
import { SampleTable } from "../../mp4/sample_table.ts";
import type { Track } from "../../mp4/track.ts";
import type { PieceList } from "../piece_list.ts";
import { silentRuns } from "../silence.ts";
import { silenceOf } from "./sample_entry.ts";
import type { IndexedTrack } from "./index_mp4.ts";
import type { LaidRun } from "./media_layout.ts";
import type { Selection } from "./select_samples.ts";

/** Packets of silence in a chunk. */
const MOST_PACKETS = 500;

/** One track of the joined file, as it grows from source to source. */
export class JoinedTrack {
  readonly table: SampleTable = new SampleTable();
  readonly #of: IndexedTrack;
  readonly #snapTicks: number;
  /** Ticks of its media in front of the joined file's time 0. */
  #lead = 0;
  /** When its last sample is decoded and when it ends, ticks from time 0. */
  #lastTicks = 0;
  #endTicks = 0;
  /**
   * When what its last packet holds ends: Chromium states too little for the
   * last one of a fragment, so that it is at least as long as the one before.
   */
  #soundEndTicks = 0;
  /** Does it end with silence, which goes as far as whole packets do? */
  #isFilled = false;

  /** @param movieTimescale Of the file that it is a track of: how exact edit lists are. */
  constructor(of: IndexedTrack, movieTimescale: number) {
    this.#of = of;
    this.#snapTicks = 2 + Math.ceil(2 * of.timescale / movieTimescale);
  }

  get signature(): string {
    return this.#of.signature;
  }

  get isVideo(): boolean {
    return this.#of.kind === "video";
  }

  /** As a final moov is written of it. */
  get track(): Track {
    const { id, kind, timescale } = this.#of;
    const defaults = { descriptionIndex: 1, duration: 0, size: 0, flags: 0 };
    return { id, kind, timescale, editShift: this.#lead, defaults, end: undefined };
  }

  /** The time of a source's zero with which `selection` goes on where the track ends, ms. */
  baseBehind({ startTicks }: Selection): number | undefined {
    if (this.table.count === 0) return undefined;
    return (this.#endTicks - startTicks) * 1000 / this.#of.timescale;
  }

  /** The earliest time of a source's zero with which `selection` comes behind what is there, ms. */
  earliestBase({ startTicks }: Selection): number {
    if (this.table.count === 0) return -Infinity;
    return (this.#lastTicks + 1 - startTicks) * 1000 / this.#of.timescale;
  }

  /**
   * Adds silence, if the track is one of sound and has a hole in front of `selection`.
   *
   * @param pieces Takes its bytes.
   */
  fillBefore(selection: Selection, baseMs: number, pieces: PieceList): void {
    if (this.#of.kind !== "audio" || this.table.count === 0) return;
    const hole = this.#ticks(baseMs) + selection.startTicks - this.#soundEndTicks;
    if (hole <= this.#snapTicks) return;
    this.#endTicks = this.#soundEndTicks;
    this.#isFilled = true;
    const track = this.track;
    const holeMs = hole * 1000 / this.#of.timescale;
    for (const run of silentRuns(silenceOf(this.#of.entry), holeMs)) {
      const { packet: { data, lengthMs }, count } = run;
      const most = Math.min(count, MOST_PACKETS);
      const samples = new FragmentSamples();
      const duration = this.#ticks(lengthMs);
      samples.count = most;
      samples.sizes = new Uint32Array(most).fill(data.byteLength);
      samples.durations = new Uint32Array(most).fill(duration);
      samples.flags = new Uint32Array(most);
      samples.compositions = new Int32Array(most);
      // All chunks are the same bytes: any number of samples may be.
      const position = pieces.length;
      pieces.add(joined(new Array<Uint8Array>(most).fill(data)));
      for (let left = count; left > 0; left -= most) {
        const to = Math.min(left, most);
        const bytes = to * data.byteLength;
        const runs = [{ from: 0, to, source: 0, bytes, position }];
        const decodeTime = this.#endTicks + this.#lead;
        const part = { track, descriptionIndex: 1, decodeTime, from: 0, to, runs };
        this.table.append(samples, part, 0, Infinity);
        this.#lastTicks = this.#endTicks + (to - 1) * duration;
        this.#endTicks += to * duration;
        this.#soundEndTicks = this.#endTicks;
      }
    }
  }

  /**
   * Adds samples. If they begin about where the track ends, they go on exactly
   * there: times are rounded where files begin.
   *
   * @param baseMs When the zero of their file is, from the joined file's time 0.
   * @param runs Laid out, in the order of the samples.
   */
  append(selection: Selection, baseMs: number, runs: readonly LaidRun[]): void {
    const { track: { samples }, from, to, startTicks } = selection;
    const isFirst = this.table.count === 0;
    const wanted = this.#ticks(baseMs) + startTicks;
    const isSame = !isFirst && !this.#isFilled &&
      Math.abs(wanted - this.#endTicks) <= this.#snapTicks;
    const start = isSame ? this.#endTicks : wanted;
    this.#isFilled = false;
    if (isFirst) this.#lead = Math.max(0, -start);
    const track = this.track;
    let time = start;
    for (const run of runs) {
      const { description: descriptionIndex } = run;
      const range = { track, descriptionIndex, decodeTime: time + this.#lead };
      this.table.append(
        samples,
        { ...range, from: run.from, to: run.to, runs: [run] },
        0,
        Infinity,
      );
      for (let i = run.from; i < run.to; i++) time += samples.durations[i];
    }
    this.#endTicks = time;
    this.#lastTicks = time - samples.durations[to - 1];
    const before = to - from > 1 ? samples.durations[to - 2] : 0;
    this.#soundEndTicks = this.#lastTicks + Math.max(samples.durations[to - 1], before);
  }

  /** Nothing is shown from `ms` of the joined file on. */
  endAt(ms: number): void {
    const ticks = this.#ticks(ms);
    if (ticks < this.#endTicks) this.table.endAt(ticks + this.#lead);
  }

  #ticks(ms: number): number {
    return Math.round(ms * this.#of.timescale / 1000);
  }
}
