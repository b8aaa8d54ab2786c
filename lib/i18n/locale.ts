/** Days come before months, and a day has 24 hours, as on the timeline. */
const LOCALES: Readonly<Record<string, string>> = { en: "en-GB", zh: "zh-CN" };

/** How dates and times are written in a language: a BCP 47 tag for `Intl`. */
export function localeOf(lang: string): string {
  return LOCALES[lang] ?? lang;
}
