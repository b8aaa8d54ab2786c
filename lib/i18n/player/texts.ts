import { type Languages, translatorsOf } from "../area.ts";
import type { Key, Messages, Translate } from "../translate.ts";
import { playerEn } from "./en.ts";
import { playerZh } from "./zh.ts";

/** Texts of a session's page, by language. For the server: islands are given theirs. */
export const PLAYER_LANGUAGES: Languages<typeof playerEn> = { en: playerEn, zh: playerZh };

/** Gives texts of a session's page. */
export type TranslatePlayer = Translate<typeof playerEn>;
/** Name of such a text. */
export type PlayerKey = Key<typeof playerEn>;
/** Texts in one language, as they travel in the page itself. */
export type PlayerTexts = Messages<typeof playerEn>;

/** Texts in one of the languages. */
export const translatePlayer = translatorsOf<typeof playerEn>(PLAYER_LANGUAGES);
