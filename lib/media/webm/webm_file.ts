import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { element, openElement, size8, uint64, UNKNOWN_SIZE8 } from "../ebml/write_element.ts";
import { fingerprint } from "../fingerprint.ts";
import type { Patch } from "../patch.ts";
import type { OpenFileState } from "../reopened_file.ts";
import type { Container, SegmentEvent } from "../segment_event.ts";
import { SegmentOutput } from "../segment_output.ts";
import { ClusterIndex } from "./cluster_index.ts";
import { duration, type FileHeader, seek, unfinished } from "./file_header.ts";

const CLUSTER_OPENING = openElement(ElementId.Cluster);
const CLUSTER_OPENING_BYTES = CLUSTER_OPENING.byteLength;
/** A Cluster of unknown size and its Timestamp, whose eight bytes come last. */
const CLUSTER_HEADER = joined([CLUSTER_OPENING, element(ElementId.Timestamp, uint64(0))]);
/** Bytes of a Cluster in a file up to its first block. */
export const CLUSTER_HEADER_BYTES = CLUSTER_HEADER.byteLength;

/** Where a player may start. */
interface Cue {
  ticks: number;
  track: number;
  /** Its Cluster, from the start of Segment's data. */
  clusterPosition: number;
}

export interface WebmFileOptions {
  events: SegmentEvent[];
  /** Number of the file in its take. */
  segment: number;
  /** First frame, ticks since the take began: the zero of this file. */
  startTicks: number;
  header: FileHeader;
}

/** Where a file stood at a checkpoint. */
export interface WebmFileState extends OpenFileState {
  readonly head: OpenFileState["head"] & Omit<FileHeader, "bytes">;
  readonly startTicks: number;
  readonly clusterAt: number;
  /** Null before the first Cluster. */
  readonly clusterDataAt: number | null;
  readonly clusterTicks: number;
}

/**
 * One segment file: clusters while it is open, an index when it is closed.
 *
 * A Cluster gets its size when the next one starts; the rest of what a closed
 * file has is written by {@link close} over room that the header keeps. The
 * file is never read again; what grows with its length is one {@link Cue} for
 * each key frame, and two numbers for each Cluster.
 */
export class WebmFile {
  readonly output: SegmentOutput;
  readonly startTicks: number;
  readonly #header: FileHeader;
  /** Of the header, while the file is open. */
  #print = 0;
  readonly #cues: Cue[] = [];
  readonly #clusters = new ClusterIndex();
  /** Where the open Cluster's data begins; undefined before the first. */
  #clusterDataAt: number | undefined;
  #clusterAt = 0;
  /** Timestamp of the open Cluster, in ticks of this file. */
  clusterTicks = 0;

  constructor({ events, segment, startTicks, header }: WebmFileOptions) {
    this.output = new SegmentOutput(events, segment);
    this.startTicks = startTicks;
    this.#header = header;
  }

  /**
   * Opens the file.
   *
   * @param startMs First frame, milliseconds since the take began.
   */
  open(container: Container, startMs: number): void {
    const { bytes } = this.#header;
    this.#print = fingerprint(bytes);
    this.output.open(container, startMs);
    this.output.pass(bytes);
  }

