import type { Stopped } from "../../shared/protocol.ts";
import { formatBytes, formatClock } from "../../shared/units.ts";
import type { Translate } from "../../i18n/translate.ts";
import type { Progress } from "./session.ts";
import type { Link } from "./uplink.ts";

/** Up to here a duration is shown in seconds, from here on as a clock. */
const CLOCK_FROM_MS = 100_000;
/** A chunk or two on their way are no queue worth a line. */
const QUEUE_FROM_MS = 3000;

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

/** What became of a session: `0:12 saved in 3 files, 4.2 MB`. */
export function outcomeText(t: Translate, { durationMs, segments, bytes }: Stopped): string {
  return t.plural("outcome", {
    n: segments,
    duration: formatClock(durationMs),
    // A number and its unit stay on one line.
    size: formatBytes(bytes).replace(" ", "\u00a0"),
  });
}
