import { HttpError } from "fresh";
import { includesRole } from "../../shared/roles.ts";
import { cookieOf, credentialCookie } from "../auth/cookie.ts";
import { wantedRole } from "../auth/policy.ts";
import { define } from "../define.ts";
import { isFromHere } from "../hardening/origin.ts";
import { jsonError } from "../json_error.ts";

/** Methods that change nothing, RFC 9110, section 9.2.1. */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Finds out who asks, and lets through who may: see `wantedRole()`. Pages send
 * whoever is not paired to `/pair`, the API says what is missing.
 */
export const accessGuard = define.middleware(async (ctx) => {
  const { req, url, info, state } = ctx;
  const isApi = /^\/(api|metrics)(\/|$)/.test(url.pathname);
  // A page of somebody else's may have the browser of a paired device ask.
  if (!SAFE_METHODS.has(req.method) && !isFromHere(req)) {
    const message = "Requests of other pages are not answered: use this server's own";
    return jsonError(403, "forbidden-origin", message);
  }
  state.address = (info.remoteAddr as Deno.NetAddr).hostname;
  state.who = state.services.access.identify(req.headers, state.address);
  const wanted = wantedRole(req.method, url.pathname);
  if (wanted === "public") return await ctx.next();
  const { who } = state;
  if (!who) {
    if (isApi) {
      const message = "Pair this device first: open /pair on it; a program sends its token";
      return jsonError(401, "unauthorized", message, { "www-authenticate": "Bearer" });
    }
    const next = url.pathname === "/"
      ? ""
      : `?next=${encodeURIComponent(url.pathname + url.search)}`;
    return new Response(null, {
      status: 303,
      headers: { location: `/pair${next}`, "cache-control": "no-store" },
    });
  }
  if (!includesRole(who.role, wanted)) {
    if (!isApi) throw new HttpError(403);
    return jsonError(403, "forbidden", `This needs the role ${wanted}: ask the owner`);
  }
  const response = await ctx.next();
  const cookie = cookieOf(req.headers);
  // Browsers forget it after 400 days: each page that is opened begins them anew.
  if (!isApi && who.device !== null && cookie !== undefined) {
    response.headers.append("set-cookie", credentialCookie(cookie));
  }
  return response;
});
