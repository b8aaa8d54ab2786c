import type { SegmentEvent } from "../segment_event.ts";
import { SegmentOutput } from "../segment_output.ts";
import { BoxWriter } from "./box_writer.ts";
import { fileHeader, finishedSlot } from "./file_layout.ts";
import type { FragmentPart } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";
import { SampleTable } from "./sample_table.ts";
import { type Moment, nearestTick, type Track } from "./track.ts";
import { writeFinalMovie, writeOpenMovie } from "./write_movie.ts";
import { writeFragment } from "./write_fragment.ts";

/** So many times are remembered while a track may yet turn out to begin before the file's zero. */
const MAX_ADJUSTABLE_TIMES = 64;

export interface SegmentFileOptions {
  events: SegmentEvent[];
  /** Number of the file in its take. */
  segment: number;
  /** Its first frame, milliseconds since the take began. */
  startMs: number;
  /** ftyp, as it is written. */
  fileType: Uint8Array;
  /** The recorder's moov. */
  moov: Uint8Array;
  tracks: readonly Track[];
  /** Time of its first frame, epoch ms; undefined to keep what moov states. */
  createdAt: number | undefined;
  /** The file's zero on the stream's time axis. */
  zero: Moment;
  /** May a track that begins before `zero` still move it? */
  isZeroOpen: boolean;
}

/** The fragment that is being written. */
interface OpenFragment {
  parts: readonly FragmentPart[];
  samples: FragmentSamples;
  at: number;
  payloadAt: number;
  payloadBytes: number;
}

/** One file of a take: fragmented while it grows, an ordinary MP4 once it is closed. */
export class SegmentFile {
  readonly #output: SegmentOutput;
  readonly #moov: Uint8Array;
  readonly #slotAt: number;
  readonly #tables: Map<Track, SampleTable>;
  #zero: Moment;
  #isZeroOpen: boolean;
  #times: { at: number; part: FragmentPart }[] = [];
  #sequence = 0;
  /** How far behind the last fragment the file reaches on disk. */
  #tailBytes = 0;
  #fragment: OpenFragment | undefined;

  constructor(options: SegmentFileOptions) {
    const { events, segment, startMs, fileType, moov, tracks, createdAt, zero } = options;
    this.#output = new SegmentOutput(events, segment, "mp4", startMs);
    this.#moov = writeOpenMovie(moov, createdAt);
    this.#slotAt = fileType.byteLength;
    this.#tables = new Map(tracks.map((track) => [track, new SampleTable()]));
    this.#zero = zero;
    this.#isZeroOpen = options.isZeroOpen;
    this.#output.pass(fileHeader(fileType, this.#moov));
  }

