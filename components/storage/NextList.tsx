import { localeOf } from "../../lib/i18n/locale.ts";
import type { TranslateStorage } from "../../lib/i18n/storage/texts.ts";
import type { Going, StorageView } from "../../lib/shared/storage.ts";
import { formatBytes } from "../../lib/shared/units.ts";
import { momentText } from "../access/moment_text.ts";

export interface NextListProps {
  t: TranslateStorage;
  view: StorageView;
  /** Epoch ms. */
  now: number;
}

/** So many are seen at once: below them, the page goes on. */
const SEEN = 3;

/** What goes next, why and when. */
export function NextList({ t, view, now }: NextListProps) {
  const { next } = view;
  const rest = next.slice(SEEN);
  return (
    <section class="panel" aria-labelledby="next">
      <h2 id="next">{t("next.title")}</h2>
      {next.length === 0 && <p class="hint">{t("next.none")}</p>}
      {next.length > 0 && <Rows t={t} view={view} now={now} rows={next.slice(0, SEEN)} />}
      {rest.length > 0 && (
        <details class="storage-more">
          <summary>{t("next.more", { n: rest.length })}</summary>
          <Rows t={t} view={view} now={now} rows={rest} />
        </details>
      )}
    </section>
  );
}

function Rows({ t, view, now, rows }: NextListProps & { rows: readonly Going[] }) {
  return (
    <ul class="rows">
      {rows.map((going) => (
        <li key={`${going.session} ${going.reason}`} class="row">
          <div class="row-text">
            <strong>{going.name}</strong>
            <p>{spanText(t, going)}</p>
            <p class="hint">{whyText(t, going, view, now)}</p>
          </div>
          <span class="hint">
            {t.plural("next.files", { n: going.files, size: formatBytes(going.bytes) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The day is said once where it is the same. */
function spanText(t: TranslateStorage, { startedAt, endedAt }: Going): string {
  const format = new Intl.DateTimeFormat(localeOf(t.lang), {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return format.formatRange(startedAt, endedAt);
}

function whyText(t: TranslateStorage, going: Going, { limits }: StorageView, now: number): string {
  const when = going.at === null
    ? t("next.someday")
    : going.at <= now
    ? t("next.now")
    : t("next.at", { when: momentText(t.lang, going.at) });
  switch (going.reason) {
    case "deleted":
      return t("next.deleted", { when });
    case "age":
      return t.plural("next.age", { n: limits.keepDays ?? 0, when });
    case "size":
      return t("next.size", { gb: limits.keepGb ?? 0, when });
    case "free-space":
      return limits.minFreeGb > 0
        ? t("next.free-space", { gb: limits.minFreeGb, when })
        : t("next.full", { when });
  }
}
