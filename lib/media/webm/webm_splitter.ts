import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "../ebml/element_header.ts";
import { ElementId, ENDS_CLUSTER } from "../ebml/element_ids.ts";
import { hex } from "../ebml/read_value.ts";
import { type ItemParser, ItemReader, needs } from "../item_reader.ts";
import { caught, type MediaParseError, ParseFailure } from "../parse_error.ts";
import type { SegmentEvent, SplitResult, Splitter, SplitterOptions } from "../segment_event.ts";
import { type BlockHeader, patchKeyframe, patchRelativeTicks, readBlockHeader } from "./block.ts";
import { type GroupStart, isKeyGroup, readGroupStart } from "./block_group.ts";
import { type ClusterStart, readClusterStart } from "./cluster.ts";
import { notADocument, StreamHeader } from "./stream_header.ts";
import { Timeline } from "./timeline.ts";
import type { Track } from "./track.ts";
import { WebmFile } from "./webm_file.ts";

/** Limits on what has to be held in memory until it is whole. Bytes. */
const MAX_DOCUMENT_BYTES = 4 * 1024;
const MAX_HEADER_ELEMENT_BYTES = 64 * 1024;
/** Far above any key frame; a larger one is a broken size field. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
/** Files that one chunk may begin. Each costs a header, which a hostile stream gets for a few bytes. */
const MAX_FILES_A_PUSH = 64;

/** INT16 range of a block's relative timestamp. */
const MIN_RELATIVE = -0x8000;
const MAX_RELATIVE = 0x7fff;

