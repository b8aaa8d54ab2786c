import { type Languages, translatorsOf } from "../area.ts";
import type { Messages, Translate } from "../translate.ts";
import { storageEn } from "./en.ts";
import { storageZh } from "./zh.ts";

/** Texts of storage and retention, by language. For the server: islands are given theirs. */
export const STORAGE_LANGUAGES: Languages<typeof storageEn> = { en: storageEn, zh: storageZh };

/** Gives texts of storage and retention. */
export type TranslateStorage = Translate<typeof storageEn>;
/** Texts in one language, as they travel in the page itself. */
export type StorageTexts = Messages<typeof storageEn>;

/** Texts in one of the languages. */
export const translateStorage = translatorsOf<typeof storageEn>(STORAGE_LANGUAGES);
