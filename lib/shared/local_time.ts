/** Local times of a time zone, as the fields of a form write them, and moments: epoch ms. */

/** Calendar and clock of a place. */
interface Wall {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** A local time that somebody wrote, and how exactly: a minute, or a second. */
export interface WrittenTime {
  wall: Wall;
  precisionMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What `<input type="datetime-local">` sends, and what people type where there is none. */
const WRITTEN =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?\s*$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

function wallAt(zone: string, at: number): Wall {
  const parts = formatOf(zone).formatToParts(at);
  return Object.fromEntries(
    parts.map(({ type, value }) => [type, Number(value)]),
  ) as unknown as Wall;
}

/** The wall as if it hung in Greenwich, epoch ms. */
function asUtc({ year, month, day, hour, minute, second }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Is this the IANA name of a time zone that this machine knows? */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** The day of a moment: `2026-11-27`. */
export function dayIn(zone: string, at: number): string {
  return minuteIn(zone, at).slice(0, 10);
}

/** A moment to the minute, as `<input type="datetime-local">` wants it: `2026-11-27T15:12`. */
export function minuteIn(zone: string, at: number): string {
  return new Date(asUtc(wallAt(zone, at))).toISOString().slice(0, 16);
}

/** The day `days` after one, by the calendar. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Is this a day of the calendar: `2026-11-27`? */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text)?.map(Number) ?? [];
  return year > 0 && isOnCalendar({ year, month, day });
}

function isOnCalendar({ year, month, day }: Pick<Wall, "year" | "month" | "day">): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Reads `2026-11-27T15:12`, with seconds or without. Undefined if it is no such thing. */
export function readLocalTime(text: string): WrittenTime | undefined {
  const [, year, month, day, hour, minute, second] = WRITTEN.exec(text)?.map(Number) ?? [];
  if (!(year > 0) || !isOnCalendar({ year, month, day })) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const isToTheSecond = !Number.isNaN(second);
  return {
    wall: { year, month, day, hour, minute, second: isToTheSecond ? second : 0 },
    precisionMs: isToTheSecond ? SECOND_MS : MINUTE_MS,
  };
}

/**
 * The moment of a local time. Of two, when clocks are put back, the first; one that clocks skip is
 * as much later as they are put forward.
 */
export function momentOf(zone: string, wall: Wall): number {
  const utc = asUtc(wall);
  const before = utc - aheadMs(zone, utc - DAY_MS);
  const after = utc - aheadMs(zone, utc + DAY_MS);
  const isThere = (at: number) => asUtc(wallAt(zone, at)) === utc;
  const there = [before, after].filter(isThere);
  return there.length > 0 ? Math.min(...there) : before;
}

/** What local time is ahead of UTC at a moment in whole seconds, ms. */
export function aheadMs(zone: string, at: number): number {
  return asUtc(wallAt(zone, at)) - at;
}

/** First moment of a day, and first moment of the next. */
export function spanOfDay(zone: string, day: string): { from: number; to: number } {
  const beginning = (of: string) => momentOf(zone, readLocalTime(`${of}T00:00`)!.wall);
  return { from: beginning(day), to: beginning(dayAfter(day, 1)) };
}