type Level = "document" | "segment" | "top" | "cluster";

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

  #level: Level = "document";
  #timeline: Timeline | undefined;
  /** Bytes of payload still to come, and whether they go to the file. */
  #payload = 0;
  #payloadPasses = false;
  /** Stream offset at which the Cluster ends; infinite while its size is unknown. */
  #clusterEnd = Infinity;
  /** Stream offset at which the BlockGroup that is streaming ends. */
  #groupEnd = 0;
  /** The Cluster's Timestamp in the stream. */
  #clusterTicks = 0;
  /** Its header has not been written to the open file. */
  #clusterIsPending = false;
  #file: WebmFile | undefined;
  /** How many files there were, in all and before this push. */
  #files = 0;
  #filesBefore = 0;
  /** The block whose payload is passing, and whether a player may start with it. */
  #placed: { track: Track; ticks: number; isKey: boolean } | undefined;
  #error: MediaParseError | undefined;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#items.held.byteLength;
  }

  push(chunk: Uint8Array): SplitResult {
    if (this.#error) return { ok: false, events: [], error: this.#error };
    this.#filesBefore = this.#files;
    const result = caught(() => this.#items.read(chunk), () => this.#items.offset);
    if (!result.ok) {
      this.#error = result.error;
      return { ok: false, events: this.end(), error: result.error };
    }
    this.#writeTail();
    return { ok: true, events: this.#takeEvents(), settled: this.#file !== undefined };
  }

  end(): SegmentEvent[] {
    if (this.#timeline) this.#closeFile(this.#timeline.ticksSoFar());
    return this.#takeEvents();
  }

  #takeEvents(): SegmentEvent[] {
    this.#file?.output.flush();
    return this.#events.splice(0);
  }

  #readPayload(bytes: Uint8Array, from: number, to: number): number {
    const used = Math.min(this.#payload, to - from);
    if (used > 0 && this.#payloadPasses) this.#file?.output.pass(bytes, from, from + used);
    this.#payload -= used;
    return used;
  }

  #advanced(): void {
    this.#file?.output.endTail();
    if (this.#payload === 0) this.#endPayload();
  }

  /**
   * Reads one item at `at`: a whole small element, or the start of one whose
   * payload then streams. See {@link ItemParser.readItem}.
   */
  #readItem(bytes: Uint8Array, at: number, end: number): number {
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
    if ((isInfo || id === ElementId.Tracks) && !this.#timeline) {
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
    this.#clusterTicks = start.ticks;
    this.#clusterEnd = this.#items.offset + (start.dataEnd - at);
    this.#clusterIsPending = true;
    this.#level = "cluster";
    return used;
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
    const dataAt = at + length;
    if (!readBlockHeader(bytes, dataAt, end, dataAt + size, this.#block)) {
      return needs(end - at + 1);
    }
    this.#place(this.#block.keyframe);
    const headerEnd = dataAt + this.#block.length;
    this.#passBlockHeader(bytes, at, headerEnd, { isSimple: true });
    this.#startPayload(dataAt + size - headerEnd, true);
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
    const used = readGroupStart(bytes, at, end, this.#element, this.#block, start);
    if (used <= 0) return used;
    const mayCut = this.#timeline?.isDue(this.#ticks()) === true;
    if (mayCut && end - at < total) return needs(total);
    this.#place(isKeyGroup(bytes, dataAt, mayCut ? at + total : start.blockStart));
    this.#passBlockHeader(bytes, at, start.frameAt, { isSimple: false });
    if (mayCut) {
      this.#file?.output.pass(bytes, start.frameAt, at + total);
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
    if (id === ElementId.ReferenceBlock && this.#placed) this.#placed.isKey = false;
    this.#file?.output.pass(bytes, at, at + length);
    this.#startPayload(size, true);
    return length;
  }

  /** Timestamp of the block just read, on the take's time axis. */
  #ticks(): number {
    return this.#clusterTicks + this.#block.relativeTicks;
  }

  /** Decides which file the block just read belongs to, and prepares that file for it. */
  #place(isKey: boolean): void {
    const track = this.#header.track(this.#block.track);
    const ticks = this.#ticks();
    this.#timeline ??= new Timeline(
      this.#header.tracks,
      this.#header.scaleNs,
      this.#options.cutAfterMs,
    );
    const timeline = this.#timeline;
    if (this.#file && timeline.cutsAt(track, ticks, isKey)) this.#closeFile(ticks);
    const file = this.#file ??= this.#openFile(timeline, ticks);
    this.#placed = { track, ticks, isKey };
    if (this.#clusterIsPending) file.startCluster(this.#clusterTicks);
    this.#clusterIsPending = false;
  }

  #openFile(timeline: Timeline, startTicks: number): WebmFile {
    if (this.#files - this.#filesBefore >= MAX_FILES_A_PUSH) {
      throw new ParseFailure(`More than ${MAX_FILES_A_PUSH} segments begin in one chunk`);
    }
    timeline.start(startTicks);
    const startMs = timeline.ms(startTicks);
    // A cut in mid-Cluster: what is left of it needs a header in the new file as well.
    this.#clusterIsPending = true;
    return new WebmFile({
      events: this.#events,
      segment: this.#files++,
      container: this.#header.container,
      startMs,
      startTicks,
      header: this.#header.fileHeader(this.#options.startedAt + startMs),
    });
  }

  #closeFile(endTicks: number): void {
    const ticks = Math.max(0, endTicks - (this.#file?.startTicks ?? 0));
    this.#file?.close(this.#timeline?.ms(ticks) ?? 0, ticks);
    this.#file = undefined;
  }

  /** Passes `bytes[at..headerEnd)`, with the relative timestamp that holds in the file. */
  #passBlockHeader(
    bytes: Uint8Array,
    at: number,
    headerEnd: number,
    { isSimple }: { isSimple: boolean },
  ): void {
    const file = this.#file;
    if (!file) throw new TypeError("Cannot pass a block: it was not placed");
    const relative = file.ticksOf(this.#ticks()) - file.clusterTicks;
    // Every frame of sound can be started with. Firefox does not say so, and Chromium, which seeks
    // by the sound as well, then finds nowhere to go at the start of a file.
    const isUnmarkedSound = isSimple && !this.#block.keyframe &&
      this.#placed?.track.kind === "audio";
    const isInPlace = relative === this.#block.relativeTicks && !isUnmarkedSound;
    if (isInPlace) return file.output.pass(bytes, at, headerEnd);
    if (relative < MIN_RELATIVE || relative > MAX_RELATIVE) {
      throw new ParseFailure(`A block lies ${relative} ticks from its Cluster: too far`);
    }
    const patched = bytes.slice(at, headerEnd);
    patchRelativeTicks(patched, patched.byteLength, relative);
    if (isUnmarkedSound) patchKeyframe(patched, patched.byteLength);
    file.output.pass(patched);
  }

  /** Puts on disk what cannot be placed yet, so that its chunk may be acknowledged. */
  #writeTail(): void {
    const file = this.#file;
    if (!file) return;
    const parts: Uint8Array[] = [];
    if (this.#clusterIsPending && this.#level === "cluster") {
      parts.push(file.clusterHeader(this.#clusterTicks));
    }
    if (this.#items.held.byteLength > 0) parts.push(this.#items.held);
    if (parts.length > 0) file.output.tail(parts);
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

  /** A payload is complete, and with it perhaps its block. */
  #endPayload(): void {
    if (this.#items.offset < this.#groupEnd) return;
    const file = this.#file;
    const timeline = this.#timeline;
    const placed = this.#placed;
    if (!file || !timeline || !placed) return;
    const { track, ticks, isKey } = placed;
    file.output.markWhole();
    timeline.note(track, ticks);
    const isCue = track.kind === "video" ? isKey : !timeline.hasVideo && !file.clusterHasCue;
    if (isCue) file.addCue(track.number, ticks);
    this.#placed = undefined;
  }
}
