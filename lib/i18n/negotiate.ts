import { acceptsLanguages } from "@std/http/negotiation";
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

/** The language to answer a request in: the cookie first, then `Accept-Language`. */
export function languageOf(request: Request): Lang {
  const cookies = request.headers.get("cookie") ?? "";
  const chosen = cookies.split(/;\s*/)
    .find((cookie) => cookie.startsWith(`${LANG_COOKIE}=`))
    ?.slice(LANG_COOKIE.length + 1);
  return negotiate(acceptsLanguages(request), chosen);
}
