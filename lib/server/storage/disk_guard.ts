import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import { formatBytes, MIB } from "../../shared/units.ts";
import type { DiskSpace } from "../disk.ts";
import type { Cleaner } from "./cleaner.ts";
import type { RetentionLimits } from "./retention_plan.ts";

const logger = getLogger(["camera", "storage"]);

/** How often free space is looked at while cameras are connected, ms. */
const BUSY_MS = 5_000;
/** ... and while none is; and how often the limits of age and size are, ms. */
const IDLE_MS = 60_000;

/** How long no room is made after that did not help, at first and at most, ms. */
const WAIT_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;

/** The reasons of `hold` and `go`. */
export const DISK_FULL = "disk-full";
export const DISK_ROOM = "disk-room";

/** All cameras; the ingest. */
export interface Gate {
  /** Asks every camera to stop sending, those that connect later as well, until {@link go}. */
  hold(reason: string): void;
  /** Asks every camera to send again. */
  go(reason: string): void;
  /** How many cameras are connected. */
  readonly connected: number;
}

/** The disk of the recordings. */
export interface Disk {
  space(): Promise<DiskSpace>;
  /** Can a file be written? See `hasRoom()`. */
  hasRoom(): Promise<boolean>;
}

/** Runs `run` once, `ms` from now; what it returns forgets that. */
export type After = (ms: number, run: () => void) => () => void;

/** The timer of this machine. It keeps no process alive. */
export const systemAfter: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  Deno.unrefTimer(timer);
  return () => clearTimeout(timer);
};

export interface DiskGuardOptions {
  gate: Gate;
  disk: Disk;
  cleaner: Pick<Cleaner, "run" | "close">;
  /** The floor: what is to stay free. Read at each look, for it may change. */
  limits: Readonly<Pick<RetentionLimits, "minFreeBytes">>;
  clock: Clock;
  /** Default: this machine's timer. */
  after?: After;
}

/**
 * By how much free space must exceed the floor before cameras send again, so
 * that they are not stopped and started at every segment: 5 % of it, at least
 * 64 MB, but not more than a fiftieth of a small disk.
 */
export function marginBytes(minFreeBytes: number, totalBytes: number): number {
  return Math.min(Math.max(minFreeBytes * 0.05, 64 * MIB), totalBytes / 50);
}

/**
 * Keeps an eye on free space. Below the floor the oldest recordings go; if that
 * does not make room, cameras are held until there is some.
 */
