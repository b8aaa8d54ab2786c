import type { Languages } from "../area.ts";
import type { Messages, Translate } from "../translate.ts";
import { exportEn } from "./en.ts";
import { exportZh } from "./zh.ts";

/** Texts of exporting, by language. For the server: islands are given theirs. */
export const EXPORT_LANGUAGES: Languages<typeof exportEn> = { en: exportEn, zh: exportZh };

/** Gives texts of exporting. */
export type TranslateExport = Translate<typeof exportEn>;
/** Texts in one language, as they travel in the page itself. */
export type ExportTexts = Messages<typeof exportEn>;
