import { en } from "./en.ts";
import type { Lang } from "./lang.ts";
import { type Messages, type Translate, translator } from "./translate.ts";
import { zh } from "./zh.ts";

export { isLang, type Lang, LANG_COOKIE } from "./lang.ts";

/**
 * All languages. The capture page comes with the texts of one, and fetches the
 * others behind it, at once: a switch works while the network is away.
 */
export const LANGUAGES = { en, zh } as const satisfies Record<Lang, Messages>;

/** Texts in one of the languages. */
export function translate(lang: Lang): Translate {
  return translator(lang, LANGUAGES[lang]);
}
