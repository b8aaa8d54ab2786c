import type { Lang } from "./lang.ts";
import { type Messages, type Texts, type Translate, translator } from "./translate.ts";

/** The texts of one area of the app, by language; every language has those of `Source`. */
export type Languages<Source extends Texts> = Readonly<Record<Lang, Messages<Source>>>;

/** What gives the texts of an area, for a language. */
export function translatorsOf<Source extends Texts>(
  languages: Languages<NoInfer<Source>>,
): (lang: Lang) => Translate<Source> {
  return (lang) => translator<Source>(lang, languages[lang]);
}

/** The texts whose names start so: an island is given those that it needs, and no others. */
export function textsStarting<Source extends Texts, Start extends string>(
  texts: Source,
  start: Start,
): Readonly<Record<Extract<keyof Source, `${Start}${string}`>, string>> {
  const chosen = Object.entries(texts).filter(([key]) => key.startsWith(start));
  return Object.fromEntries(chosen) as Record<Extract<keyof Source, `${Start}${string}`>, string>;
}
