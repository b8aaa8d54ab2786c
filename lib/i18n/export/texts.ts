import type { Lang } from "../languages.ts";
import { type Messages, type Translate, translator } from "../translate.ts";
import { exportEn } from "./en.ts";
import { exportZh } from "./zh.ts";

/** Texts of exporting, by language. For the server: islands are given theirs. */
export const EXPORT_LANGUAGES = { en: exportEn, zh: exportZh } as const satisfies Record<
  Lang,
  Messages<typeof exportEn>
>;

/** Gives texts of exporting. */
export type TranslateExport = Translate<typeof exportEn>;
/** Texts in one language, as they travel in the page itself. */
export type ExportTexts = Messages<typeof exportEn>;

/** Texts in one of the languages. */
export function translateExport(lang: Lang): TranslateExport {
  return translator<typeof exportEn>(lang, EXPORT_LANGUAGES[lang]);
}
