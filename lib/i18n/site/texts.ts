import { type Languages, translatorsOf } from "../area.ts";
import { siteEn } from "./en.ts";
import { siteZh } from "./zh.ts";

/** Texts of what all pages have, by language. */
export const SITE_LANGUAGES: Languages<typeof siteEn> = { en: siteEn, zh: siteZh };

/** Texts of what all pages have, in one of the languages. */
export const translateSite = translatorsOf<typeof siteEn>(SITE_LANGUAGES);
