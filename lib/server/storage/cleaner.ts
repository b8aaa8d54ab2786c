import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/units.ts";
import { FILE_REMOVED } from "../catalog/forget.ts";
import type { AgedSegment } from "../catalog/rows.ts";
import { denoFileSystem, type FileSystem } from "../recorder/file_system.ts";
import { containerOf, posterFileName } from "../recorder/names.ts";
import { removeEmptySessions } from "./empty_sessions.ts";
import { type RetentionCatalog, totalUsage } from "./retention_catalog.ts";
import {
  planRetention,
  planTrash,
  type RetentionLimits,
  type RetentionPlan,
  type RetentionReason,
  type Room,
} from "./retention_plan.ts";
import { isPlainName } from "./session_directory.ts";

const logger = getLogger(["camera", "storage"]);

/** Segments that are looked at before others have their turn: some milliseconds' worth. */
const PAGE = 200;

/** A file that could not be removed is tried again so much later, ms. */
const RETRY_MS = 10 * 60_000;

/** How often empty sessions are looked for, ms. */
const TIDY_MS = 3_600_000;

export interface CleanerOptions {
  catalog: RetentionCatalog;
  /** Absolute path. Nothing outside is ever touched. */
  recordingsDir: string;
  /** Read at each run, for they may change. The free space to be reached is said at each run. */
  limits: Readonly<Pick<RetentionLimits, "keepMs" | "keepBytes">>;
  clock: Clock;
  /** Told when a session was removed from a directory, before an empty one is removed as well. */
  onSessionRemoved?: (directory: string) => void;
  /** Default: this machine's. */
  fileSystem?: Pick<FileSystem, "remove">;
  /** Lets others have their turn. Default: a turn of the event loop. */
  breathe?: () => Promise<void>;
}

/** A turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

/** What a run did. */
export interface Cleaned {
  /** How many segments each reason took. */
  segments: Record<RetentionReason, number>;
  /** What their files held. */
  bytes: number;
  /** Sessions of which nothing was left. */
  sessions: number;
  /** Files that could not be removed at this run. */
  failed: number;
}

/**
 * Removes what the plan says, the trash before anything else: first the file, then its row, and
 * now and then what is left empty.
 */
export class Cleaner {
  readonly #options: CleanerOptions;
  readonly #fileSystem: Pick<FileSystem, "remove">;
  readonly #breathe: () => Promise<void>;
  /** Files that could not be removed: when to try again, by monotonic time. */
  readonly #stuck = new Map<string, number>();
  #tidyAt = -Infinity;
  #isClosed = false;

  constructor(options: CleanerOptions) {
    this.#options = options;
    this.#fileSystem = options.fileSystem ?? denoFileSystem;
    this.#breathe = options.breathe ?? nextTurn;
  }

  /** Ends a run behind the file in hand, and every later one at once. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Deletes until the limits are met or nothing may go. Never two at a time.
   * What goes wrong is logged, and ends at worst this run.
   *
   * @param freeBytes What is free on the disk now.
   * @param wantedBytes What is to be free.
   */
  async run(freeBytes: number, wantedBytes: number): Promise<Cleaned> {
    const run = new Run();
    try {
      await this.#deleteDue(run, freeBytes, wantedBytes);
      await this.#tidy(run);
    } catch (error) {
      logger.error("Cannot delete old recordings: {why}", { why: messageOf(error) });
    }
    run.log();
    return run.cleaned;
  }

