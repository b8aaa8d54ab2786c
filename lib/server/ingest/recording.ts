import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { createSplitter, isSupported, SUPPORTED_TYPES } from "../../media/media_type.ts";
import type { Checkpoint, Splitter, SplitterOptions } from "../../media/segment_event.ts";
import type { Frame } from "../../shared/frame.ts";
import type { Gap, Stopped, Take } from "../../shared/protocol.ts";
import type { PositionRow, SessionRow } from "../catalog/rows.ts";
import type { LiveHub } from "../live/live_hub.ts";
import { cutPolicy, type SegmentAlign } from "../recorder/cut_policy.ts";
import { type ClosedSegment, SegmentWriter, type TakePlace } from "../recorder/segment_writer.ts";
import { SessionBooks, type SessionBooksOptions, type Settled } from "./session_books.ts";
import { type Refusal, refused, SessionState } from "./session_state.ts";
import { mayStartStream, resumeTake, splitterInMidTake, type TakeInHand } from "./take_resume.ts";

const logger = getLogger(["camera", "recording"]);

/** What all recordings share. */
export interface RecordingOptions extends SessionBooksOptions {
  /** Length of a segment, ms, and where it is cut. */
  segmentMs: number;
  segmentAlign: SegmentAlign;
  /** Must files be on the disk itself before anything is acknowledged? */
  isSynced: boolean;
  /** Segments were closed, and the catalog says so. */
  onClosed: () => void;
  /** Passes on what is received to those who watch. */
  live?: Pick<LiveHub, "took">;
}

/**
 * One session on its way to disk: its chunks go through the splitter of their
 * take to the segment writer.
 *
 * Taking things in is immediate and in order; nothing is durable until
 * {@link flush} has resolved, and only then does {@link durableSeq} advance.
 * What is durable is in the segment files and in the catalog: a recording made
 * anew from there goes on where this one was.
 */
export class Recording {
  readonly id: string;
  readonly directory: string;
  readonly #options: RecordingOptions;
  readonly #writer: SegmentWriter;
  readonly #state: SessionState;
  #splitter: Splitter | undefined;
  #place: TakePlace = { take: -1, startedAt: 0 };
  /** The position of an earlier process whose take may go on: see {@link resume}. */
  #suspended: (PositionRow & { checkpoint: string }) | undefined;
  #settled: Settled;
  readonly #books: SessionBooks;
  /** The oldest chunk that the device has, if all before it are lost. */
  #jumpedTo = 0;
  /** Of the take in hand. */
  #isHeaderKnown = false;
  /** The splitter was told of a hole, and what it did then was not written. */
  #hasSkipped = false;
  #isSpoiled = false;

