import { localeOf } from "../../lib/i18n/locale.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { aheadMs } from "../../lib/shared/local_time.ts";

/** Texts of times in one time zone. All take epoch ms. */
export interface TimeTexts {
  /** To the second: `15:12:07`. */
  second(at: number): string;
  /** To the minute: `15:12`. */
  minute(at: number): string;
  /** With its weekday. */
  day(at: number): string;
  /** Day and minute, as short as it goes. */
  dayAndMinute(at: number): string;
  /** What local time is ahead of UTC, ms. */
  zoneMs(at: number): number;
}

/** Longer than this a duration has minutes, ms. */
const SECONDS_MS = 120_000;

const made = new Map<string, TimeTexts>();

/**
 * @param lang BCP 47 tag.
 * @param zone IANA name of a time zone: that of whoever looks.
 */
export function timeTexts(lang: string, zone: string): TimeTexts {
  const key = `${lang} ${zone}`;
  const known = made.get(key);
  if (known) return known;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const it = new Intl.DateTimeFormat(localeOf(lang), { timeZone: zone, ...options });
    return (at: number) => it.format(at);
  };
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const texts: TimeTexts = {
    second: format({ ...hour, second: "2-digit" }),
    minute: format(hour),
    day: format({ dateStyle: "full" }),
    dayAndMinute: format({ month: "short", day: "numeric", ...hour }),
    zoneMs: (at) => aheadMs(zone, Math.floor(at / 1000) * 1000),
  };
  made.set(key, texts);
  return texts;
}

/** How long something is, for people. */
export function durationText(t: TranslatePlayer, ms: number): string {
  if (ms < 1000) return t("duration.ms", { n: Math.round(ms) });
  const seconds = Math.round(ms / 1000);
  if (ms < SECONDS_MS) return t("duration.s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t("duration.min", { minutes, seconds: seconds % 60 });
  return t("duration.h", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
