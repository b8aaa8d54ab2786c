import { type Languages, textsStarting, translatorsOf } from "../area.ts";
import type { Lang } from "../lang.ts";
import type { Messages, Translate } from "../translate.ts";
import { recordingsEn } from "./en.ts";
import { recordingsZh } from "./zh.ts";

/** Texts of the list of recordings, by language. For the server: islands are given theirs. */
export const RECORDINGS_LANGUAGES: Languages<typeof recordingsEn> = {
  en: recordingsEn,
  zh: recordingsZh,
};

/** Gives texts of the list of recordings. */
export type TranslateRecordings = Translate<typeof recordingsEn>;
/** Texts in one language, as they travel in the page itself. */
export type RecordingsTexts = Messages<typeof recordingsEn>;

/** Texts in one of the languages. */
export const translateRecordings = translatorsOf<typeof recordingsEn>(RECORDINGS_LANGUAGES);

/** Names of the texts of what can be done to a recording. */
type KeepKey = Extract<keyof typeof recordingsEn, `keep.${string}`>;
/** Gives texts of what can be done to a recording. */
export type TranslateKeep = Translate<Pick<typeof recordingsEn, KeepKey>>;
/** These in one language, for the island `Keep`. */
export type KeepTexts = Messages<Pick<typeof recordingsEn, KeepKey>>;

/** The texts that the island `Keep` needs, without all others. */
export function keepTexts(lang: Lang): KeepTexts {
  return textsStarting(RECORDINGS_LANGUAGES[lang], "keep.");
}
