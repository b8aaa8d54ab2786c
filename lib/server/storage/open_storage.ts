import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../shared/clock.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import { DAY_MS, formatBytes } from "../../shared/units.ts";
import type { Config } from "../config/settings.ts";
import type { WouldGo } from "../../shared/storage.ts";
import { type DiskSpace, diskSpace, hasRoom } from "../disk.ts";
import { Cleaner, nextTurn } from "./cleaner.ts";
import {
  type After,
  type Disk,
  DiskGuard,
  type Gate,
  marginBytes,
  systemAfter,
} from "./disk_guard.ts";
import { bytesPerDay, type Forecast, forecast, forecastWords } from "./forecast.ts";
import { type NextGroup, nextToGo } from "./next_to_go.ts";
import { type RetentionCatalog, type TotalUsage, totalUsage } from "./retention_catalog.ts";
import type { RetentionLimits, Room } from "./retention_plan.ts";
import { wouldGo } from "./would_go.ts";
import { type WrittenCatalog, WrittenHistory } from "./written_history.ts";

const logger = getLogger(["camera", "storage"]);

/** How often the forecast is made, ms. */
const FORECAST_MS = 10 * 60_000;
/** Segments by which it is told what goes next: the oldest, of the trash and of all others. */
const NEXT_SEGMENTS = 300;
/** A disk that will be full so soon is worth a line in the log, ms. */
const SOON_MS = 3 * DAY_MS;

export interface StorageOptions {
  config: Pick<Config, "recordingsDir" | "keepMs" | "keepBytes" | "minFreeBytes">;
  catalog: RetentionCatalog & WrittenCatalog;
  /** The ingest. */
  gate: Gate;
  clock: Clock;
  /** Told when a session was removed from a directory, so that the sidecar can follow. */
  onSessionRemoved?: (directory: string) => void;
  /** Default: the disk of `recordingsDir`. */
  disk?: Disk;
  /** Default: this machine's timer. */
  after?: After;
}

/** How things stand, for the banner and for pages. */
export interface StorageReport {
  /** Room on the disk as last seen; null before the first look, or if it cannot be told. */
  space: DiskSpace | null;
  /** Are cameras held for want of room? */
  isHeld: boolean;
  /** Null while too little has been recorded to go by. */
  forecast: Forecast | null;
  /** The forecast in words, e.g. `full on Thursday`; null without one. */
  outlook: string | null;
}

/** Retention, forecast and the guard of the disk, at work. */
export interface RecordingStorage {
  report(): StorageReport;
  /** A write has failed for want of room. Looks into it at once; does not throw. */
  noticeFull(): void;
  /** Looks at the disk and the limits now; resolves when what has to go is gone. */
  check(): Promise<void>;
  /** Removes what is due now, if something was deleted for good or limits have changed. */
  sweep(): Promise<void>;
  /** What recordings take. */
  usage(): Promise<TotalUsage>;
  /** What goes next, why and about when, soonest first. */
  next(): Promise<NextGroup[]>;
  /** What would be removed at once under other limits. */
  wouldGo(limits: RetentionLimits): Promise<WouldGo>;
  /** Lets other limits hold from now on; resolves when what has to go is gone. */
  setLimits(limits: RetentionLimits): Promise<void>;
  /** Stops; a deletion in hand is finished. To be called before the catalog is closed. */
  close(): Promise<void>;
}

/**
 * Starts to look after the disk of the recordings. Resolves when the forecast
 * is there; what has to go at this moment goes meanwhile, see `check()`.
 *
 * @throws {AppError} `floor-above-disk` if the disk is smaller than what is to stay free.
 */
