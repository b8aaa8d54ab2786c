import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import type { RecordingSummary } from "../../../lib/shared/library.ts";
import { dayAfter, dayIn } from "../../../lib/shared/local_time.ts";
import { type TimeTexts, timeTexts } from "../../player/time_text.ts";

/** What cards say their words by. */
export interface CardWords {
  t: TranslateRecordings;
  times: TimeTexts;
  /** IANA name of the time zone of whoever looks. */
  zone: string;
  /** Server clock, epoch ms. */
  now: number;
}

/** The words of a language for somebody in a time zone. */
export function cardWords(t: TranslateRecordings, zone: string, now: number): CardWords {
  return { t, times: timeTexts(t.lang, zone), zone, now };
}

/** How long something is, as people say it: `45 s`, `12 min`, `3 h 5 min`. */
export function durationText(t: TranslateRecordings, ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return t("duration.s", { s: seconds });
  const min = Math.floor(seconds / 60);
  if (min < 60) return t("duration.min", { min });
  return t("duration.h", { h: Math.floor(min / 60), min: min % 60 });
}

/** How long a session is: what it holds, or, while it goes on, how long it has. */
export function lengthMs(recording: RecordingSummary, now: number): number {
  const { state, startedAt, durationMs } = recording;
  return state === "recording" ? Math.max(0, now - startedAt) : durationMs;
}

/** From when to when: `15:12 to 15:40`. The day is said where it is not that of the beginning. */
export function extentText({ t, times, zone }: CardWords, recording: RecordingSummary): string {
  const { startedAt, untilAt, state } = recording;
  const from = times.minute(startedAt);
  if (state === "recording") return t("card.until-now", { from });
  if (untilAt === null || times.minute(untilAt) === from && untilAt - startedAt < 60_000) {
    return from;
  }
  const isSameDay = dayIn(zone, untilAt) === dayIn(zone, startedAt);
  const to = isSameDay ? times.minute(untilAt) : times.dayAndMinute(untilAt);
  return t("card.from-to", { from, to });
}

/** The name of a day, and its date where that is another. */
export function dayText(
  { t, times, zone, now }: CardWords,
  day: string,
  at: number,
): { title: string; date?: string } {
  const today = dayIn(zone, now);
  const date = times.day(at);
  if (day === today) return { title: t("today"), date };
  if (day === dayAfter(today, -1)) return { title: t("yesterday"), date };
  return { title: date };
}
