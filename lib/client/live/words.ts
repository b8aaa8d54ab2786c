import type { LiveKey, TranslateLive } from "../../i18n/live/texts.ts";
import type { CameraView } from "../../shared/cameras.ts";
import { formatClock } from "../../shared/units.ts";

/** Up to here a duration is shown in seconds, from here on as a clock. Ms. */
const CLOCK_FROM_MS = 100_000;
/** A chunk or two on their way are no queue worth a line. Ms. */
const QUEUE_FROM_MS = 5000;
/** From here down a battery is worth a line. */
const BATTERY_LOW = 0.3;

/** How old the picture is that is shown. */
export function delayText(t: TranslateLive, ms: number): string {
  return ms < CLOCK_FROM_MS
    ? t("fact.delay", { seconds: (ms / 1000).toFixed(1) })
    : t("fact.delay.long", { duration: formatClock(ms) });
}

/** What waits on the device. Empty while all is well. */
export function queueText(t: TranslateLive, { status }: CameraView): string {
  const ms = status?.queuedMs ?? 0;
  if (ms < QUEUE_FROM_MS) return "";
  const duration = ms < CLOCK_FROM_MS
    ? t("fact.seconds", { n: Math.floor(ms / 1000) })
    : formatClock(ms);
  return t("fact.queue", { duration });
}

/** How full the battery is. Empty if nobody knows. */
export function batteryText(t: TranslateLive, { status }: CameraView): string {
  return status?.battery === undefined
    ? ""
    : t("fact.battery", { percent: Math.round(status.battery * 100) });
}

/** Is the battery so low that somebody should look? */
export function isBatteryLow({ status }: CameraView): boolean {
  return status?.battery !== undefined && status.battery < BATTERY_LOW;
}

/** What may end the recording by and by, or did something to it: a sentence each. */
export function warningsOf(t: TranslateLive, { state, status }: CameraView): string[] {
  if (!status) return [];
  const warnings: string[] = [];
  if (!status.visible) warnings.push(t("fact.hidden"));
  else if (!status.wakeLock && state === "recording") warnings.push(t("fact.screen"));
  if (status.muted && status.lastError !== "muted") warnings.push(t("fact.muted"));
  if (status.lastError) warnings.push(errorText(t, status.lastError));
  return warnings;
}

function errorText(t: TranslateLive, code: string): string {
  const key = `error.${code}`;
  return KNOWN_ERRORS.has(key as LiveKey) ? t(key as "error.muted") : t("error.other", { code });
}

/** What a camera's page may report: its troubles, and causes of lost media. */
const KNOWN_ERRORS: ReadonlySet<LiveKey> = new Set<LiveKey>([
  "error.muted",
  "error.frozen",
  "error.black",
  "error.still",
  "error.silent",
  "error.slow",
  "error.camera-muted",
  "error.page-hidden",
  "error.picture-frozen",
  "error.camera-lost",
  "error.recorder-stalled",
  "error.recorder-failed",
  "error.device-asleep",
  "error.large-chunk",
]);

/** A camera's format for people: `H.264 · Matroska`. Empty if it is none that is known. */
export function formatName(type: string | undefined): string {
  const [, container = "", codec = ""] = /^video\/([\w-]+);\s*codecs="?([\w]+)/.exec(type ?? "") ??
    [];
  const names: Record<string, string> = {
    avc1: "H.264",
    avc3: "H.264",
    h264: "H.264",
    vp8: "VP8",
    vp9: "VP9",
    vp09: "VP9",
    av01: "AV1",
    av1: "AV1",
    hvc1: "HEVC",
  };
  const containers: Record<string, string> = {
    webm: "WebM",
    mp4: "MP4",
    "x-matroska": "Matroska",
  };
  const [one, other] = [names[codec], containers[container]];
  return one && other ? `${one} · ${other}` : "";
}
