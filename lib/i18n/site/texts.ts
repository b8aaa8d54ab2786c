import type { Lang } from "../languages.ts";
import { type Messages, type Translate, translator } from "../translate.ts";
import { siteEn } from "./en.ts";
import { siteZh } from "./zh.ts";

/** Texts of what all pages have, by language. */
export const SITE_LANGUAGES = { en: siteEn, zh: siteZh } as const satisfies Record<
  Lang,
  Messages<typeof siteEn>
>;

/** Texts of what all pages have, in one of the languages. */
export function translateSite(lang: Lang): Translate<typeof siteEn> {
  return translator<typeof siteEn>(lang, SITE_LANGUAGES[lang]);
}