  /** Where the file stands. Its cues are not in it: they are all in the file itself. */
  state(): WebmFileState {
    const { output, startTicks, clusterTicks } = this;
    const { bytes: header, ...positions } = this.#header;
    return {
      segment: output.segment,
      wholeBytes: output.wholeAt,
      bytes: output.position,
      head: { ...positions, length: header.byteLength, print: this.#print },
      startTicks,
      clusterAt: this.#clusterAt,
      clusterDataAt: this.#clusterDataAt ?? null,
      clusterTicks,
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param read The same file, as reading it gave it.
   */
  goOn(state: WebmFileState, read: WebmFile): void {
    this.output.goOn(state.bytes, state.wholeBytes);
    this.#print = state.head.print;
    for (const cue of read.#cues) this.#cues.push(cue);
    this.#clusters.addAll(read.#clusters);
    this.#clusterAt = state.clusterAt;
    this.#clusterDataAt = state.clusterDataAt ?? undefined;
    this.clusterTicks = state.clusterTicks;
  }

  /** ID, unknown size and Timestamp of a Cluster that has `ticks` in the stream. */
  clusterHeader(ticks: number): Uint8Array<ArrayBuffer> {
    const bytes = CLUSTER_HEADER.slice();
    bytes.set(uint64(this.ticksOf(ticks)), bytes.byteLength - 8);
    return bytes;
  }

  /** Starts a Cluster. */
  startCluster(ticks: number): void {
    this.#endCluster();
    this.clusterTicks = this.ticksOf(ticks);
    this.#clusterAt = this.output.position;
    this.#clusterDataAt = this.#clusterAt + CLUSTER_OPENING_BYTES;
    this.#clusters.add(this.#clusterAt, this.clusterTicks);
    this.output.pass(this.clusterHeader(ticks));
  }

  /**
   * Timestamp in this file of what has `ticks` in the stream. A file has no time
   * below 0: sound that the recorder queued behind the frame that the file starts
   * with, but that is older, starts together with it.
   */
  ticksOf(ticks: number): number {
    return Math.max(0, ticks - this.startTicks);
  }

  /** A player may start at the block at `ticks` of the stream, in the open Cluster. */
  addCue(track: number, ticks: number): void {
    const clusterPosition = this.#clusterAt - this.#header.segmentDataAt;
    this.#cues.push({ ticks: this.ticksOf(ticks), track, clusterPosition });
  }

  /** Does a cue point to the open Cluster already? */
  get clusterHasCue(): boolean {
    const last = this.#cues.at(-1);
    return last?.clusterPosition === this.#clusterAt - this.#header.segmentDataAt;
  }

  /**
   * Makes the file as good as one that an editor exported: Cues, an index of
   * its clusters, sizes, Duration. It plays after each single one of these writes.
   *
   * @param durationMs Length of the file.
   * @param durationTicks The same in ticks.
   */
  close(durationMs: number, durationTicks: number): void {
    const { output } = this;
    const { segmentDataAt, segmentSizeAt, cuesSeekAt, durationAt } = this.#header;
    output.cutToWhole();
    if (output.position === 0) return output.close(0);
    this.#endCluster();
    const clustersEnd = output.position;
    const cuesPosition = clustersEnd - segmentDataAt;
    // Cut off before its first key frame there is nowhere to start, and Cues may not be empty.
    const hasCues = this.#cues.length > 0;
    if (hasCues) {
      output.pass(this.#cuesElement());
      const tags = this.#clusters.tags(clustersEnd);
      if (tags) output.pass(tags);
    }
    output.patch(durationAt, duration(durationTicks));
    if (hasCues) output.patch(cuesSeekAt, seek(ElementId.Cues, cuesPosition));
    output.patch(segmentSizeAt, Uint8Array.from(size8(output.position - segmentDataAt)));
    output.close(durationMs);
  }

  #endCluster(): void {
    const dataAt = this.#clusterDataAt;
    // A Cluster without a whole block was cut off again, and has no size to state.
    if (dataAt === undefined || this.output.position <= dataAt) return;
    this.output.patch(dataAt - 8, Uint8Array.from(size8(this.output.position - dataAt)));
  }

  #cuesElement(): Uint8Array {
    const points = this.#cues.map(({ ticks, track, clusterPosition }) =>
      element(
        ElementId.CuePoint,
        joined([
          element(ElementId.CueTime, uint64(ticks)),
          element(
            ElementId.CueTrackPositions,
            joined([
              element(ElementId.CueTrack, uint64(track)),
              element(ElementId.CueClusterPosition, uint64(clusterPosition)),
            ]),
          ),
        ]),
      )
    );
    return element(ElementId.Cues, joined(points));
  }
}

/** What makes a file an open one again, whatever closed it: its head, and its open Cluster. */
export function reopeningPatches({ head, clusterDataAt }: WebmFileState): Patch[] {
  const patches = unfinished(head);
  if (clusterDataAt !== null) {
    patches.push({ at: clusterDataAt - 8, bytes: Uint8Array.from(UNKNOWN_SIZE8) });
  }
  return patches;
}
