import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import type { RecordingDescription } from "../../lib/shared/recording.ts";

/** Whether a session is all there, in words. */
export function statesOf(t: TranslatePlayer, view: RecordingDescription): string[] {
  const { complete, gaps, state } = view;
  if (complete) return [t("state.complete")];
  return [
    ...(state === "stopped" ? [] : [t(`state.${state}`)]),
    ...absencesOf(t, view),
    ...(gaps.length > 0 ? [t.plural("state.gaps", { n: gaps.length })] : []),
  ];
}

/** What is missing without a place on the timeline: it may still come. */
export function absencesOf(t: TranslatePlayer, view: RecordingDescription): string[] {
  const { missing, state, lastSeq } = view;
  return [
    ...(state === "stopped" && lastSeq === null ? [t("state.unknown")] : []),
    ...(missing ? [t.plural("state.missing", { n: missing.toSeq - missing.fromSeq + 1 })] : []),
  ];
}