export class DiskGuard {
  readonly #options: DiskGuardOptions;
  readonly #after: After;
  /** What was last seen; null before the first look. */
  #space: DiskSpace | null = null;
  #isHeld = false;
  /** Has a write failed for want of room, and none been proven since? */
  #isDoubted = false;
  #isBlind = false;
  #isClosed = false;
  #look: Promise<void> | undefined;
  #isAskedAgain = false;
  #forget: () => void = () => {};
  /** Monotonic times of the last look, and of when the limits are due and room may be made. */
  #lookedAt = -Infinity;
  #limitsAt = -Infinity;
  #roomAt = -Infinity;
  #waitMs = WAIT_MS;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
    this.#after = options.after ?? systemAfter;
  }

  /** Are cameras held? */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** What was last seen of the disk; null before the first look. */
  get space(): DiskSpace | null {
    return this.#space;
  }

  /** Looks from now on, first at once. */
  start(): Promise<void> {
    this.#schedule();
    return this.check();
  }

  /** A write has failed for want of room: looks at once, and trusts a trial more than numbers. */
  noticeFull(): Promise<void> {
    this.#isDoubted = true;
    return this.check();
  }

  /** Looks now. Resolves when all that follows from it is done; never rejects. */
  check(): Promise<void> {
    if (this.#look) this.#isAskedAgain = true;
    else this.#look = this.#lookUntilQuiet().finally(() => this.#look = undefined);
    return this.#look;
  }

  /**
   * Something was deleted, or the limits have changed: removes what is due now. Resolves and never
   * rejects, as {@link check}.
   */
  sweep(): Promise<void> {
    this.#limitsAt = -Infinity;
    this.#roomAt = -Infinity;
    return this.check();
  }

  /** Stops looking, and waits for the file that is being deleted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#forget();
    this.#options.cleaner.close();
    await this.#look;
  }

  #schedule(): void {
    this.#forget = this.#after(BUSY_MS, () => {
      this.#schedule();
      const { gate, clock } = this.#options;
      const isBusy = gate.connected > 0 || this.#isHeld;
      if (isBusy || clock.monotonic() - this.#lookedAt >= IDLE_MS) void this.check();
    });
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#isAskedAgain = false;
      if (this.#isClosed) return;
      try {
        await this.#lookOnce();
        this.#isBlind = false;
      } catch (error) {
        // Who cannot see deletes nothing and stops nobody.
        if (!this.#isBlind) logger.error("Cannot watch the disk: {why}", { why: messageOf(error) });
        this.#isBlind = true;
      }
    } while (this.#isAskedAgain);
  }

  async #lookOnce(): Promise<void> {
    const { clock, limits: { minFreeBytes } } = this.#options;
    const now = clock.monotonic();
    this.#lookedAt = now;
    let seen = await this.#see();
    const target = minFreeBytes + marginBytes(minFreeBytes, seen.totalBytes);
    const isShort = !seen.isWritable || seen.freeBytes < (this.#isHeld ? target : minFreeBytes);
    const mayMakeRoom = isShort && now >= this.#roomAt;
    if (mayMakeRoom || now >= this.#limitsAt) {
      this.#limitsAt = now + IDLE_MS;
      // Where a trial fails in spite of free space, as under a quota, the margin is tried.
      const free = seen.isWritable ? seen.freeBytes : Math.min(seen.freeBytes, minFreeBytes);
      const { bytes } = await this.#options.cleaner.run(free, mayMakeRoom ? target : 0);
      const before = seen;
      seen = await this.#see();
      if (mayMakeRoom) this.#learn(bytes, seen.freeBytes - before.freeBytes, now);
    }
    if (this.#isClosed) return;
    if (seen.isWritable) this.#isDoubted = false;
    if (!seen.isWritable || seen.freeBytes < minFreeBytes) this.#hold(seen);
    else if (seen.freeBytes >= target) this.#go(seen);
  }

  async #see(): Promise<DiskSpace & { isWritable: boolean }> {
    const { disk } = this.#options;
    const space = await disk.space();
    this.#space = space;
    return { ...space, isWritable: !this.#isDoubted || await disk.hasRoom() };
  }

  /**
   * Snapshots keep what is deleted, and some file systems free it late: where
   * deleting made no room, more of it would only empty the archive.
   */
  #learn(deletedBytes: number, gainedBytes: number, now: number): void {
    if (deletedBytes === 0) {
      this.#roomAt = now + WAIT_MS;
    } else if (gainedBytes >= deletedBytes / 2) {
      this.#waitMs = WAIT_MS;
    } else {
      this.#roomAt = now + this.#waitMs;
      this.#waitMs = Math.min(this.#waitMs * 4, MAX_WAIT_MS);
      logger.warn(
        "Deleting {deleted} made {gained} of room: do snapshots hold it, or does another program " +
          "fill the disk?",
        { deleted: formatBytes(deletedBytes), gained: formatBytes(Math.max(0, gainedBytes)) },
      );
    }
  }

  #hold({ freeBytes }: DiskSpace): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    logger.error(
      "The disk is full: {free} free, and no recording may go. Cameras store what they record " +
        "until there is room.",
      { free: formatBytes(freeBytes) },
    );
    this.#options.gate.hold(DISK_FULL);
  }

  #go({ freeBytes }: DiskSpace): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    logger.info("There is room again: {free} free", { free: formatBytes(freeBytes) });
    this.#options.gate.go(DISK_ROOM);
  }
}
