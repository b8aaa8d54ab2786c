import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";

/** Causes that the ledger knows, see `docs/STORAGE.md`. */
const CAUSES = [
  "device-storage-full",
  "device-storage-damaged",
  "camera-muted",
  "page-hidden",
  "picture-frozen",
  "camera-lost",
  "recorder-stalled",
  "recorder-failed",
  "device-asleep",
  "server-lost",
  "beginning-lost",
  "file-damaged",
  "file-removed",
] as const;

/** Causes in words; one that is not known as it is; empty without any. */
export function causeText(t: TranslatePlayer, causes: readonly string[]): string {
  const known = new Map(CAUSES.map((cause) => [cause as string, t(`cause.${cause}`)]));
  const separator = t.lang.startsWith("zh") ? "；" : "; ";
  return causes.map((word) => known.get(word) ?? t("cause.unknown", { word })).join(separator);
}
