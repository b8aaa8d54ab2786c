import { acceptsLanguages } from "@std/http/negotiation";
import { cookieValue } from "../shared/cookies.ts";
import { isLang, type Lang, LANG_COOKIE } from "./languages.ts";

/**
 * The language to speak.
 *
 * @param wishes Language tags of the browser, best first: `["zh-CN", "en"]`.
 * @param chosen What the person chose; anything that is no language is ignored.
 * @returns `en` if none of the wishes can be met.
 */
export function negotiate(wishes: readonly string[], chosen?: string): Lang {
  if (isLang(chosen)) return chosen;
  const primary = wishes.map((tag) => tag.split("-")[0].toLowerCase());
  return primary.find(isLang) ?? "en";
}

/**
 * The language to answer a request in: `?lang=` first, a link that works where
 * neither script nor cookie does, then the cookie, then `Accept-Language`.
 */
export function languageOf(request: Request): Lang {
  const asked = new URL(request.url).searchParams.get("lang");
  const chosen = isLang(asked) ? asked : cookieValue(request.headers.get("cookie"), LANG_COOKIE);
  return negotiate(acceptsLanguages(request), chosen);
}
