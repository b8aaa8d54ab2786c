import type { Lang } from "../languages.ts";
import { type Key, type Messages, type Translate, translator } from "../translate.ts";
import { playerEn } from "./en.ts";
import { playerZh } from "./zh.ts";

/** Texts of a session's page, by language. For the server: islands are given theirs. */
export const PLAYER_LANGUAGES = { en: playerEn, zh: playerZh } as const satisfies Record<
  Lang,
  Messages<typeof playerEn>
>;

/** Gives texts of a session's page. */
export type TranslatePlayer = Translate<typeof playerEn>;
/** Name of such a text. */
export type PlayerKey = Key<typeof playerEn>;
/** Texts in one language, as they travel in the page itself. */
export type PlayerTexts = Messages<typeof playerEn>;

/** Texts in one of the languages. */
export function translatePlayer(lang: Lang): TranslatePlayer {
  return translator<typeof playerEn>(lang, PLAYER_LANGUAGES[lang]);
}
