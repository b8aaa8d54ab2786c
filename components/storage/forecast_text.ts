import { localeOf } from "../../lib/i18n/locale.ts";
import type { TranslateStorage } from "../../lib/i18n/storage/texts.ts";
import type { StorageView } from "../../lib/shared/storage.ts";
import { DAY_MS } from "../../lib/shared/units.ts";

const HOUR_MS = DAY_MS / 24;

/**
 * When room ends, in a sentence.
 *
 * @param now Epoch ms.
 */
export function forecastText(
  t: TranslateStorage,
  forecast: StorageView["forecast"],
  now: number,
): string {
  if (!forecast) return t("forecast.unknown");
  const { fullAt } = forecast;
  if (fullAt === null) return t("forecast.never");
  const hours = Math.floor((fullAt - now) / HOUR_MS);
  const days = Math.floor(hours / 24);
  if (hours < 1) return t("forecast.full");
  if (hours < 24) return t.plural("forecast.hours", { n: hours });
  // A week from now the name of the day would be today's.
  if (days < 6) {
    const day = new Intl.DateTimeFormat(localeOf(t.lang), { weekday: "long" }).format(fullAt);
    return t("forecast.day", { day });
  }
  return days < 366 ? t.plural("forecast.days", { n: days }) : t("forecast.years");
}
