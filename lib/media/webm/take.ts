import { ParseFailure } from "../parse_error.ts";
import type { SegmentEvent, SplitterOptions } from "../segment_event.ts";
import { type BlockHeader, patchKeyframe, patchRelativeTicks } from "./block.ts";
import type { StreamHeader } from "./stream_header.ts";
import { Timeline, type TimelineState } from "./timeline.ts";
import type { Track } from "./track.ts";
import { WebmFile, type WebmFileState } from "./webm_file.ts";

/** Files that one chunk may begin. Each costs a header, which a hostile stream gets for a few bytes. */
const MAX_FILES_A_PUSH = 64;

/** INT16 range of a block's relative timestamp. */
const MIN_RELATIVE = -0x8000;
const MAX_RELATIVE = 0x7fff;

/** A block whose payload is passing, and whether a player may start with it. */
interface Placed {
  track: Track;
  ticks: number;
  isKey: boolean;
}

/** Where a {@link Take} stands; its file is kept apart. */
export interface TakeState {
  readonly fileCount: number;
  readonly clusterTicks: number;
  readonly isClusterPending: boolean;
  readonly isBehindHole: boolean;
  /** Its track by number. */
  readonly placed: { track: number; ticks: number; isKey: boolean } | null;
  readonly timeline: TimelineState;
}

/** Brings each block of a take to the file it belongs to. */
export class Take {
  readonly #events: SegmentEvent[];
  readonly #header: StreamHeader;
  readonly #options: SplitterOptions;
  readonly #timeline: Timeline;
  #file: WebmFile | undefined;
  /** How many files there were, in all and before this push. */
  #fileCount: number;
  #filesBefore: number;
  /** The Cluster's Timestamp in the stream. */
  #clusterTicks = 0;
  /** Where it begins in the stream; undefined if that was before a hole or a resume. */
  #clusterAt: number | undefined;
  #keyAt: number | undefined;
  /** Its header has not been written to the open file. */
  #isClusterPending = false;
  /** Is the next file to begin with a key frame, and what comes before it left out? */
  #isBehindHole = false;
  #placed: Placed | undefined;

  /**
   * @param events Takes what is to be done.
   * @param header Complete.
   * @param fileCount How many files the take has already.
   */
  constructor(
    events: SegmentEvent[],
    header: StreamHeader,
    options: SplitterOptions,
    fileCount = 0,
  ) {
    this.#events = events;
    this.#header = header;
    this.#options = options;
    this.#timeline = new Timeline(header.tracks, header.scaleNs, options.cutAfterMs);
    this.#fileCount = fileCount;
    this.#filesBefore = fileCount;
  }

  /** The open file. */
  get file(): WebmFile | undefined {
    return this.#file;
  }

  /** Where the newest Cluster with a key frame begins in the stream. */
  get keyAt(): number | undefined {
    return this.#keyAt;
  }

  /** Is every block that was taken in a file, or rightly in none? */
  get isSettled(): boolean {
    return this.#file !== undefined || this.#isBehindHole;
  }

  /** A chunk comes. */
  beginPush(): void {
    this.#filesBefore = this.#fileCount;
  }

  /** A Cluster begins, at `offset` of the stream. */
  startCluster(ticks: number, offset: number): void {
    this.#clusterTicks = ticks;
    this.#clusterAt = offset;
    this.#isClusterPending = true;
  }

  /** May `block` begin a file, if it is a key frame? */
  mayBegin(block: BlockHeader): boolean {
    return this.#isBehindHole ||
      this.#timeline.isDue(this.#clusterTicks + block.relativeTicks);
  }

