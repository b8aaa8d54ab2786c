import { type Languages, textsStarting, translatorsOf } from "../area.ts";
import type { Lang } from "../lang.ts";
import type { Key, Translate } from "../translate.ts";
import { trustEn } from "./en.ts";
import { trustZh } from "./zh.ts";

/** Texts of the trust page, by language. For the server: an island is given what it needs. */
export const TRUST_LANGUAGES: Languages<typeof trustEn> = { en: trustEn, zh: trustZh };

/** Gives texts of the trust page. */
export type TranslateTrust = Translate<typeof trustEn>;
/** Name of a text of the trust page. */
export type TrustKey = Key<typeof trustEn>;

/** Names of what systems and browsers show. */
export type MenuKey = Extract<TrustKey, `menu.${string}`>;

/** Names of the texts of the live check. */
export type CheckKey = Extract<TrustKey, `check.${string}`>;
/** Texts of the live check in one language: small enough to travel in the page itself. */
export type CheckTexts = Readonly<Record<CheckKey, string>>;
/** Gives texts of the live check. */
export type TranslateCheck = Translate<Pick<typeof trustEn, CheckKey>>;

/** Texts in one of the languages. */
export const translateTrust = translatorsOf<typeof trustEn>(TRUST_LANGUAGES);

/** The texts of the live check, to be handed to its island. */
export function checkTexts(lang: Lang): CheckTexts {
  return textsStarting(TRUST_LANGUAGES[lang], "check.");
}
