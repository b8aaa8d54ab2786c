import { messageOf } from "../../shared/errors.ts";
import { Connection, type Durability } from "../sqlite/connection.ts";
import { damaged } from "../sqlite/database_kind.ts";
import { LibraryTable } from "./library_table.ts";
import { PositionTable } from "./position_table.ts";
import type {
  AgeCursor,
  AgedSegment,
  GapRow,
  LibraryFilter,
  LibraryRow,
  ListCursor,
  MomentRow,
  NewSegment,
  NewSession,
  NotedSession,
  PlacedSegment,
  PositionRow,
  SegmentRow,
  SessionChange,
  SessionRow,
  TailRow,
  TakeRow,
  Totals,
  TrashCursor,
  UnhashedSegment,
  Usage,
} from "./rows.ts";
import { CATALOG_DATABASE } from "./schema.ts";
import { SegmentTable } from "./segment_table.ts";
import { SessionTable } from "./session_table.ts";
import { TakeTable } from "./take_table.ts";

/** Name of the catalog within the recordings directory. */
export const CATALOG_FILE = "catalog.db";

/**
 * What has been recorded, and how far what is being recorded is durable.
 *
 * All calls are synchronous: each takes some microseconds, and a transaction
 * that nobody can get in between needs no lock of its own. Whatever changes rows
 * of a session that is not known throws what SQLite says of a foreign key.
 */
