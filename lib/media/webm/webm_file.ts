import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { element, openElement, size8, uint64 } from "../ebml/write_element.ts";
import type { Container, SegmentEvent } from "../segment_event.ts";
import { SegmentOutput } from "../segment_output.ts";
import { duration, type FileHeader, seek } from "./file_header.ts";

const CLUSTER_OPENING = openElement(ElementId.Cluster);
const CLUSTER_OPENING_BYTES = CLUSTER_OPENING.byteLength;
/** A Cluster of unknown size and its Timestamp, whose eight bytes come last. */
const CLUSTER_HEADER = joined([CLUSTER_OPENING, element(ElementId.Timestamp, uint64(0))]);

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
  container: Container;
  /** First frame, milliseconds since the take began. */
  startMs: number;
  /** First frame, ticks since the take began: the zero of this file. */
  startTicks: number;
  header: FileHeader;
}

/**
 * One segment file: clusters while it is open, an index when it is closed.
 *
 * A Cluster gets its size when the next one starts; the rest of what a closed
 * file has is written by {@link close} over room that the header keeps. The
 * file is never read again; what grows with its length is one {@link Cue} for
 * each key frame.
 */
export class WebmFile {
  readonly output: SegmentOutput;
  readonly startTicks: number;
  readonly #header: FileHeader;
  readonly #cues: Cue[] = [];
  /** Where the open Cluster's data begins; undefined before the first. */
  #clusterDataAt: number | undefined;
  #clusterAt = 0;
  /** Timestamp of the open Cluster, in ticks of this file. */
  clusterTicks = 0;

  constructor(options: WebmFileOptions) {
    const { events, segment, container, startMs } = options;
    this.output = new SegmentOutput(events, segment, container, startMs);
    this.startTicks = options.startTicks;
    this.#header = options.header;
    this.output.pass(options.header.bytes);
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
   * Makes the file as good as one that an editor exported: Cues, sizes,
   * Duration. It plays after each single one of these writes.
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
    const cuesPosition = output.position - segmentDataAt;
    // Cut off before its first key frame there is nowhere to start, and Cues may not be empty.
    const hasCues = this.#cues.length > 0;
    if (hasCues) output.pass(this.#cuesElement());
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
