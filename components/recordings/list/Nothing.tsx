import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import type { RecordingsQuery } from "../../../lib/shared/library.ts";

export interface NothingProps {
  t: TranslateRecordings;
  query: RecordingsQuery;
}

/** In place of an empty list: why it is empty, and what to do. */
export function Nothing({ t, query }: NothingProps) {
  const { q, day, isTrash, before } = query;
  if (Object.keys(query).length === 0) {
    return (
      <section class="panel nothing">
        <h2>{t("none")}</h2>
        <p>{t("none.text")}</p>
        <a class="button" href="/">{t("none.camera")}</a>
      </section>
    );
  }
  if (before) return <p class="panel nothing">{t("none.older")}</p>;
  const isTrashAlone = isTrash && Object.keys(query).length === 1;
  const isDayAlone = day && Object.keys(query).length === 1;
  return (
    <section class="panel nothing">
      <h2>{t(isTrashAlone ? "none.trash" : "none.found")}</h2>
      <p>
        {t(
          isTrashAlone
            ? "none.trash.text"
            : q
            ? "none.found.words"
            : isDayAlone
            ? "none.found.day"
            : "none.found.text",
        )}
      </p>
      <a class="button" aria-current="false" href="/recordings">{t("find.clear")}</a>
    </section>
  );
}
