import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";
import type { RecordingsQuery } from "../../../lib/shared/library.ts";

export interface SearchFormProps {
  t: TranslateRecordings;
  query: RecordingsQuery;
  /** The day of whoever looks: none after it makes sense. */
  today: string;
}

/** Which recordings are listed: by words, and by day. What is chosen beside that stays. */
export function SearchForm({ t, query, today }: SearchFormProps) {
  const { q, day, camera, isKept, isTrash } = query;
  return (
    <form class="find-form" action="/recordings" role="search" aria-label={t("find")}>
      <label class="choice find-wide">
        <span>{t("find.words")}</span>
        <input type="search" name="q" value={q ?? ""} maxLength={200} enterkeyhint="search" />
      </label>
      <label class="choice">
        <span>{t("find.day")}</span>
        <input type="date" name="day" value={day ?? ""} max={today} />
      </label>
      {camera !== undefined && <input type="hidden" name="camera" value={camera} />}
      {isKept && <input type="hidden" name="kept" value="1" />}
      {isTrash && <input type="hidden" name="deleted" value="1" />}
      <button type="submit" class="button">{t("find.go")}</button>
    </form>
  );
}