export class Catalog {
  readonly #connection: Connection;
  readonly #sessions: SessionTable;
  readonly #takes: TakeTable;
  readonly #segments: SegmentTable;
  readonly #positions: PositionTable;
  readonly #library: LibraryTable;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#sessions = new SessionTable(connection);
    this.#takes = new TakeTable(connection);
    this.#segments = new SegmentTable(connection);
    this.#positions = new PositionTable(connection);
    this.#library = new LibraryTable(connection);
  }

  /**
   * Opens the catalog at `path`, or makes one.
   *
   * @throws {AppError} `catalog-damaged`, `catalog-too-new` or `catalog-unusable`; the file is as
   * it was. See `openCatalog()` for one that mends itself.
   */
  static open(path: string, { durability }: { durability: Durability }): Catalog {
    const connection = new Connection(path, CATALOG_DATABASE, durability);
    try {
      return new Catalog(connection);
    } catch (cause) {
      // Statements are compiled now: a table or a column is missing.
      connection.close();
      throw damaged(CATALOG_DATABASE, messageOf(cause), cause);
    }
  }

  /** Closes the file. A second call does nothing; any other call throws from now on. */
  close(): void {
    this.#connection.close();
  }

  /**
   * Runs `work` as one transaction: all of its changes are there afterwards, or,
   * if it throws, none. A call within `work` joins it.
   *
   * @throws {TypeError} if `work` is asynchronous.
   */
  transaction<T>(work: () => T): T {
    return this.#connection.transaction(work);
  }

  /** Adds a session. Throws if its id is known. */
  addSession(session: NewSession): void {
    this.#sessions.add(session);
  }

  /** The session with this id. */
  session(id: string): SessionRow | undefined {
    return this.#sessions.find(id);
  }

  /** Changes a session. False if it is not known. */
  updateSession(id: string, change: SessionChange): boolean {
    return this.#sessions.update(id, change);
  }

  /** Removes a session with all that belongs to it. False if it was not known. */
  removeSession(id: string): boolean {
    return this.#sessions.remove(id);
  }

  /** Sessions of a directory, oldest first. */
  sessionsIn(directory: string): SessionRow[] {
    return this.#sessions.inDirectory(directory);
  }

  /**
   * Sessions that went on at some time between two moments (epoch ms), and are not deleted: oldest
   * first. One that began more than 32 days before is left out.
   */
  sessionsBetween(from: number, to: number, limit: number): SessionRow[] {
    return this.#sessions.between(from, to, limit);
  }

  /**
   * Sessions newest first, with their sums. Those without a file are left out.
   *
   * @param after The last one of the page before.
   */
  library(filter: LibraryFilter, limit: number, after?: ListCursor): LibraryRow[] {
    return this.#library.page(filter, limit, after);
  }

  /** Names of all cameras, and how many sessions each has that are not deleted. */
  cameras(): { name: string; sessions: number }[] {
    return this.#library.cameras();
  }

  /** Sessions that have a note. */
  noted(): NotedSession[] {
    return this.#library.noted();
  }

  /**
   * Sessions that have something of a span (epoch ms, the end not included), by what they have
   * first of it.
   */
  recordedAt(from: number, to: number): MomentRow[] {
    return this.#library.at(from, to);
  }

  /** The closed segments that began last before a span, and first after it. */
  recordedAround(from: number, to: number): { before?: MomentRow; after?: MomentRow } {
    return this.#library.around(from, to);
  }

  /** Names of all directories that sessions have. */
  directories(): string[] {
    return this.#sessions.directories();
  }

  /** Adds a take, or states it anew; a header that is known stays. */
  putTake(session: string, take: TakeRow): void {
    this.#takes.put(session, take);
  }

  /** Keeps what the stream of a take says before its first frame. */
  setTakeHeader(session: string, take: number, header: Uint8Array): void {
    this.#takes.setHeader(session, take, header);
  }

  /** Takes of a session, in order. */
  takes(session: string): TakeRow[] {
    return this.#takes.of(session);
  }

  /** Adds a gap, unless the very same is known. */
  addGap(session: string, gap: GapRow): void {
    this.#takes.addGap(session, gap);
  }

  /** Gaps of a session by take and time. */
  gaps(session: string): GapRow[] {
    return this.#takes.gapsOf(session);
  }

  /** A segment's file is being written, for the first time or again: it is open, its digest void. */
  openSegment(session: string, segment: NewSegment): void {
    this.#segments.open(session, segment);
  }

  /** A segment's file is complete. False if the segment is not known. */
  closeSegment(
    session: string,
    take: number,
    number: number,
    closed: { durationMs: number; bytes: number; closedAt: number },
  ): boolean {
    return this.#segments.close(session, take, number, closed);
  }

  /** Forgets a segment. False if it was not known. */
  removeSegment(session: string, take: number, number: number): boolean {
    return this.#segments.remove(session, take, number);
  }

  /** Segments of a session by take and number. */
  segments(session: string): SegmentRow[] {
    return this.#segments.of(session);
  }

  /** One segment of a session. */
  segment(session: string, take: number, number: number): SegmentRow | undefined {
    return this.#segments.byNumber(session, take, number);
  }

  /** The last segment of a take so far. */
  latestSegment(session: string, take: number): SegmentRow | undefined {
    return this.#segments.latest(session, take);
  }

  /** The segment that a file holds. */
  segmentByFile(directory: string, file: string): PlacedSegment | undefined {
    return this.#segments.byFile(directory, file);
  }

  /** Segments of all sessions of a directory. */
  segmentsIn(directory: string): PlacedSegment[] {
    return this.#segments.inDirectory(directory);
  }

  /** Segments that are open; at start, those that an earlier run left so. */
  openSegments(): PlacedSegment[] {
    return this.#segments.allOpen();
  }

  /**
   * Closed segments of all sessions that have a file, by the time of their first frame, oldest
   * first.
   *
   * @param after The last one of the page before.
   */
  closedByAge(limit: number, after?: AgeCursor): AgedSegment[] {
    return this.#segments.byAge(limit, after);
  }

  /**
   * Closed segments that are deleted, alone or with their session, and have a file: those first
   * that wait longest for their removal.
   *
   * @param after The last one of the page before.
   */
  trash(limit: number, after?: TrashCursor): AgedSegment[] {
    return this.#segments.trash(limit, after);
  }

  /** One segment of a session as retention looks at it. */
  agedSegment(session: string, take: number, number: number): AgedSegment | undefined {
    return this.#segments.aged(session, take, number);
  }

  /**
   * Marks a segment as deleted, or takes that mark back. False if it is not known.
   *
   * @param deletedAt Epoch ms, or null.
   */
  setSegmentDeleted(
    session: string,
    take: number,
    number: number,
    deletedAt: number | null,
  ): boolean {
    return this.#segments.setDeleted(session, take, number, deletedAt);
  }

  /** Says that a picture of a segment lies beside its file, or no longer. False if it is not known. */
  setPoster(
    session: string,
    segment: Pick<SegmentRow, "take" | "number" | "file">,
    hasPoster = true,
  ): boolean {
    return this.#segments.setPoster(session, segment, hasPoster);
  }

  /**
   * Closed segments whose digest is not known, in the order in which they were closed.
   *
   * @param after The last one of the page before.
   */
  unhashed(limit: number, after?: UnhashedSegment): UnhashedSegment[] {
    return this.#segments.unhashed(limit, after);
  }

  /** Keeps a digest, if the file was not touched since `segment` was read; false if it was. */
  setHash(segment: UnhashedSegment, sha256: string): boolean {
    return this.#segments.setHash(segment, sha256);
  }

  /** Sums over the closed segments of a session that have a file. */
  totals(session: string): Totals {
    return this.#segments.totals(session);
  }

  /**
   * What the recordings of each session take, by id.
   *
   * @param after Id of the last one of the page before.
   */
  usage(limit: number, after?: string): Usage[] {
    return this.#segments.usage(limit, after);
  }

  /**
   * How much was recorded when, by the first frame of each closed segment.
   *
   * @param from First moment that counts, epoch ms.
   * @param to First moment that does not.
   * @param stepMs Length of a stretch, ms.
   * @returns By time; stretches without a recording are left out. `at` is a multiple of `stepMs`.
   */
  written(from: number, to: number, stepMs: number): { at: number; bytes: number }[] {
    return this.#segments.written(from, to, stepMs);
  }

  /** Keeps how far a session is durable: about once a second for each camera. */
  savePosition(session: string, position: PositionRow): void {
    this.#positions.save(session, position);
  }

  /** How far a session is durable; undefined before its first chunk. */
  position(session: string): PositionRow | undefined {
    return this.#positions.of(session);
  }

  /** Keeps what was cut off a segment when it was closed; one a segment. */
  saveTail(session: string, tail: TailRow): void {
    this.#positions.saveTail(session, tail);
  }

  /** Tails of a session by take and segment. */
  tails(session: string): TailRow[] {
    return this.#positions.tailsOf(session);
  }

  /** Forgets the tails of a session. */
  dropTails(session: string): void {
    this.#positions.dropTails(session);
  }
}
