import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import { recordingsHref, type RecordingsQuery } from "../../../lib/shared/library.ts";
import { dayAfter } from "../../../lib/shared/local_time.ts";

export interface ShownProps {
  t: TranslateRecordings;
  query: RecordingsQuery;
  /** The day's name, if the list is of one. */
  dayName: string | undefined;
  /** The day of whoever looks. */
  today: string;
}

/** What the list is limited to, in words, and the ways out of that. Nothing if it is not. */
export function Shown({ t, query, dayName, today }: ShownProps) {
  const { q, day, camera, isKept, isTrash } = query;
  const parts = [
    q && t("find.words.are", { words: q }),
    dayName && t("find.day.is", { day: dayName }),
    camera !== undefined && t("find.camera.is", { name: camera }),
    isKept && t("find.kept"),
    isTrash && t("find.trash"),
  ].filter((part) => typeof part === "string" && part !== "");
  if (parts.length === 0) return null;
  const dayHref = (other: string) => recordingsHref({ ...query, day: other, before: undefined });
  return (
    <div class="shown">
      <p>{t("find.shown")} {parts.join(" · ")}</p>
      <div class="shown-ways">
        {day && (
          <a class="toggle" aria-current="false" href={dayHref(dayAfter(day, -1))}>
            {t("find.day.before")}
          </a>
        )}
        {day && day < today && (
          <a class="toggle" aria-current="false" href={dayHref(dayAfter(day, 1))}>
            {t("find.day.after")}
          </a>
        )}
        <a class="toggle" aria-current="false" href="/recordings">{t("find.clear")}</a>
      </div>
    </div>
  );
}
