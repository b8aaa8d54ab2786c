import { type Languages, translatorsOf } from "../area.ts";
import type { Key, Messages, Translate } from "../translate.ts";
import { accessEn } from "./en.ts";
import { accessZh } from "./zh.ts";

/** Texts of pairing and of the settings page, by language. For the server: islands are given theirs. */
export const ACCESS_LANGUAGES: Languages<typeof accessEn> = { en: accessEn, zh: accessZh };

/** Gives texts of pairing and of the settings page. */
export type TranslateAccess = Translate<typeof accessEn>;
/** Name of such a text. */
export type AccessKey = Key<typeof accessEn>;
/** Texts in one language, as they travel in the page itself. */
export type AccessTexts = Messages<typeof accessEn>;

/** Texts in one of the languages. */
export const translateAccess = translatorsOf<typeof accessEn>(ACCESS_LANGUAGES);
