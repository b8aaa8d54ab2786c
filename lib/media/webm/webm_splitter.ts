import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId, ENDS_CLUSTER } from "../ebml/element_ids.ts";
import { hex } from "../ebml/read_value.ts";
import { type ItemParser, ItemReader, needs } from "../item_reader.ts";
import { caught, HEADER_IS_MISSING, type MediaParseError, ParseFailure } from "../parse_error.ts";
import {
  CHECKPOINT_VERSION,
  type SegmentEvent,
  type SplitResult,
  type Splitter,
  type SplitterOptions,
} from "../segment_event.ts";
import { type BlockHeader, readBlockHeader } from "./block.ts";
import { type GroupStart, isKeyGroup, readGroupStart } from "./block_group.ts";
import type { WebmCheckpoint, WebmLevel } from "./checkpoint.ts";
import { type ClusterStart, readClusterStart } from "./cluster.ts";
import { findCluster } from "./find_cluster.ts";
import { notADocument, StreamHeader } from "./stream_header.ts";
import { Take } from "./take.ts";
import type { WebmFile } from "./webm_file.ts";

/** Limits on what has to be held in memory until it is whole. Bytes. */
const MAX_DOCUMENT_BYTES = 4 * 1024;
const MAX_HEADER_ELEMENT_BYTES = 64 * 1024;
/** Far above any key frame; a larger one is a broken size field. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;

type Level = "document" | "segment" | WebmLevel;

/**
 * Cuts one WebM or Matroska stream into files that play alone.
 *
 * The stream passes through as it is, with three exceptions: each Cluster gets
 * a header whose Timestamp counts from the file's own start, blocks behind a cut
 * inside a Cluster get new relative timestamps, and sound is marked as key,
 * which it always is. What says
 * nothing in a file cut differently (SeekHead, Cues, Position, PrevSize, Void,
 * CRC-32, elements unknown to Matroska) is left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8794 EBML
 * @see https://www.rfc-editor.org/rfc/rfc9559 Matroska
 */
