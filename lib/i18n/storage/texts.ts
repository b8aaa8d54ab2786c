import type { Lang } from "../languages.ts";
import { type Messages, type Translate, translator } from "../translate.ts";
import { storageEn } from "./en.ts";
import { storageZh } from "./zh.ts";

/** Texts of storage and retention, by language. For the server: islands are given theirs. */
export const STORAGE_LANGUAGES = {
  en: storageEn,
  zh: storageZh,
} as const satisfies Record<
  Lang,
  Messages<typeof storageEn>
>;

/** Gives texts of storage and retention. */
export type TranslateStorage = Translate<typeof storageEn>;
/** Texts in one language, as they travel in the page itself. */
export type StorageTexts = Messages<typeof storageEn>;

/** Texts in one of the languages. */
export function translateStorage(lang: Lang): TranslateStorage {
  return translator<typeof storageEn>(lang, STORAGE_LANGUAGES[lang]);
}
