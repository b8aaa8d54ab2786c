import type { Lang } from "../languages.ts";
import { type Key, type Messages, type Translate, translator } from "../translate.ts";
import { liveEn } from "./en.ts";
import { liveZh } from "./zh.ts";

/** Texts of the live wall, by language. For the server: islands are given theirs. */
export const LIVE_LANGUAGES = { en: liveEn, zh: liveZh } as const satisfies Record<
  Lang,
  Messages<typeof liveEn>
>;

/** Gives texts of the live wall. */
export type TranslateLive = Translate<typeof liveEn>;
/** Name of such a text. */
export type LiveKey = Key<typeof liveEn>;
/** Texts in one language, as they travel in the page itself. */
export type LiveTexts = Messages<typeof liveEn>;

/** Texts in one of the languages. */
export function translateLive(lang: Lang): TranslateLive {
  return translator<typeof liveEn>(lang, LIVE_LANGUAGES[lang]);
}
