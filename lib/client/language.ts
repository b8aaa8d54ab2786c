import { type Lang, LANG_COOKIE } from "../i18n/lang.ts";
import { readSettings, type SettingsStore, writeSettings } from "./capture/settings.ts";

/** For so long a browser keeps the choice. */
const COOKIE_SECONDS = 365 * 24 * 3600;

/** The cookie by which the server draws every page in this language. */
export function languageCookie(lang: Lang): string {
  return `${LANG_COOKIE}=${lang}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax; secure`;
}

/** The camera page has a choice of its own, by which it sets that cookie: it follows. */
export function rememberLanguage(store: SettingsStore | undefined, lang: Lang): void {
  writeSettings(store, { ...readSettings(store), lang });
}

/** Speaks another language from now on, on this page and all others. */
export function chooseLanguage(lang: Lang): void {
  document.cookie = languageCookie(lang);
  rememberLanguage(storage(), lang);
  // Without `?lang=`, which comes before the cookie.
  location.replace(location.pathname);
}

/** A browser that forbids storage throws when it is only looked at. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
