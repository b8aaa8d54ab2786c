import { type Languages, translatorsOf } from "../area.ts";
import type { Key, Messages, Translate } from "../translate.ts";
import { liveEn } from "./en.ts";
import { liveZh } from "./zh.ts";

/** Texts of the live wall, by language. For the server: islands are given theirs. */
export const LIVE_LANGUAGES: Languages<typeof liveEn> = { en: liveEn, zh: liveZh };

/** Gives texts of the live wall. */
export type TranslateLive = Translate<typeof liveEn>;
/** Name of such a text. */
export type LiveKey = Key<typeof liveEn>;
/** Texts in one language, as they travel in the page itself. */
export type LiveTexts = Messages<typeof liveEn>;

/** Texts in one of the languages. */
export const translateLive = translatorsOf<typeof liveEn>(LIVE_LANGUAGES);
