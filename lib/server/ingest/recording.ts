import { createSplitter, isSupported, SUPPORTED_TYPES } from "../../media/media_type.ts";
import type { Splitter } from "../../media/segment_event.ts";
import type { Frame } from "../../shared/frame.ts";
import type { Gap, Stopped, Take } from "../../shared/protocol.ts";
import { cutPolicy, type SegmentAlign } from "../recorder/cut_policy.ts";
import type { ClosedSegment, SegmentWriter } from "../recorder/segment_writer.ts";
import { type Refusal, refused, SessionState } from "./session_state.ts";

export interface RecordingOptions {
  /** The session's UUID. */
  id: string;
  /** Name of the directory within the recordings. */
  directory: string;
  writer: SegmentWriter;
  /** Length of a segment, ms, and where it is cut. */
  segmentMs: number;
  segmentAlign: SegmentAlign;
}

/**
 * One session on its way to disk: its chunks go through the splitter of their
 * take to the segment writer.
 *
 * Taking things in is immediate and in order; nothing is on disk until
 * {@link flush} has resolved, and only then does {@link durableSeq} advance.
 */
export class Recording {
  readonly id: string;
  readonly directory: string;
  /** Name of the camera, as it said last. */
  name = "";
  readonly #writer: SegmentWriter;
  readonly #cuts: Pick<RecordingOptions, "segmentMs" | "segmentAlign">;
  readonly #state = new SessionState();
  readonly #totals = { segments: 0, durationMs: 0, bytes: 0 };
  #splitter: Splitter | undefined;
  #takeStartedAt = 0;
  /** Newest chunk that will be durable when all that is pending is written. */
  #settledSeq = -1;
  #durableSeq = -1;
  #lastSeq: number | undefined;
  /** The first chunk that was not what its take's type says. From it on nothing is acknowledged. */
  #brokenFrom: number | undefined;

  constructor(options: RecordingOptions) {
    this.id = options.id;
    this.directory = options.directory;
    this.#writer = options.writer;
    this.#cuts = options;
  }

  /** Every chunk up to this one is in its segment file; -1 before the first. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  /** Has the device said that the session is over? */
  get isStopped(): boolean {
    return this.#lastSeq !== undefined;
  }

  /** May the segment `file` still change? */
  isWriting(file: string): boolean {
    return this.#writer.isWriting(file);
  }

  /** A new connection takes the session up. */
  connect(): void {
    this.#state.connect();
  }

  /**
   * A take was announced.
   *
   * @param startedAt Its start by the server's clock, epoch ms.
   */
  announce(take: Take, startedAt: number): Refusal | undefined {
    if (!isSupported(take.mimeType)) {
      return refused(
        "unsupported-media",
        `Cannot record ${JSON.stringify(take.mimeType)}: expected ${SUPPORTED_TYPES.join(", ")}`,
      );
    }
    return this.#state.announce({ ...take, startedAt });
  }

  /** The device gave up media. */
  addGap(gap: Gap): Refusal | undefined {
    return this.#state.addGap(gap);
  }

  /** Takes in a media frame. What was good before a refusal is still written by {@link flush}. */
  receive(frame: Frame): { type: "taken" } | { type: "duplicate" } | Refusal {
    const verdict = this.#state.receive(frame);
    if (verdict.type !== "media") return verdict;
    if (this.isStopped) return refused("bad-message", `Chunk ${frame.seq}: the session is over`);
    if (verdict.startsTake) this.#startTake(verdict.take, frame.seq);
    const splitter = this.#splitter;
    if (!splitter) throw new TypeError("Cannot split a chunk: no take has started");
    const result = splitter.push(verdict.bytes);
    this.#writer.add(result.events, this.#takeStartedAt);
    if (!result.ok) {
      this.#brokenFrom ??= frame.seq;
      const { message, offset } = result.error;
      return refused(
        "unsupported-media",
        `Take ${verdict.take.take} is not what its type says: ${message}, at byte ${offset}`,
      );
    }
    const isBroken = this.#brokenFrom !== undefined;
    if (verdict.endsChunk && result.settled && !isBroken) this.#settledSeq = frame.seq;
    return { type: "taken" };
  }

  /** The device is done: its last take ends. */
  stop(lastSeq: number): void {
    if (this.isStopped) return;
    this.#lastSeq = lastSeq;
    this.endTake();
  }

  /** Ends the take in hand, so that its file is closed. */
  endTake(): void {
    this.#endTake(this.#state.nextSeq - 1);
  }

  /**
   * Brings everything taken in so far to disk.
   *
   * @returns Segments that were closed since the last call.
   * @throws What the file system throws. Nothing is lost by it: the next call tries again.
   */
  async flush(): Promise<ClosedSegment[]> {
    const settled = this.#settledSeq;
    await this.#writer.flush();
    this.#durableSeq = settled;
    const closed = this.#writer.takeClosed();
    for (const segment of closed) {
      this.#totals.segments++;
      this.#totals.durationMs += segment.durationMs;
      this.#totals.bytes += segment.bytes;
    }
    return closed;
  }

  /** Lets go of the open file until the device comes back. */
  release(): void {
    this.#writer.release();
  }

  /** The answer to `stop`. */
  summary(): Stopped {
    const { segments, durationMs, bytes } = this.#totals;
    const gaps = [...this.#state.gaps];
    const hasAll = this.#lastSeq !== undefined && this.#lastSeq < this.#state.nextSeq &&
      this.#brokenFrom === undefined && !this.#writer.hasLost;
    return {
      type: "stopped",
      segments,
      durationMs: Math.round(durationMs),
      bytes,
      complete: hasAll && gaps.length === 0,
      gaps,
    };
  }

  #startTake(take: Take, firstSeq: number): void {
    this.#endTake(firstSeq - 1);
    const { segmentMs, segmentAlign } = this.#cuts;
    const { startedAt, mimeType } = take;
    const cutAfterMs = cutPolicy(segmentAlign, segmentMs, startedAt);
    this.#splitter = createSplitter(mimeType, { cutAfterMs, startedAt });
    this.#takeStartedAt = startedAt;
  }

  #endTake(lastSeq: number): void {
    if (this.#splitter) this.#writer.add(this.#splitter.end(), this.#takeStartedAt);
    this.#splitter = undefined;
    // A header without a frame gets no file: its chunks are dealt with.
    const lastGood = Math.min(lastSeq, (this.#brokenFrom ?? Infinity) - 1);
    this.#settledSeq = Math.max(this.#settledSeq, lastGood);
  }
}
