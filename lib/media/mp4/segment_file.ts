import { fingerprint } from "../fingerprint.ts";
import type { Patch } from "../patch.ts";
import type { OpenFileState } from "../reopened_file.ts";
import type { SegmentEvent } from "../segment_event.ts";
import { SegmentOutput } from "../segment_output.ts";
import { fileHeader, finishedSlot, openSlot } from "./file_layout.ts";
import { FileTimes, type FileTimesState, tfdtTime, type TimesThen } from "./file_times.ts";
import type { FragmentPart } from "./fragment_layout.ts";
import type { FragmentSamples } from "./fragment_samples.ts";
import { countWhole, emptyRest } from "./salvage.ts";
import { SampleTable } from "./sample_table.ts";
import type { Moment, Track } from "./track.ts";
import { writeFinalMovie, writeOpenMovie } from "./write_movie.ts";
import { writeFragment } from "./write_fragment.ts";

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
  /** The file's times in front of it. */
  timesBefore: TimesThen;
}

/**
 * Where a file stood at a checkpoint, in front of the fragment that is being
 * written. Tracks by their ids.
 */
export interface Mp4FileState extends OpenFileState, FileTimesState {
  /** Where that fragment begins. */
  readonly position: number;
  readonly startMs: number;
  readonly slotAt: number;
  /** Where each track of moov ends, if that is known. */
  readonly ends: readonly (number | null)[];
  /** Samples that became the next file's when the file was `at` bytes long. */
  readonly given: readonly { at: number; track: number; count: number }[];
}

/** One file of a take: fragmented while it grows, an ordinary MP4 once it is closed. */
export class SegmentFile {
  readonly #output: SegmentOutput;
  readonly #startMs: number;
  readonly #head: Uint8Array;
  readonly #moov: Uint8Array;
  readonly #slotAt: number;
  readonly #tables: Map<Track, SampleTable>;
  readonly #times: FileTimes;
  #print = 0;
  #given: { at: number; track: number; count: number }[] = [];
  #sequence = 0;
  /** How far behind the last fragment the file reaches on disk. */
  #tailBytes = 0;
  #fragment: OpenFragment | undefined;

  constructor(options: SegmentFileOptions) {
    const { events, segment, startMs, fileType, moov, tracks, createdAt } = options;
    this.#output = new SegmentOutput(events, segment);
    this.#startMs = startMs;
    this.#moov = writeOpenMovie(moov, createdAt);
    this.#head = fileHeader(fileType, this.#moov);
    this.#slotAt = fileType.byteLength;
    this.#tables = new Map(tracks.map((track) => [track, new SampleTable()]));
    this.#times = new FileTimes(tracks, options.zero, options.isZeroOpen);
  }

  /** Opens the file. */
  open(): void {
    this.#print = fingerprint(this.#head);
    this.#output.open("mp4", this.#startMs);
    this.#output.pass(this.#head);
  }

  /** As it stands in front of the fragments. */
  get moov(): Uint8Array {
    return this.#moov;
  }

  /** Bytes of the file, its tail not counted. */
  get position(): number {
    return this.#output.position;
  }

  /** Where the fragment that is being written has its payload; undefined between fragments. */
  get payloadAt(): number | undefined {
    return this.#fragment?.payloadAt;
  }

  /**
   * Writes the header of a fragment; `payloadBytes` are to follow through {@link pass}.
   *
   * @returns The header, and where the time of each part stands in the file.
   */
  begin(
    parts: readonly FragmentPart[],
    samples: FragmentSamples,
    payloadBytes: number,
  ): { header: Uint8Array; timesAt: number[] } {
    const timesBefore = this.#times.now;
    for (const { at, bytes } of this.#times.adjust(parts)) this.#output.patch(at, bytes);
    const at = this.#output.position;
    this.#sequence++;
    this.#fragment = { parts, samples, at, payloadAt: 0, payloadBytes, timesBefore };
    const { bytes, timesAt } = this.#header(this.#fragment);
    this.#fragment.payloadAt = at + bytes.byteLength;
    // The rest of a longer tail would pass for media data if the file were left as it is now.
    if (this.#tailBytes > bytes.byteLength) this.#output.cutToWhole();
    this.#tailBytes = 0;
    this.#output.pass(bytes);
    parts.forEach((part, index) => this.#times.note(part, at + timesAt[index]));
    return { header: bytes, timesAt: timesAt.map((behind) => at + behind) };
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
    this.#given.push({ at: this.#output.position, track: track.id, count });
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
   * Where the file stands, or stood in front of the fragment that is being
   * written. Its index is not in it.
   */
  state(): Mp4FileState {
    const output = this.#output;
    const fragment = this.#fragment;
    return {
      segment: output.segment,
      wholeBytes: output.wholeAt,
      bytes: output.position,
      head: { length: this.#head.byteLength, print: this.#print },
      position: fragment?.at ?? output.position,
      startMs: this.#startMs,
      slotAt: this.#slotAt,
      ...this.#times.state(fragment?.timesBefore ?? this.#times.now),
      ends: Array.from(this.#tables.values(), ({ knownEnd }) => knownEnd ?? null),
      given: this.#given.slice(),
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param read The same file, as reading it gave it.
   */
  goOn(state: Mp4FileState, read: SegmentFile): void {
    const { position, wholeBytes, head, ends, given } = state;
    this.#output.goOn(position, wholeBytes);
    this.#print = head.print;
    this.#sequence = read.#sequence;
    this.#given = given.slice();
    [...this.#tables.keys()].forEach((track, i) => {
      const table = read.#table(track);
      this.#tables.set(track, table);
      const end = ends[i];
      if (end !== null) table.endAt(end);
    });
    this.#times.goOn(state);
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
      (track) => this.#times.zeroOf(track),
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
      timeOf: (part) => this.#times.timeOf(part),
    });
  }

  #index({ parts, samples, payloadAt }: OpenFragment, received: number): void {
    for (const part of parts) {
      this.#table(part.track).append(samples, part, payloadAt, received);
    }
  }

  /**
   * Keeps the whole samples of a fragment whose end never came.
   *
   * @returns What must be written over its header.
   */
  #salvage(fragment: OpenFragment): Patch | undefined {
    const { parts, samples, at, payloadAt } = fragment;
    const received = this.#output.position - payloadAt;
    if (countWhole(samples, parts, received) === 0) return undefined;
    this.#index(fragment, received);
    this.#output.markWhole();
    emptyRest(samples, parts, received);
    const { bytes } = this.#header({ ...fragment, payloadBytes: received });
    return { at, bytes };
  }
}

/** What makes a file an open one again, whatever closed it: its slot, and times that moved since. */
export function reopeningPatches({ slotAt, times }: Mp4FileState): Patch[] {
  return [
    { at: slotAt, bytes: openSlot() },
    ...times.map(({ at, written }) => ({ at, bytes: tfdtTime(written) })),
  ];
}
