import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import { recordingsHref, type RecordingsQuery } from "../../../lib/shared/library.ts";

export interface PagesProps {
  t: TranslateRecordings;
  query: RecordingsQuery;
  /** Cursor of what is older; null if nothing is. */
  older: string | null;
}

/** The way to the rest of the list. */
export function Pages({ t, query, older }: PagesProps) {
  const { before, ...newest } = query;
  if (!before && older === null) return null;
  return (
    <nav class="recordings-pages" aria-label={t("list.pages")}>
      {before && (
        <a class="toggle" aria-current="false" href={recordingsHref(newest)}>{t("list.newest")}</a>
      )}
      {older !== null && (
        <a
          class="button"
          aria-current="false"
          rel="next"
          href={recordingsHref({ ...query, before: older })}
        >
          {t("list.older")}
        </a>
      )}
    </nav>
  );
}
