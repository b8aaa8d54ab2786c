import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { CHOICE_FORM } from "../components/recordings/list/RecordingCard.tsx";
import type { Lang } from "../lib/i18n/languages.ts";
import type { RecordingsTexts, TranslateRecordings } from "../lib/i18n/recordings/texts.ts";
import { translator } from "../lib/i18n/translate.ts";
import { MOST_SIDE_BY_SIDE } from "../lib/shared/overlapping.ts";

export interface ChosenRecordingsProps {
  lang: Lang;
  texts: RecordingsTexts;
}

/**
 * What can be done to several recordings. It is a form that the cards' boxes belong to, and works
 * as such without a script, which only counts.
 */
export default function ChosenRecordings({ lang, texts }: ChosenRecordingsProps) {
  const t: TranslateRecordings = useMemo(() => translator(lang, texts), [lang]);
  /** Null until the script counts. */
  const count = useSignal<number | null>(null);
  useEffect(() => {
    const recount = () => {
      count.value = document.querySelectorAll(`input[form="${CHOICE_FORM}"]:checked`).length;
    };
    // A page that is gone back to comes with its boxes as they were.
    recount();
    const end = new AbortController();
    document.addEventListener("change", recount, { signal: end.signal });
    // Boxes are cleared after the event.
    document.addEventListener("reset", () => setTimeout(recount), { signal: end.signal });
    return () => end.abort();
  }, []);
  const { value } = count;
  const isSideBySide = value === null || value >= 2 && value <= MOST_SIDE_BY_SIDE;
  return (
    <form id={CHOICE_FORM} class="chosen-bar" action="/recordings" aria-label={t("chosen")}>
      <p class="chosen-count" role="status">
        {value === null ? t("chosen") : value > 0 && t.plural("chosen.count", { n: value })}
      </p>
      <button type="reset" class="toggle">{t("chosen.none")}</button>
      <div class="chosen-actions">
        <button type="submit" class="button" formAction="/api/recordings/zip">
          {t("chosen.zip")}
        </button>
        <button type="submit" class="toggle" name="side" value="1" disabled={!isSideBySide}>
          {t("chosen.side")}
        </button>
      </div>
    </form>
  );
}
