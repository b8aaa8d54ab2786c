import { DAY_MS } from "../../shared/units.ts";
import type { RetentionLimits, Room } from "./retention_plan.ts";

/** What was recorded within one stretch of {@link SLOT_MS}. */
export interface Written {
  /** Start of the stretch, epoch ms, a multiple of {@link SLOT_MS}. */
  at: number;
  bytes: number;
}

/** When the disk will be full. */
export interface Forecast {
  /**
   * Epoch ms at which free space reaches its floor, so that the oldest
   * recordings go or, if none may go, cameras have to wait. Null if that is
   * not in sight: the limits of age and size hold it off, or hardly anything
   * is recorded.
   */
  fullAt: number | null;
  /** What is recorded in a day, bytes. */
  bytesPerDay: number;
}

/** Length of a stretch, ms. */
export const SLOT_MS = 10 * 60_000;
/** The past that counts, ms. */
export const HISTORY_MS = 7 * DAY_MS;

/** Less than this of history says nothing about the days to come, ms. */
const ENOUGH_MS = 3 * SLOT_MS;
/** From so many days on, the busiest and the quietest are left out of the mean. */
const DAYS_TO_TRIM = 4;
/** What is further away is not in sight, days. */
const HORIZON_DAYS = 3650;

/**
 * What is recorded in a day, bytes: over the first day at the rate so far,
 * later a mean of whole days, of which one odd day does not change much.
 *
 * @param written In any order; stretches without a recording may be missing.
 * @param now Epoch ms.
 * @returns Null while there is too little to go by.
 */
export function bytesPerDay(written: readonly Written[], now: number): number | null {
  const recent = written.filter(({ at, bytes }) => bytes > 0 && at >= now - HISTORY_MS && at < now);
  const first = recent.reduce((least, { at }) => Math.min(least, at), Infinity);
  const spanMs = now - first;
  if (!(spanMs >= ENOUGH_MS)) return null;
  const wholeDays = Math.floor(spanMs / DAY_MS);
  if (wholeDays === 0) return recent.reduce((sum, { bytes }) => sum + bytes, 0) / spanMs * DAY_MS;
  const days = new Array<number>(wholeDays).fill(0);
  for (const { at, bytes } of recent) {
    const ago = Math.ceil((now - at) / DAY_MS) - 1;
    if (ago < wholeDays) days[ago] += bytes;
  }
  const counted = wholeDays < DAYS_TO_TRIM ? days : days.sort((a, b) => a - b).slice(1, -1);
  return counted.reduce((sum, bytes) => sum + bytes, 0) / counted.length;
}

/**
 * When room ends, if as much is recorded each day as until now.
 *
 * With a limit of age, what grows old makes room meanwhile: as much a day as
 * is there now, spread evenly over the days it is kept.
 *
 * @param perDay From {@link bytesPerDay}.
 * @param room How things stand; `keptBytes` is what never goes, a part of `usedBytes`.
 * @param now Epoch ms.
 * @example
 * ```ts
 * const room = { usedBytes: 0, keptBytes: 0, freeBytes: 500 };
 * const limits = { keepMs: null, keepBytes: null, minFreeBytes: 100 };
 * const { fullAt } = forecast(100, room, limits, 0);
 * if (fullAt !== 4 * 86_400_000) throw new Error("four days");
 * ```
 */
export function forecast(
  perDay: number,
  room: Room & { keptBytes: number },
  { keepMs, keepBytes, minFreeBytes }: RetentionLimits,
  now: number,
): Forecast {
  const never: Forecast = { fullAt: null, bytesPerDay: perDay };
  const spare = room.freeBytes - minFreeBytes;
  if (spare <= 0) return { ...never, fullAt: now };
  if (keepBytes !== null && keepBytes - room.usedBytes <= spare) return never;
  let growth = perDay;
  if (keepMs !== null) {
    const keepDays = keepMs / DAY_MS;
    const ageing = room.usedBytes - room.keptBytes;
    if (perDay * keepDays - ageing <= spare) return never;
    growth -= ageing / keepDays;
  }
  const days = spare / growth;
  return days <= HORIZON_DAYS ? { ...never, fullAt: now + days * DAY_MS } : never;
}

/**
 * A forecast in words, to stand behind "23 GB of 100 GB": `full on Thursday`,
 * `at this rate: room for 9 days`. Days of the week are those of this machine.
 *
 * @param now Epoch ms.
 */
export function forecastWords({ fullAt }: Forecast, now: number): string {
  if (fullAt === null) return "at this rate: it does not fill up";
  const hours = Math.floor((fullAt - now) / (DAY_MS / 24));
  const days = Math.floor(hours / 24);
  if (hours < 1) return "full";
  if (hours < 24) return `at this rate: full in ${hours} hour${hours === 1 ? "" : "s"}`;
  // A week from now the name of the day would be today's.
  if (days < 6) return `full on ${new Date(fullAt).toLocaleDateString("en", { weekday: "long" })}`;
  return days < 366
    ? `at this rate: room for ${days} days`
    : "at this rate: room for more than a year";
}
