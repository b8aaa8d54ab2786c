import { localeOf } from "../../lib/i18n/locale.ts";

/**
 * A moment as people write it, to the minute.
 *
 * @param lang BCP 47 tag.
 * @param at Epoch ms.
 */
export function momentText(lang: string, at: number): string {
  return new Intl.DateTimeFormat(localeOf(lang), { dateStyle: "medium", timeStyle: "short" })
    .format(at);
}
