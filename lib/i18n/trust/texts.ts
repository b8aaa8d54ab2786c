import type { Lang } from "../languages.ts";
import { type Key, type Messages, type Translate, translator } from "../translate.ts";
import { trustEn } from "./en.ts";
import { trustZh } from "./zh.ts";

/** Texts of the trust page, by language. For the server: an island is given what it needs. */
export const TRUST_LANGUAGES = { en: trustEn, zh: trustZh } as const satisfies Record<
  Lang,
  Messages<typeof trustEn>
>;

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
export function translateTrust(lang: Lang): TranslateTrust {
  return translator<typeof trustEn>(lang, TRUST_LANGUAGES[lang]);
}

/** The texts of the live check, to be handed to its island. */
export function checkTexts(lang: Lang): CheckTexts {
  const texts = Object.entries(TRUST_LANGUAGES[lang]);
  return Object.fromEntries(texts.filter(([key]) => key.startsWith("check."))) as CheckTexts;
}