export class WebmSplitter implements Splitter {
  readonly #options: SplitterOptions;
  readonly #header = new StreamHeader();
  /** Shared with the files, which add to it. */
  readonly #events: SegmentEvent[] = [];
  readonly #items = new ItemReader(
    {
      readPayload: (bytes, from, to) => this.#readPayload(bytes, from, to),
      readItem: (bytes, at, end) => this.#readItem(bytes, at, end),
      advanced: () => this.#advanced(),
    } satisfies ItemParser,
  );
  readonly #element: ElementHeader = { id: 0, size: 0, length: 0 };
  readonly #block: BlockHeader = { track: 0, relativeTicks: 0, keyframe: false, length: 0 };
  readonly #firstSegment: number;

  #level: Level = "document";
  /** Undefined before the first Cluster. */
  #take: Take | undefined;
  /** Bytes of payload still to come, and whether they go to the file. */
  #payload = 0;
  #payloadPasses = false;
  /** Stream offset at which the Cluster ends; infinite while its size is unknown. */
  #clusterEnd = Infinity;
  /** Stream offset at which the BlockGroup that is streaming ends. */
  #groupEnd = 0;
  #isEnded = false;
  #error: MediaParseError | undefined;

  /** @param firstSegment Number of the first file. */
  constructor(options: SplitterOptions, firstSegment = 0) {
    this.#options = options;
    this.#firstSegment = firstSegment;
  }

  get heldBytes(): number {
    return this.#items.held.byteLength;
  }

  get header(): Uint8Array | undefined {
    return this.#header.bytes;
  }

  get sinceKeyBytes(): number | undefined {
    const keyAt = this.#take?.keyAt;
    return keyAt === undefined ? undefined : this.#items.offset + this.heldBytes - keyAt;
  }

  push(chunk: Uint8Array): SplitResult {
    if (this.#error) return { ok: false, events: [], error: this.#error };
    this.#take?.beginPush();
    const result = caught(() => this.#items.read(chunk), () => this.#items.offset);
    if (!result.ok) {
      this.#error = result.error;
      return { ok: false, events: this.end(), error: result.error };
    }
    this.#take?.writeTail(this.#level === "cluster", this.#items.held);
    return { ok: true, events: this.#takeEvents(), settled: this.#take?.isSettled === true };
  }

  checkpoint(): WebmCheckpoint | undefined {
    const take = this.#take;
    const level = this.#level;
    if (!take?.isSettled || this.#isEnded) return undefined;
    if (level === "document" || level === "segment") return undefined;
    const { container, bytes } = this.#header;
    return {
      version: CHECKPOINT_VERSION,
      container,
      files: take.file ? [take.file.state()] : [],
      header: take.file ? null : bytes?.toBase64() ?? null,
      level,
      offset: this.#items.offset,
      held: this.#items.held.toBase64(),
      payload: this.#payload,
      isPayloadPassing: this.#payloadPasses,
      clusterEnd: this.#clusterEnd === Infinity ? null : this.#clusterEnd,
      groupEnd: this.#groupEnd,
      take: take.state(),
    };
  }

  skip(): SegmentEvent[] {
    this.#items.drop();
    this.#payload = 0;
    this.#groupEnd = 0;
    if (!this.#header.isComplete) {
      this.#error ??= { message: HEADER_IS_MISSING, offset: this.#items.offset };
      return [];
    }
    this.#level = "lost";
    this.#startedTake().skip();
    return this.#takeEvents();
  }

  end(): SegmentEvent[] {
    this.#isEnded = true;
    this.#take?.end();
    return this.#takeEvents();
  }

  /**
   * Takes the state of `checkpoint`. To be called on a new splitter.
   *
   * @param reader Has read the stream's header, and the file that was open if
   * there was one.
   * @returns What is stored in that file behind what was read of it.
   */
  goOn(checkpoint: WebmCheckpoint, reader: WebmSplitter): SegmentEvent[] {
    const { offset, held, clusterEnd, files: [state] } = checkpoint;
    this.#header.takeOver(reader.#header);
    this.#items.goOn(offset, Uint8Array.fromBase64(held));
    this.#level = checkpoint.level;
    this.#payload = checkpoint.payload;
    this.#payloadPasses = checkpoint.isPayloadPassing;
    this.#clusterEnd = clusterEnd ?? Infinity;
    this.#groupEnd = checkpoint.groupEnd;
    const take = this.#startedTake();
    const read = reader.openFile;
    take.goOn(checkpoint.take, state && read ? { state, read } : undefined);
    take.writeTail(this.#level === "cluster", this.#items.held);
    return this.#takeEvents();
  }

  /** The file that is being written. */
  get openFile(): WebmFile | undefined {
    return this.#take?.file;
  }

  #takeEvents(): SegmentEvent[] {
    this.#take?.file?.output.flush();
    return this.#events.splice(0);
  }

  #readPayload(bytes: Uint8Array, from: number, to: number): number {
    const used = Math.min(this.#payload, to - from);
    if (used > 0 && this.#payloadPasses) this.#take?.pass(bytes, from, from + used);
    this.#payload -= used;
    return used;
  }

  #advanced(): void {
    const take = this.#take;
    if (!take) return;
    take.endTail();
    if (this.#payload === 0 && this.#items.offset >= this.#groupEnd) take.endBlock();
  }

  /**
   * Reads one item at `at`: a whole small element, or the start of one whose
   * payload then streams. See {@link ItemParser.readItem}.
   */
  #readItem(bytes: Uint8Array, at: number, end: number): number {
    if (this.#level === "lost") {
      const leftOut = findCluster(bytes, at, end, this.#header.tracks);
      if (leftOut !== 0) return leftOut;
      this.#level = "top";
    }
    const outcome = readElementHeader(bytes, at, end, this.#element);
    if (outcome === "more") return needs(end - at + 1);
    if (outcome === "invalid") throw new ParseFailure("No element can start with these bytes");
    if (this.#items.offset < this.#groupEnd) return this.#readInGroup(bytes, at);
    if (this.#level === "cluster" && this.#endsCluster()) this.#level = "top";
    switch (this.#level) {
      case "document":
        return this.#readDocument(bytes, at, end);
      case "segment":
        return this.#readSegment();
      case "top":
        return this.#readTop(bytes, at, end);
      case "cluster":
        return this.#readInCluster(bytes, at, end);
    }
  }

  #endsCluster(): boolean {
    if (this.#items.offset >= this.#clusterEnd) return true;
    return this.#clusterEnd === Infinity && ENDS_CLUSTER.has(this.#element.id);
  }

  #readDocument(bytes: Uint8Array, at: number, end: number): number {
    const { id, size, length } = this.#element;
    if (id !== ElementId.EBML) throw notADocument(id);
    const total = this.#wholeSize(MAX_DOCUMENT_BYTES);
    if (end - at < total) return needs(total);
    this.#header.readDocument(bytes.subarray(at, at + length + size), length);
    this.#level = "segment";
    return total;
  }

  #readSegment(): number {
    const { id, length } = this.#element;
    if (id === ElementId.Segment) this.#level = "top";
    else if (id === ElementId.Void) this.#startPayload(this.#element.size, false);
    else throw new ParseFailure(`Found ${hex(id)} where the Segment should start`);
    return length;
  }

  #readTop(bytes: Uint8Array, at: number, end: number): number {
    const { id, size, length } = this.#element;
    if (id === ElementId.Cluster) return this.#readCluster(bytes, at, end);
    if (id === ElementId.EBML || id === ElementId.Segment) {
      throw new ParseFailure("Another document starts in the middle of this one");
    }
    const isInfo = id === ElementId.Info;
    if ((isInfo || id === ElementId.Tracks) && !this.#take) {
      const total = this.#wholeSize(MAX_HEADER_ELEMENT_BYTES);
      if (end - at < total) return needs(total);
      const data = bytes.subarray(at + length, at + total);
      if (isInfo) this.#header.readInfo(data);
      else this.#header.readTracks(data);
      return total;
    }
    if (size === UNKNOWN_SIZE) throw new ParseFailure(`Element ${hex(id)} has no size`);
    this.#startPayload(size, false);
    return length;
  }

  /** A Cluster's header together with what stands in front of its Timestamp. */
  #readCluster(bytes: Uint8Array, at: number, end: number): number {
    if (!this.#header.isComplete) throw new ParseFailure("A Cluster comes before Info and Tracks");
    const start: ClusterStart = { ticks: 0, dataEnd: 0 };
    const used = readClusterStart(bytes, at, end, this.#element, start);
    if (used <= 0) return used;
    this.#startedTake().startCluster(start.ticks, this.#items.offset);
    this.#clusterEnd = this.#items.offset + (start.dataEnd - at);
    this.#level = "cluster";
    return used;
  }

  #startedTake(): Take {
    this.#take ??= new Take(this.#events, this.#header, this.#options, this.#firstSegment);
    return this.#take;
  }

  #readInCluster(bytes: Uint8Array, at: number, end: number): number {
    const { id, size, length } = this.#element;
    if (size === UNKNOWN_SIZE) throw new ParseFailure(`Element ${hex(id)} has no size`);
    if (this.#items.offset + length + size > this.#clusterEnd) {
      throw new ParseFailure(`Element ${hex(id)} reaches past the end of its Cluster`);
    }
    if (id === ElementId.SimpleBlock) return this.#readSimpleBlock(bytes, at, end);
    if (id === ElementId.BlockGroup) return this.#readBlockGroup(bytes, at, end);
    this.#startPayload(size, false);
    return length;
  }

  #readSimpleBlock(bytes: Uint8Array, at: number, end: number): number {
    const { size, length } = this.#element;
    this.#wholeSize(MAX_BLOCK_BYTES);
    const block = this.#block;
    const dataAt = at + length;
    if (!readBlockHeader(bytes, dataAt, end, dataAt + size, block)) return needs(end - at + 1);
    const take = this.#startedTake();
    const isPlaced = take.place(block, block.keyframe);
    const headerEnd = dataAt + block.length;
    if (isPlaced) take.passHeader(block, bytes, at, headerEnd, { isSimple: true });
    this.#startPayload(dataAt + size - headerEnd, isPlaced);
    return headerEnd - at;
  }

  /**
   * A BlockGroup streams like a SimpleBlock, unless it may be the key frame
   * that starts the next file: that shows only by what it lacks, so it is held
   * until it is whole.
   */
  #readBlockGroup(bytes: Uint8Array, at: number, end: number): number {
    const dataAt = at + this.#element.length;
    const total = this.#wholeSize(MAX_BLOCK_BYTES);
    const start: GroupStart = { blockStart: 0, frameAt: 0, blockEnd: 0 };
    const block = this.#block;
    const used = readGroupStart(bytes, at, end, this.#element, block, start);
    if (used <= 0) return used;
    const take = this.#startedTake();
    const mayBegin = take.mayBegin(block);
    if (mayBegin && end - at < total) return needs(total);
    const isKey = isKeyGroup(bytes, dataAt, mayBegin ? at + total : start.blockStart);
    if (!take.place(block, isKey)) return total;
    take.passHeader(block, bytes, at, start.frameAt, { isSimple: false });
    if (mayBegin) {
      take.pass(bytes, start.frameAt, at + total);
      return total;
    }
    this.#groupEnd = this.#items.offset + total;
    this.#startPayload(start.blockEnd - start.frameAt, true);
    return used;
  }

  /** What follows the Block in its BlockGroup. */
  #readInGroup(bytes: Uint8Array, at: number): number {
    const { id, size, length } = this.#element;
    if (size === UNKNOWN_SIZE || this.#items.offset + length + size > this.#groupEnd) {
      throw new ParseFailure("A BlockGroup is broken");
    }
    if (id === ElementId.ReferenceBlock) this.#take?.noteReference();
    this.#take?.pass(bytes, at, at + length);
    this.#startPayload(size, true);
    return length;
  }

  /** Bytes of the current element, its header included. */
  #wholeSize(limit: number): number {
    const { id, size, length } = this.#element;
    if (size === UNKNOWN_SIZE) throw new ParseFailure(`Element ${hex(id)} has no size`);
    if (size > limit) {
      throw new ParseFailure(`Element ${hex(id)} of ${size} bytes: expected at most ${limit}`);
    }
    return length + size;
  }

  #startPayload(size: number, passes: boolean): void {
    if (size === UNKNOWN_SIZE) throw new ParseFailure("A Void element has no size");
    this.#payload = size;
    this.#payloadPasses = passes;
  }
}