  /** Writes the header of a fragment; `payloadBytes` are to follow through {@link pass}. */
  begin(parts: readonly FragmentPart[], samples: FragmentSamples, payloadBytes: number): void {
    if (this.#isZeroOpen) this.#adjustZero(parts);
    const at = this.#output.position;
    this.#sequence++;
    this.#fragment = { parts, samples, at, payloadAt: 0, payloadBytes };
    const { bytes, timesAt } = this.#header(this.#fragment);
    this.#fragment.payloadAt = at + bytes.byteLength;
    // The rest of a longer tail would pass for media data if the file were left as it is now.
    if (this.#tailBytes > bytes.byteLength) this.#output.cutToWhole();
    this.#tailBytes = 0;
    this.#output.pass(bytes);
    if (!this.#isZeroOpen) return;
    parts.forEach((part, index) => this.#times.push({ at: at + timesAt[index], part }));
    const areAllKnown = [...this.#tables.keys()].every((track) =>
      this.#times.some(({ part }) => part.track === track)
    );
    if (areAllKnown || this.#times.length > MAX_ADJUSTABLE_TIMES) this.#isZeroOpen = false;
  }

  /** Passes on payload of the fragment: `bytes[from..to)`. */
  pass(bytes: Uint8Array, from: number, to: number): void {
    this.#output.pass(bytes, from, to);
  }

  /** The fragment is whole. */
  endFragment(): void {
    if (!this.#fragment) return;
    this.#index(this.#fragment, this.#fragment.payloadBytes);
    this.#output.markWhole();
    this.#fragment = undefined;
  }

  /** The newest samples of `track` turned out to be the next file's: its index leaves them out. */
  giveAway(track: Track, count: number): void {
    this.#table(track).removeLast(count);
  }

  /** The next file's first sample of `track` is decoded at `time`, ticks since the stream's zero. */
  endTrack(track: Track, time: number): void {
    this.#table(track).endAt(time);
  }

  /** Bytes behind the last fragment that may yet turn out to belong to another file. */
  tail(parts: readonly Uint8Array[]): void {
    this.#output.tail(parts);
    const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#tailBytes = Math.max(this.#tailBytes, bytes);
  }

  endTail(): void {
    this.#output.endTail();
  }

  flush(): void {
    this.#output.flush();
  }

  /**
   * Finishes the file behind its last whole sample.
   *
   * In this order: it is cut off behind that sample, the header of a fragment
   * that stayed incomplete is corrected, the final moov is appended, and only
   * then the slot changes. After each step the file plays.
   */
  close(): void {
    const output = this.#output;
    const correction = this.#fragment && this.#salvage(this.#fragment);
    output.cutToWhole();
    if (output.position === 0) {
      output.close(0);
      return;
    }
    if (correction) output.patch(correction.at, correction.bytes);
    const slotBytes = output.position - this.#slotAt;
    const { bytes, durationMs } = writeFinalMovie(
      this.#moov,
      this.#tables,
      (track) => nearestTick(track, this.#zero),
    );
    output.pass(bytes);
    output.patch(this.#slotAt, finishedSlot(slotBytes));
    output.close(durationMs);
  }

  #table(track: Track): SampleTable {
    const table = this.#tables.get(track);
    if (!table) throw new TypeError(`Cannot write track ${track.id}: the file does not have it`);
    return table;
  }

  #header({ parts, samples, payloadBytes }: OpenFragment) {
    return writeFragment({
      sequence: this.#sequence,
      parts,
      samples,
      payloadBytes,
      timeOf: (part) => this.#timeOf(part),
    });
  }

  /** A file has no time below 0: what comes too late for the file before starts with this one. */
  #timeOf({ track, decodeTime }: FragmentPart): number {
    return Math.max(0, decodeTime - nearestTick(track, this.#zero));
  }

  #index({ parts, samples, payloadAt }: OpenFragment, received: number): void {
    for (const part of parts) {
      this.#table(part.track).append(samples, part, payloadAt, received);
    }
  }

  /**
   * A recorder that sends its tracks in fragments of their own may send the
   * one that begins first last: then all times written so far move.
   */
  #adjustZero(parts: readonly FragmentPart[]): void {
    for (const { track, decodeTime } of parts) {
      if (this.#times.some(({ part }) => part.track === track)) continue;
      if (decodeTime >= nearestTick(track, this.#zero)) continue;
      this.#zero = { ticks: decodeTime, scale: track.timescale };
      for (const { at, part } of this.#times) {
        const time = new BoxWriter(8);
        time.uint64(this.#timeOf(part));
        this.#output.patch(at, time.take());
      }
    }
  }

  /**
   * Keeps the whole samples of a fragment whose end never came. The others
   * stay in its moof without bytes and without duration, so that the moof keeps
   * its length.
   *
   * @returns What must be written over its header.
   */
  #salvage(fragment: OpenFragment): { at: number; bytes: Uint8Array } | undefined {
    const { parts, samples, at, payloadAt } = fragment;
    const received = this.#output.position - payloadAt;
    let kept = 0;
    for (const { runs } of parts) {
      for (const { from, to, position } of runs) {
        for (let i = from, end = position; i < to; i++) {
          end += samples.sizes[i];
          if (samples.sizes[i] > 0 && end <= received) kept++;
        }
      }
    }
    if (kept === 0) return undefined;
    this.#index(fragment, received);
    this.#output.markWhole();
    for (const { runs } of parts) {
      for (const { from, to, position } of runs) {
        for (let i = from, end = position; i < to; i++) {
          end += samples.sizes[i];
          if (end <= received) continue;
          samples.sizes[i] = 0;
          samples.durations[i] = 0;
        }
      }
    }
    const { bytes } = this.#header({ ...fragment, payloadBytes: received });
    return { at, bytes };
  }
}
