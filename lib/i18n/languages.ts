import { en } from "./en.ts";
import { type Messages, type Translate, translator } from "./translate.ts";
import { zh } from "./zh.ts";

/**
 * All languages. Both are in the page: together they weigh less than what it
 * would take to fetch one, and a switch works while the network is away.
 */
export const LANGUAGES = { en, zh } as const satisfies Record<string, Messages>;
/** BCP 47 tag of a language that the page speaks. */
export type Lang = keyof typeof LANGUAGES;

/** Cookie that holds the language the person chose; set by the page, read by the server. */
export const LANG_COOKIE = "lang";

/** Does the page speak this? */
export function isLang(value: unknown): value is Lang {
  return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

/** Texts in one of the languages. */
export function translate(lang: Lang): Translate {
  return translator(lang, LANGUAGES[lang]);
}