  async #deleteDue(run: Run, freeBytes: number, wantedBytes: number): Promise<void> {
    const { catalog, clock } = this.#options;
    const { keepMs, keepBytes } = this.#options.limits;
    const limits = { keepMs, keepBytes, minFreeBytes: wantedBytes };
    // Summing up every row is not worth it if nobody asks.
    const { usedBytes } = keepBytes === null
      ? { usedBytes: 0 }
      : await totalUsage(catalog, this.#breathe);
    const left = await this.#deletePages(run, { usedBytes, freeBytes }, {
      read: (after) => catalog.trash(PAGE, after),
      plan: (page, room) => planTrash(page, room, limits, clock.now()),
    });
    await this.#deletePages(run, left, {
      read: (after) => catalog.closedByAge(PAGE, after),
      plan: (page, room) => planRetention(page, room, limits, clock.now()),
    });
  }

  /** Removes what the plan says of each page. @returns What that leaves. */
  async #deletePages(run: Run, room: Room, { read, plan }: Pages): Promise<Room> {
    let { usedBytes, freeBytes } = room;
    let after: AgedSegment | undefined;
    while (!this.#isClosed) {
      const page = read(after);
      if (page.length === 0) break;
      const { goes, isDone } = plan(page.filter((one) => !this.#isStuck(one)), {
        usedBytes,
        freeBytes,
      });
      const failedBefore = run.cleaned.failed;
      for (const { segment, reason } of goes) {
        if (this.#isClosed || !await this.#remove(segment, reason, run)) continue;
        run.removed(segment, reason);
        usedBytes -= segment.bytes;
        freeBytes += segment.bytes;
      }
      // In place of what could not be removed, others have to go.
      if (run.cleaned.failed > failedBefore) continue;
      if (isDone) break;
      after = page.at(-1);
      await this.#breathe();
    }
    return { usedBytes, freeBytes };
  }

  async #remove(segment: AgedSegment, reason: RetentionReason, run: Run): Promise<boolean> {
    const { catalog, recordingsDir, clock } = this.#options;
    const { session, take, number, directory, file } = segment;
    const path = join(recordingsDir, directory, file);
    // Removing takes a while. Since the page was read its owner may have marked it or brought it
    // back, and its camera may have opened the file again.
    const isSame = () => {
      const owner = catalog.session(session);
      const row = catalog.segment(session, take, number);
      if (!owner || row?.state !== "closed" || row.closedAt !== segment.closedAt) return false;
      const isTrash = row.deletedAt !== null || owner.deletedAt !== null;
      return segment.trashedAt === null ? isTrash || !owner.keep : isTrash;
    };
    if (!isSame()) return false;
    try {
      if (!isPlainName(directory) || !isPlainName(file) || containerOf(file) === null) {
        throw new Error("this is not the name of a segment");
      }
      // First: without the segment nothing would ever ask for it again.
      await this.#fileSystem.remove(join(recordingsDir, directory, posterFileName(file)));
      if (!isSame()) return false;
      await this.#fileSystem.remove(path);
      // A full disk refuses this as well. The row then goes with the next try.
      this.#forget(segment, reason);
    } catch (error) {
      run.failed(path, error, !this.#stuck.has(path));
      this.#stuck.set(path, clock.monotonic() + RETRY_MS);
      return false;
    }
    this.#stuck.delete(path);
    return true;
  }

  /** Drops the row. What a recording lacks that may be seen again is written down as a gap. */
  #forget(
    { session, take, number, startedAt, durationMs, ...segment }: AgedSegment,
    reason: RetentionReason,
  ): void {
    const { catalog } = this.#options;
    const row = catalog.segment(session, take, number);
    if (row?.state !== "closed" || row.closedAt !== segment.closedAt) return;
    const isWholeSession = (catalog.session(session)?.deletedAt ?? null) !== null;
    if (segment.trashedAt !== null && !(isWholeSession && reason === "deleted")) {
      const gap = { take, fromMs: startedAt, toMs: startedAt + durationMs, cause: FILE_REMOVED };
      catalog.addGap(session, gap);
    }
    catalog.removeSegment(session, take, number);
  }

  #isStuck({ directory, file }: AgedSegment): boolean {
    if (this.#stuck.size === 0) return false;
    const until = this.#stuck.get(join(this.#options.recordingsDir, directory, file));
    return until !== undefined && until > this.#options.clock.monotonic();
  }

  async #tidy(run: Run): Promise<void> {
    const { catalog, recordingsDir, onSessionRemoved, clock } = this.#options;
    const hasEmptied = run.cleaned.segments.deleted > 0;
    if (this.#isClosed || (!hasEmptied && clock.monotonic() < this.#tidyAt)) return;
    this.#tidyAt = clock.monotonic() + TIDY_MS;
    const [now, breathe] = [clock.now(), this.#breathe];
    const options = { catalog, recordingsDir, onSessionRemoved, now, breathe };
    run.cleaned.sessions = await removeEmptySessions(options);
  }
}

/** A list that is read and planned page by page. */
interface Pages {
  /** @param after The last one of the page before. */
  read(after?: AgedSegment): AgedSegment[];
  plan(page: AgedSegment[], room: Room): RetentionPlan<AgedSegment>;
}

/** What one run has done so far. */
class Run {
  readonly cleaned: Cleaned = {
    segments: { deleted: 0, age: 0, size: 0, "free-space": 0 },
    bytes: 0,
    sessions: 0,
    failed: 0,
  };
  #newlyFailed: { path: string; why: string; count: number } | undefined;

  removed({ bytes }: AgedSegment, reason: RetentionReason): void {
    this.cleaned.segments[reason]++;
    this.cleaned.bytes += bytes;
  }

  failed(path: string, error: unknown, isNew: boolean): void {
    this.cleaned.failed++;
    if (!isNew) return;
    this.#newlyFailed ??= { path, why: messageOf(error), count: 0 };
    this.#newlyFailed.count++;
  }

  log(): void {
    const { segments: { deleted, age, size, "free-space": freeSpace }, bytes } = this.cleaned;
    const count = deleted + age + size + freeSpace;
    if (count > 0) {
      logger.info(
        "Removed {count} segments, {size}: {deleted} that were deleted, {age} for their age, " +
          "{over} above what all may take, {freeSpace} for free space",
        { count, size: formatBytes(bytes), deleted, age, over: size, freeSpace },
      );
    }
    if (this.#newlyFailed) {
      const { path, why, count } = this.#newlyFailed;
      const others = count > 1 ? `, nor ${count - 1} others` : "";
      logger.warn("Cannot delete {path}{others}: {why}", { path, others, why });
    }
  }
}
