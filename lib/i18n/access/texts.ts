import type { Lang } from "../languages.ts";
import { type Key, type Messages, type Translate, translator } from "../translate.ts";
import { accessEn } from "./en.ts";
import { accessZh } from "./zh.ts";

/** Texts of pairing and of the settings page, by language. For the server: islands are given theirs. */
export const ACCESS_LANGUAGES = { en: accessEn, zh: accessZh } as const satisfies Record<
  Lang,
  Messages<typeof accessEn>
>;

/** Gives texts of pairing and of the settings page. */
export type TranslateAccess = Translate<typeof accessEn>;
/** Name of such a text. */
export type AccessKey = Key<typeof accessEn>;
/** Texts in one language, as they travel in the page itself. */
export type AccessTexts = Messages<typeof accessEn>;

/** Texts in one of the languages. */
export function translateAccess(lang: Lang): TranslateAccess {
  return translator<typeof accessEn>(lang, ACCESS_LANGUAGES[lang]);
}