  /**
   * Decides which file `block` belongs to, and prepares that file for it.
   *
   * @returns False if the block is left out.
   */
  place(block: BlockHeader, isKey: boolean): boolean {
    const timeline = this.#timeline;
    const track = this.#header.track(block.track);
    const ticks = this.#clusterTicks + block.relativeTicks;
    if (this.#isBehindHole) {
      timeline.endHole(ticks);
      if (!timeline.mayStart(track, ticks, isKey)) {
        timeline.note(track, ticks);
        return false;
      }
      this.#isBehindHole = false;
    }
    if (this.#file && timeline.cutsAt(track, ticks, isKey)) this.#close(ticks);
    const file = this.#file ??= this.#open(ticks);
    this.#placed = { track, ticks, isKey };
    if (this.#isClusterPending) file.startCluster(this.#clusterTicks);
    this.#isClusterPending = false;
    return true;
  }

  /** Passes the header of the block just placed, `bytes[at..headerEnd)`, with the time that holds in its file. */
  passHeader(
    block: BlockHeader,
    bytes: Uint8Array,
    at: number,
    headerEnd: number,
    { isSimple }: { isSimple: boolean },
  ): void {
    const file = this.#file;
    const placed = this.#placed;
    if (!file || !placed) throw new TypeError("Cannot pass a block: it was not placed");
    const relative = file.ticksOf(placed.ticks) - file.clusterTicks;
    // Every frame of sound can be started with. Firefox does not say so, and Chromium, which seeks
    // by the sound as well, then finds nowhere to go at the start of a file.
    const isUnmarkedSound = isSimple && !block.keyframe && placed.track.kind === "audio";
    const isInPlace = relative === block.relativeTicks && !isUnmarkedSound;
    if (isInPlace) return file.output.pass(bytes, at, headerEnd);
    if (relative < MIN_RELATIVE || relative > MAX_RELATIVE) {
      throw new ParseFailure(`A block lies ${relative} ticks from its Cluster: too far`);
    }
    const patched = bytes.slice(at, headerEnd);
    patchRelativeTicks(patched, patched.byteLength, relative);
    if (isUnmarkedSound) patchKeyframe(patched, patched.byteLength);
    file.output.pass(patched);
  }

  /** Passes what follows of the block: `bytes[from..to)`. */
  pass(bytes: Uint8Array, from: number, to: number): void {
    this.#file?.output.pass(bytes, from, to);
  }

  /** Bytes of an element that have been stored as a tail have been dealt with. */
  endTail(): void {
    this.#file?.output.endTail();
  }

  /** The block that is passing refers to another: it is no key frame. */
  noteReference(): void {
    if (this.#placed) this.#placed.isKey = false;
  }

  /** The block that is passing, if any, is complete. */
  endBlock(): void {
    const file = this.#file;
    const placed = this.#placed;
    if (!file || !placed) return;
    const { track, ticks, isKey } = placed;
    const timeline = this.#timeline;
    file.output.markWhole();
    timeline.note(track, ticks);
    const isCue = track.kind === "video" ? isKey : !timeline.hasVideo && !file.clusterHasCue;
    if (isCue) {
      file.addCue(track.number, ticks);
      this.#keyAt = this.#clusterAt;
    }
    this.#placed = undefined;
  }

  /**
   * Puts on disk what cannot be placed yet, so that its chunk may be acknowledged.
   *
   * @param isInCluster Does the Cluster that began last still go on?
   * @param held What has arrived of an element that is not whole.
   */
  writeTail(isInCluster: boolean, held: Uint8Array): void {
    const file = this.#file;
    if (!file) return;
    const parts: Uint8Array[] = [];
    if (this.#isClusterPending && isInCluster) parts.push(file.clusterHeader(this.#clusterTicks));
    if (held.byteLength > 0) parts.push(held);
    if (parts.length > 0) file.output.tail(parts);
  }

  /** Blocks are missing from here on. */
  skip(): void {
    this.end();
    this.#clusterAt = this.#keyAt = undefined;
    this.#placed = undefined;
    this.#isBehindHole = true;
    this.#timeline.skip();
  }

  /** Closes the open file behind its last whole block. */
  end(): void {
    this.#close(this.#timeline.ticksSoFar());
  }

  state(): TakeState {
    const placed = this.#placed;
    return {
      fileCount: this.#fileCount,
      clusterTicks: this.#clusterTicks,
      isClusterPending: this.#isClusterPending,
      isBehindHole: this.#isBehindHole,
      placed: placed ? { ...placed, track: placed.track.number } : null,
      timeline: this.#timeline.state(),
    };
  }

  /**
   * Goes on where `state` was taken.
   *
   * @param file The file that was open, and what reading it again gave.
   */
  goOn(state: TakeState, file: { state: WebmFileState; read: WebmFile } | undefined): void {
    const { placed, timeline } = state;
    this.#fileCount = state.fileCount;
    this.#clusterTicks = state.clusterTicks;
    this.#isClusterPending = state.isClusterPending;
    this.#isBehindHole = state.isBehindHole;
    this.#placed = placed ? { ...placed, track: this.#header.track(placed.track) } : undefined;
    this.#timeline.goOn(timeline, file?.state.startTicks);
    if (!file) return;
    const { segment, startTicks } = file.state;
    this.#file = this.#make(segment, startTicks);
    this.#file.goOn(file.state, file.read);
  }

  #open(startTicks: number): WebmFile {
    if (this.#fileCount - this.#filesBefore >= MAX_FILES_A_PUSH) {
      throw new ParseFailure(`More than ${MAX_FILES_A_PUSH} segments begin in one chunk`);
    }
    this.#timeline.start(startTicks);
    // A cut in mid-Cluster: what is left of it needs a header in the new file as well.
    this.#isClusterPending = true;
    const file = this.#make(this.#fileCount++, startTicks);
    file.open(this.#header.container, this.#timeline.ms(startTicks));
    return file;
  }

  #make(segment: number, startTicks: number): WebmFile {
    const dateMs = this.#options.startedAt + this.#timeline.ms(startTicks);
    const header = this.#header.fileHeader(dateMs);
    return new WebmFile({ events: this.#events, segment, startTicks, header });
  }

  #close(endTicks: number): void {
    const file = this.#file;
    if (!file) return;
    const ticks = Math.max(0, endTicks - file.startTicks);
    file.close(this.#timeline.ms(ticks), ticks);
    this.#file = undefined;
  }
}
