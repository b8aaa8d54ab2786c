import type { TranslateRecordings } from "../../../lib/i18n/recordings/texts.ts";

export interface MomentFormProps {
  t: TranslateRecordings;
  /** What stands in the field: `2026-11-27T15:12`. */
  at: string;
  /** The last minute that makes sense. */
  max: string;
}

/** Leads straight to what was recorded at a moment. */
export function MomentForm({ t, at, max }: MomentFormProps) {
  return (
    <form class="find-form" action="/recordings" role="search" aria-label={t("moment")}>
      <label class="choice find-wide">
        <span>{t("moment")}</span>
        <input type="datetime-local" name="at" required value={at} max={max} />
      </label>
      <button type="submit" class="button">{t("moment.go")}</button>
    </form>
  );
}
