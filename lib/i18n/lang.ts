/** BCP 47 tags of the languages that the pages speak. */
export const LANGS = ["en", "zh"] as const;
export type Lang = typeof LANGS[number];

/** Cookie that holds the language the person chose; set by the page, read by the server. */
export const LANG_COOKIE = "lang";

/** Do the pages speak this? */
export function isLang(value: unknown): value is Lang {
  return LANGS.some((lang) => lang === value);
}