  /** Takes up a session as it stands in the catalog. */
  constructor(session: SessionRow, options: RecordingOptions) {
    const { catalog, recordingsDir, fileSystem, isSynced } = options;
    const { id, directory } = session;
    this.id = id;
    this.directory = directory;
    this.#options = options;
    this.#writer = new SegmentWriter({
      directory: join(recordingsDir, directory),
      fileSystem,
      isSynced,
      book: {
        find: (take, number) => catalog.segment(id, take, number),
        opened: (segment) => {
          catalog.openSegment(id, segment);
          // Before this there may be no directory to write it to.
          this.#books.isSidecarDue ||= segment.number === 0;
        },
      },
    });
    const position = catalog.position(id);
    const { nextSeq = 0, take: currentTake = -1 } = position ?? {};
    const takes = catalog.takes(id).map(({ header: _, ...take }) => ({
      type: "take" as const,
      ...take,
    }));
    this.#state = new SessionState({ nextSeq, currentTake, takes, gaps: catalog.gaps(id) });
    if (position?.checkpoint) {
      this.#suspended = { ...position, checkpoint: position.checkpoint };
    }
    // Whatever is saved before `resume()` must say it again.
    const checkpoint: Checkpoint | undefined = this.#suspended &&
      JSON.parse(this.#suspended.checkpoint);
    this.#settled = { nextSeq, take: currentTake, checkpoint };
    this.#books = new SessionBooks(session, this.#settled, options);
  }

  /** Every chunk up to this one is in its segment file; -1 before the first. */
  get durableSeq(): number {
    return this.#books.saved.nextSeq - 1;
  }

  /** The chunk that the device is to send first. */
  get nextSeq(): number {
    return Math.max(this.#books.saved.nextSeq, this.#jumpedTo);
  }

  /** When Start was pressed, by the server's clock, epoch ms. */
  get startedAt(): number {
    return this.#books.session.startedAt;
  }

  /** Name of the camera, as it said last. */
  get name(): string {
    return this.#books.session.name;
  }

  set name(name: string) {
    if (name !== this.name) this.#books.change({ name });
  }

  /**
   * Has the disk refused what was to be on it? A second fdatasync succeeds
   * without having written anything, so nothing may be built on what this
   * recording wrote: another one, made from the catalog, writes it again.
   */
  get isSpoiled(): boolean {
    return this.#isSpoiled;
  }

  /** Has the device said that the session is over? */
  get isStopped(): boolean {
    return this.#books.session.lastSeq !== null;
  }

  /**
   * A new connection takes the session up.
   *
   * @param firstSeq The oldest chunk that the device still has.
   */
  connect(firstSeq: number): void {
    this.#state.connect();
    if (firstSeq <= this.#state.nextSeq) return;
    logger.warn("{name}: this server has lost chunks {from} to {to}", {
      name: this.name,
      from: this.#state.nextSeq,
      to: firstSeq - 1,
    });
    this.#addOwnGap("server-lost", this.#books.savedAt);
    this.#state.jumpTo(firstSeq);
    this.#jumpedTo = firstSeq;
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
    const result = this.#state.addGap(gap);
    if ("type" in result) return result;
    const { take, fromMs, toMs, cause } = gap;
    if (result.isNew) this.#books.pending.gaps.push({ take, fromMs, toMs, cause });
    return undefined;
  }

  /** Must {@link resume} be called before media is taken in? */
  get needsResume(): boolean {
    return this.#suspended !== undefined;
  }

  /**
   * Takes up the take that an earlier process was in the middle of: opens its
   * files again, as they were at the last position.
   *
   * @throws What the file system throws; call again to try again.
   */
  async resume(): Promise<void> {
    const position = this.#suspended;
    if (!position) return;
    const take = this.#state.take(position.take);
    if (take) {
      this.#place = { take: take.take, startedAt: take.startedAt };
      const checkpoint: Checkpoint = JSON.parse(position.checkpoint);
      // What the files hold behind the position is all that is left of it: they stay as they are.
      const isLost = this.#jumpedTo > position.nextSeq;
      const resumed = isLost ? undefined : await resumeTake(this.#inHand(take), checkpoint);
      if (resumed === undefined) {
        this.#splitter = this.#splitterInMidTake(take);
      } else if (resumed.ok) {
        this.#splitter = resumed.splitter;
        this.#writer.add(resumed.events, this.#place);
        this.#settled = { ...this.#settled };
      } else {
        const { directory } = this;
        logger.warn("{directory} goes on in a new file: {why}", { directory, why: resumed.why });
        this.#addOwnGap("file-damaged", position.savedAt);
        this.#splitter = this.#splitterInMidTake(take);
      }
    }
    this.#suspended = undefined;
  }

  /** Takes in a media frame. What was good before a refusal is still written by {@link flush}. */
  receive(frame: Frame): { type: "taken" } | { type: "duplicate" } | Refusal {
    if (this.needsResume) throw new TypeError("Cannot take a frame in: resume first");
    const verdict = this.#state.receive(frame);
    if (verdict.type !== "media") return verdict;
    if (this.isStopped) return refused("bad-message", `Chunk ${frame.seq}: the session is over`);
    if (verdict.startsTake) this.#startTake(verdict, frame.seq);
    else if (!this.#splitter) this.#goOnWithout(verdict.take);
    else if (verdict.isBehindHole) this.#skip(verdict.take);
    const splitter = this.#splitter;
    // The beginning of the take is nowhere any more, and nothing can be made of the rest.
    if (!splitter) {
      if (verdict.endsChunk) this.#settle(frame.seq, undefined);
      return { type: "taken" };
    }
    const result = splitter.push(verdict.bytes);
    if (!this.#isHeaderKnown && splitter.header) {
      this.#books.pending.headers.push({ take: this.#place.take, header: splitter.header });
      this.#isHeaderKnown = true;
    }
    this.#writer.add(result.events, this.#place);
    if (!result.ok) {
      if (!this.#isBroken) this.#books.change({ brokenFrom: frame.seq });
      const { message, offset } = result.error;
      return refused(
        "unsupported-media",
        `Take ${verdict.take.take} is not what its type says: ${message}, at byte ${offset}`,
      );
    }
    const { take, bytes, isBehindHole } = verdict;
    this.#options.live?.took(this.id, { take, splitter, bytes, isBehindHole });
    if (verdict.endsChunk && result.settled) this.#settle(frame.seq, splitter.checkpoint());
    return { type: "taken" };
  }

  /**
   * The device is done: its last take ends.
   *
   * @throws What the file system throws; call again to try again.
   */
  async stop(lastSeq: number): Promise<void> {
    if (this.isStopped) return;
    const isOpen = this.#options.catalog.segments(this.id).some(({ state }) => state === "open");
    // Files that were closed when the take was suspended are complete as they are.
    if (isOpen) await this.resume();
    this.#books.change({ lastSeq });
    this.#suspended = undefined;
    this.#endTake(this.#state.nextSeq - 1);
  }

  /**
   * Makes everything taken in so far durable.
   *
   * @returns Segments that were closed since the last call.
   * @throws What the file system throws. Nothing is lost by it: the next call tries again.
   */
  async flush(): Promise<ClosedSegment[]> {
    const settled = this.#settled;
    if (this.#hasSkipped) await this.#books.keepTails();
    this.#hasSkipped = false;
    await this.#trusted(() => this.#writer.flush());
    this.#takeClosed();
    const closed = await this.#books.commit(settled, () => {
      return this.#trusted(() => this.#writer.sync());
    });
    if (closed.length > 0) this.#options.onClosed();
    return closed;
  }

  /**
   * Closes the files in hand, so that they are complete, and in such a way that
   * they can be gone on with: by another recording made from the catalog. This
   * one is of no use afterwards.
   *
   * @throws What the file system throws.
   */
  async suspend(): Promise<void> {
    try {
      if (!this.#isSpoiled) await this.#suspend();
    } finally {
      this.#writer.release();
    }
  }

  async #suspend(): Promise<void> {
    await this.flush();
    const splitter = this.#splitter;
    this.#splitter = undefined;
    if (!splitter) return;
    await this.#books.keepTails();
    this.#writer.add(splitter.end(), this.#place);
    await this.#writer.flush();
    const { catalog, now, onClosed } = this.#options;
    const closed = this.#writer.takeClosed();
    catalog.transaction(() => {
      for (const { take, number, durationMs, bytes } of closed) {
        catalog.closeSegment(this.id, take, number, { durationMs, bytes, closedAt: now() });
      }
    });
    onClosed();
  }

  /** The answer to `stop`. */
  summary(): Stopped {
    const { segments, durationMs, bytes } = this.#options.catalog.totals(this.id);
    const gaps = [...this.#state.gaps];
    const { lastSeq } = this.#books.session;
    const hasAll = lastSeq !== null && lastSeq <= this.durableSeq && !this.#isBroken;
    return {
      type: "stopped",
      segments,
      durationMs: Math.round(durationMs),
      bytes,
      complete: hasAll && gaps.length === 0,
      gaps,
    };
  }

  /** Runs what waits for the disk itself, if anything does. */
  async #trusted(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#isSpoiled ||= this.#options.isSynced;
      throw error;
    }
  }

  #takeClosed(): void {
    for (const segment of this.#writer.takeClosed()) {
      this.#books.pending.closed.push(segment);
      if (segment.isGone) this.#addOwnGap("file-removed", segment.startedAt);
    }
  }

  /** Did something come that was not what its take's type says? From then on nothing is acknowledged. */
  get #isBroken(): boolean {
    return this.#books.session.brokenFrom !== null;
  }

  /** Chunk `seq` and all before it will be durable when all that is pending is written. */
  #settle(seq: number, checkpoint: Checkpoint | undefined): void {
    if (this.#isBroken) return;
    this.#settled = { nextSeq: seq + 1, take: this.#place.take, checkpoint };
  }

  #startTake(
    { take, isBehindHole, bytes }: { take: Take; isBehindHole: boolean; bytes: Uint8Array },
    firstSeq: number,
  ): void {
    this.#endTake(firstSeq - 1);
    const { startedAt, mimeType } = take;
    this.#place = { take: take.take, startedAt };
    this.#books.pending.takes.push(take);
    this.#isHeaderKnown = false;
    const isKnown = this.#options.catalog.takes(this.id).some((known) =>
      known.take === take.take && known.header
    );
    this.#splitter = (isBehindHole || isKnown) && !mayStartStream(bytes)
      ? this.#splitterInMidTake(take)
      : createSplitter(mimeType, this.#cuts(startedAt));
  }

  #endTake(lastSeq: number): void {
    if (this.#splitter) this.#writer.add(this.#splitter.end(), this.#place);
    this.#splitter = undefined;
    // A header without a frame gets no file: its chunks are dealt with.
    if (lastSeq + 1 >= this.#settled.nextSeq) this.#settle(lastSeq, undefined);
  }

  /** Bytes of the stream are missing from here on. */
  #skip(take: Take): void {
    const splitter = this.#splitter;
    if (!splitter) return;
    if (!splitter.header) {
      // The hole is in the stream's own header.
      this.#splitter = this.#splitterInMidTake(take);
      return;
    }
    this.#writer.add(splitter.skip(), this.#place);
    this.#hasSkipped = true;
  }

  /** The position that the take had is lost: the catalog was made anew, or is an older one. */
  #goOnWithout(take: Take): void {
    this.#place = { take: take.take, startedAt: take.startedAt };
    this.#splitter = this.#splitterInMidTake(take);
    if (this.#splitter) this.#addOwnGap("server-lost", this.#books.savedAt);
  }

  #cuts(startedAt: number): SplitterOptions {
    const { segmentAlign, segmentMs } = this.#options;
    return { cutAfterMs: cutPolicy(segmentAlign, segmentMs, startedAt), startedAt };
  }

  #inHand(take: Take): TakeInHand {
    const { catalog, fileSystem, recordingsDir } = this.#options;
    const directory = join(recordingsDir, this.directory);
    const cuts = this.#cuts(take.startedAt);
    return { catalog, fileSystem, directory, session: this.id, take, cuts };
  }

  /** Goes on with a take in a new file; undefined if nobody has its beginning any more. */
  #splitterInMidTake(take: Take): Splitter | undefined {
    const splitter = splitterInMidTake(this.#inHand(take));
    if (!splitter) this.#addOwnGap("beginning-lost", take.startedAt);
    return splitter;
  }

  /** Media that was lost here and not on the device. */
  #addOwnGap(cause: string, fromMs: number): void {
    if (this.#state.gaps.some((gap) => gap.cause === cause && gap.fromMs === fromMs)) return;
    const toMs = Math.max(fromMs, this.#options.now());
    const gap = {
      take: Math.max(0, this.#place.take, this.#books.saved.take),
      fromMs,
      toMs,
      cause,
    };
    const result = this.#state.addGap(gap);
    if (!("type" in result)) this.#books.pending.gaps.push(gap);
  }
}
