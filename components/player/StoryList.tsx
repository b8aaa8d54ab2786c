import type { Break, Late, Story } from "../../lib/client/player/story.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import type { RecordingDescription, TakeDescription } from "../../lib/shared/recording.ts";
import { causeText } from "./cause_text.ts";
import { absencesOf } from "./state_text.ts";
import { durationText, type TimeTexts } from "./time_text.ts";

export interface StoryListProps {
  t: TranslatePlayer;
  story: Story;
  view: RecordingDescription;
  times: TimeTexts;
  /** Address of a moment. */
  hrefOf(at: number): string;
}

/** What the timeline shows, in words: each is a way to its moment. */
export function StoryList({ t, story, view, times, hrefOf }: StoryListProps) {
  const { breaks, takes, late, open } = story;
  const entries = [
    ...breaks.map((one) => ({ at: one.from, kind: "break", text: breakText(t, one) })),
    ...takes.map((one) => ({ at: one.startedAt, kind: "take", text: takeText(t, one) })),
    ...late.map((one) => ({ at: one.from, kind: "late", text: lateText(t, one) })),
    ...open ? [{ at: open.from, kind: "open", text: t("story.open") }] : [],
  ].sort((a, b) => a.at - b.at);
  const absences = absencesOf(t, view);
  return (
    <section class="panel" aria-labelledby="story">
      <h2 id="story">{t("story")}</h2>
      {absences.map((text) => <p key={text} class="warning">{text}</p>)}
      {entries.length + absences.length === 0 && <p class="hint">{t("story.none")}</p>}
      <ul class="rows story">
        {entries.map(({ at, kind, text }) => (
          <li key={`${kind} ${at}`} data-kind={kind}>
            <a href={hrefOf(at)}>{times.second(at)}</a>
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A break in words. */
function breakText(t: TranslatePlayer, { from, to, causes, isEmpty }: Break): string {
  const duration = durationText(t, to - from);
  const cause = causeText(t, causes);
  if (!isEmpty) return t("story.partial", { duration, cause });
  return cause === "" ? t("story.break", { duration }) : t("story.break.why", { duration, cause });
}

function takeText(t: TranslatePlayer, { width, height, mimeType }: TakeDescription): string {
  const size = width && height ? [t("story.take.size", { width, height })] : [];
  return t("story.take", { what: [...size, mimeType].join(", ") });
}

function lateText(t: TranslatePlayer, { from, to, byMs }: Late): string {
  return t("story.late", { duration: durationText(t, to - from), by: durationText(t, byMs) });
}
