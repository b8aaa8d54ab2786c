import { localeOf } from "../../i18n/locale.ts";
import type { Stopped } from "../../shared/protocol.ts";
import { formatBytes, formatClock } from "../../shared/units.ts";
import type { Translate } from "../../i18n/translate.ts";
import type { LeftoversView, RefusedSession } from "../outbox/leftovers_view.ts";
import type { Degraded } from "./degrade_control.ts";
import type { Progress } from "./session.ts";
import type { Link } from "./link.ts";
import type { Awake } from "./wake_lock.ts";

/** Up to here a duration is shown in seconds, from here on as a clock. */
const CLOCK_FROM_MS = 100_000;
/** A chunk or two on their way are no queue worth a line. */
const QUEUE_FROM_MS = 5000;

/** From here on minutes are of no use to anyone. */
const LONG_HOURS = 10;

/** Rounded down: a second that is shown has really passed. */
const seconds = (ms: number) => Math.floor(ms / 1000);

/** A duration for people: `42 s`, `1:42`. */
export function durationText(t: Translate, ms: number): string {
  return ms < CLOCK_FROM_MS ? t("seconds", { n: seconds(ms) }) : formatClock(ms);
}

/** What is on disk of what was recorded: `12 of 12 s saved`. */
export function savedText(t: Translate, { savedMs, recordedMs }: Progress): string {
  return recordedMs < CLOCK_FROM_MS
    ? t("saved.seconds", { saved: seconds(savedMs), recorded: seconds(recordedMs) })
    : t("saved.clock", { saved: formatClock(savedMs), recorded: formatClock(recordedMs) });
}

/** Why the server cannot be reached. */
export function awayKey(online: boolean): "link.away" | "link.offline" {
  return online ? "link.away" : "link.offline";
}

/**
 * What waits on the device and why.
 *
 * @param online Has the device a network at all?
 * @returns Empty while all is well.
 */
export function queueText(t: Translate, progress: Progress, link: Link, online: boolean): string {
  const { count, durationMs } = progress.waiting;
  const away = link.state === "away" || link.state === "held";
  if (count === 0 || (!away && durationMs < QUEUE_FROM_MS)) {
    return link.state === "away" ? t(awayKey(online)) : "";
  }
  const duration = durationText(t, durationMs);
  if (away && link.reason === "disk-full") return t("queue.full", { duration });
  if (link.state === "held") return t("queue.held", { duration });
  if (away) return t(online ? "queue.away" : "queue.offline", { duration });
  return t("queue.sending", { duration });
}

/** That less is recorded than was wished, and why. Empty while all of it is. */
export function degradedText(t: Translate, degraded: Degraded | undefined): string {
  if (!degraded) return "";
  const { cause, quality: { bitsPerSecond, frameRate } } = degraded;
  return t(`degraded.${cause}`, {
    rate: (bitsPerSecond / 1e6).toFixed(1),
    frames: Math.round(frameRate),
  });
}

/** That the screen may go off, and what to do. Empty while it stays on, or need not. */
export function awakeText(t: Translate, awake: Awake): string {
  return awake === "refused" || awake === "unsupported" ? t(`awake.${awake}`) : "";
}

/** That the page was away. Empty if that is not worth a word. @param ms How long. */
export function hiddenText(t: Translate, ms: number): string {
  return ms > 0 ? t("hidden", { duration: durationText(t, ms) }) : "";
}

/**
 * What earlier recordings have left on the device, and how far sending it is.
 *
 * @returns Empty if there is nothing, or nothing worth a word.
 */
export function leftoversText(t: Translate, { sending, waiting }: LeftoversView): string {
  if (sending && !sending.isAway && sending.left.durationMs >= 1000) {
    const { total, left } = sending;
    const part = 1 - left.durationMs / total.durationMs;
    return t("leftovers.sending", {
      duration: durationText(t, left.durationMs),
      percent: Math.floor(part * 100),
    });
  }
  if (waiting.durationMs < 1000) return "";
  return t(sending?.isAway ? "leftovers.away" : "leftovers.waiting", {
    duration: durationText(t, waiting.durationMs),
  });
}

/** A session that the computer does not take, with when it began and how much of it is left. */
export function refusedText(t: Translate, lang: string, session: RefusedSession): string {
  return t("leftovers.refused", {
    name: session.name,
    when: new Date(session.startedAt).toLocaleString(localeOf(lang), {
      dateStyle: "medium",
      timeStyle: "short",
    }),
    duration: durationText(t, session.durationMs),
    size: formatBytes(session.bytes),
  });
}

/** How much waits on the device, in bytes. Empty if nothing does. */
export function waitingText(t: Translate, progress: Progress, { waiting }: LeftoversView): string {
  const bytes = progress.waiting.bytes + waiting.bytes;
  return bytes > 0 ? t("room.waiting", { size: formatBytes(bytes) }) : "";
}

/**
 * How much the device can keep while the computer is away.
 *
 * @param roomBytes `undefined` if nobody knows.
 */
export function roomText(t: Translate, roomBytes: number | undefined, progress: Progress): string {
  if (roomBytes === undefined) return "";
  const { recordedBytes, recordedMs } = progress;
  const size = formatBytes(roomBytes);
  if (recordedBytes === 0 || recordedMs === 0) return t("room.size", { size });
  const minutes = Math.floor(roomBytes / recordedBytes * recordedMs / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= LONG_HOURS) return t("room.long", { hours });
  return hours > 0 ? t("room.hours", { hours, minutes: rest }) : t("room.minutes", { minutes });
}

/** What became of a session: `0:12 saved in 3 files, 4.2 MB`. */
export function outcomeText(t: Translate, { durationMs, segments, bytes }: Stopped): string {
  return t.plural("outcome", {
    n: segments,
    duration: formatClock(durationMs),
    // A number and its unit stay on one line.
    size: formatBytes(bytes).replace(" ", "\u00a0"),
  });
}