export async function openStorage(options: StorageOptions): Promise<RecordingStorage> {
  const { config, catalog, gate, clock, onSessionRemoved, after = systemAfter } = options;
  const { recordingsDir, keepMs, keepBytes, minFreeBytes } = config;
  const disk = options.disk ?? {
    space: () => diskSpace(recordingsDir),
    hasRoom: () => hasRoom(recordingsDir),
  };
  await checkFloor(minFreeBytes, disk);
  const limits: RetentionLimits = { keepMs, keepBytes, minFreeBytes };
  const cleaner = new Cleaner({ catalog, recordingsDir, limits, clock, onSessionRemoved });
  const guard = new DiskGuard({ gate, disk, cleaner, limits, clock, after });
  const outlook = new Outlook({ catalog, clock, limits }, disk);
  await outlook.refresh();
  void guard.start();
  let forget = after(FORECAST_MS, again);
  function again(): void {
    forget = after(FORECAST_MS, again);
    void outlook.refresh();
  }
  async function room(): Promise<Room> {
    const { usedBytes } = await totalUsage(catalog, nextTurn);
    return { usedBytes, freeBytes: (await disk.space()).freeBytes };
  }
  return {
    report: () => ({
      space: guard.space,
      isHeld: guard.isHeld,
      forecast: outlook.forecast,
      outlook: outlook.forecast && forecastWords(outlook.forecast, clock.now()),
    }),
    noticeFull: () => void guard.noticeFull(),
    check: () => guard.check(),
    sweep: () => guard.sweep(),
    usage: () => totalUsage(catalog, nextTurn),
    async next() {
      const bytesPerDay = outlook.forecast?.bytesPerDay ?? null;
      const facts = { room: await room(), limits, bytesPerDay, now: clock.now() };
      const oldest = catalog.closedByAge(NEXT_SEGMENTS).filter((one) => one.trashedAt === null);
      return nextToGo([...catalog.trash(NEXT_SEGMENTS), ...oldest], facts);
    },
    async wouldGo(wanted) {
      const { totalBytes, freeBytes } = await disk.space();
      const isShort = freeBytes < wanted.minFreeBytes;
      const margin = isShort ? marginBytes(wanted.minFreeBytes, totalBytes) : 0;
      const reached = { ...wanted, minFreeBytes: wanted.minFreeBytes + margin };
      return await wouldGo(catalog, await room(), reached, clock.now(), nextTurn);
    },
    async setLimits(wanted) {
      Object.assign(limits, wanted);
      await guard.sweep();
      await outlook.refresh();
    },
    close: async () => {
      forget();
      outlook.close();
      await guard.close();
      await outlook.settled;
    },
  };
}

/** With such a floor every recording would go, and none could be made. */
async function checkFloor(minFreeBytes: number, disk: Disk): Promise<void> {
  const space = await disk.space().catch(() => null);
  if (space === null || minFreeBytes < space.totalBytes) return;
  throw new AppError(
    "floor-above-disk",
    `CAMERA_MIN_FREE_GB asks for ${formatBytes(minFreeBytes)} of free space, and the whole disk ` +
      `of the recordings has ${formatBytes(space.totalBytes)}: set it lower.`,
  );
}

/** `limits` are read at each forecast, for they may change. */
type OutlookOptions = Pick<StorageOptions, "catalog" | "clock"> & {
  limits: Readonly<RetentionLimits>;
};

/** Keeps the forecast up to date. */
class Outlook {
  readonly #options: OutlookOptions;
  readonly #disk: Disk;
  readonly #history = new WrittenHistory();
  #isWarned = false;
  #isClosed = false;
  forecast: Forecast | null = null;
  /** Resolves when no refresh is under way. */
  settled: Promise<void> = Promise.resolve();

  constructor(options: OutlookOptions, disk: Disk) {
    this.#options = options;
    this.#disk = disk;
  }

  /** Ends a refresh that is under way, and makes later ones do nothing. */
  close(): void {
    this.#isClosed = true;
  }

  /** Makes the forecast anew. Never rejects. */
  refresh(): Promise<void> {
    this.settled = this.settled.then(() => this.#refresh()).catch((error) => {
      if (this.#isClosed) return;
      logger.warn("Cannot tell when the disk will be full: {why}", { why: messageOf(error) });
    });
    return this.settled;
  }

  async #refresh(): Promise<void> {
    const { catalog, clock, limits } = this.#options;
    const breathe = async () => {
      await nextTurn();
      if (this.#isClosed) throw new Error("closed");
    };
    if (this.#isClosed) return;
    const now = clock.now();
    await this.#history.refresh(catalog, now, breathe);
    const perDay = bytesPerDay(this.#history.written, now);
    if (perDay === null) {
      this.forecast = null;
      return;
    }
    const { freeBytes } = await this.#disk.space();
    const { usedBytes, keptBytes, trashBytes } = await totalUsage(catalog, breathe);
    // The trash goes before anything is missed: it is as good as free.
    const room = {
      usedBytes: usedBytes - trashBytes,
      keptBytes,
      freeBytes: freeBytes + trashBytes,
    };
    this.forecast = forecast(perDay, room, limits, now);
    this.#warn(this.forecast, now);
  }

  /** Once, until the disk has recovered: one that is always kept full needs no line a day. */
  #warn(current: Forecast, now: number): void {
    const isSoon = current.fullAt !== null && current.fullAt <= now + SOON_MS;
    if (isSoon && !this.#isWarned) {
      logger.warn(
        "Room for recordings: {outlook}. Then the oldest are deleted, those marked to be kept " +
          "excepted.",
        { outlook: forecastWords(current, now) },
      );
    }
    this.#isWarned = isSoon;
  }
}
