import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import type { RecordingSummary } from "../../../lib/shared/library.ts";

export interface BadgesProps {
  t: TranslateRecordings;
  recording: RecordingSummary;
}

/** What is particular about a recording, in words. */
export function Badges({ t, recording }: BadgesProps) {
  const { state, gaps, isComplete, keep } = recording;
  const badges: [kind: string, text: string][] = [];
  if (state === "recording") badges.push(["now", t("card.recording")]);
  if (state === "interrupted") badges.push(["warn", t("card.interrupted")]);
  if (gaps > 0) badges.push(["warn", t.plural("card.gaps", { n: gaps })]);
  if (state === "stopped" && !isComplete && gaps === 0) badges.push(["warn", t("card.incomplete")]);
  if (keep) badges.push(["kept", t("card.kept")]);
  if (badges.length === 0) return null;
  return (
    <ul class="recording-badges">
      {badges.map(([kind, text]) => (
        <li key={text} class="recording-badge" data-kind={kind}>{text}</li>
      ))}
    </ul>
  );
}
