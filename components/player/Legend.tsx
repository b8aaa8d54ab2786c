import type { Story } from "../../lib/client/player/story.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";

/** What the colours and patterns of the timeline mean, as far as they occur. */
export function Legend({ t, stories }: { t: TranslatePlayer; stories: readonly Story[] }) {
  const kinds = [
    ["run", stories.some(({ runs }) => runs.length > 0), "timeline.recorded"],
    ["break", stories.some(({ breaks }) => breaks.some((one) => one.isEmpty)), "timeline.break"],
    [
      "partial",
      stories.some(({ breaks }) => breaks.some((one) => !one.isEmpty)),
      "timeline.partial",
    ],
    ["late", stories.some(({ late }) => late.length > 0), "timeline.late"],
    ["take", stories.some(({ takes }) => takes.length > 0), "timeline.take"],
    ["now", stories.some(({ open }) => open !== undefined), "timeline.now"],
  ] as const;
  return (
    <ul class="legend">
      {kinds.filter(([, isThere]) => isThere).map(([kind, , text]) => (
        <li key={kind}>
          <span class="legend-sign" data-kind={kind} />
          {t(text)}
        </li>
      ))}
    </ul>
  );
}
