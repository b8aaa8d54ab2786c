import { ifNoneMatch } from "@std/http/etag";
import { ASSET_CACHE_BUST_KEY, BUILD_ID } from "./build_id.ts";
import { internalsOf } from "./context.ts";
import type { Middleware } from "./define.ts";

/**
 * Middleware that serves the static folder and the built JavaScript.
 *
 * A file whose URL names this build may be cached for a year; a URL that names another build is
 * redirected to the plain one, so that a stale page never caches a new file under an old name.
 */
export function staticFiles<T>(): Middleware<T> {
  return async (ctx) => {
    const { req, url, config } = ctx;
    const pathname = encodeSegments(url.pathname);
    if (pathname === null) return await ctx.next();
    const file = pathname === "/" ? null : await internalsOf(ctx).cache.readFile(pathname);
    if (file === null) {
      // Browsers ask for it unbidden: not worth an error page.
      return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : await ctx.next();
    }

    if (req.method !== "GET" && req.method !== "HEAD") {
      file.close();
      return new Response("Method Not Allowed", { status: 405 });
    }
    const wantedBuild = url.searchParams.get(ASSET_CACHE_BUST_KEY);
    if (wantedBuild !== null && wantedBuild !== BUILD_ID) {
      file.close();
      url.searchParams.delete(ASSET_CACHE_BUST_KEY);
      return new Response(null, { status: 307, headers: { location: url.pathname + url.search } });
    }

    const headers = new Headers({ "Content-Type": file.contentType, vary: "If-None-Match" });
    // In development many apps share one origin, so neither ETag nor long caching can be trusted.
    const cacheable = config.mode !== "development";
    const immutable = wantedBuild === BUILD_ID ||
      pathname.startsWith(`/_fresh/js/${BUILD_ID}/`);
    headers.set(
      "Cache-Control",
      cacheable && immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache, no-store, max-age=0, must-revalidate",
    );
    if (cacheable && file.hash !== null) {
      headers.set("Etag", `W/"${file.hash}"`);
      if (!ifNoneMatch(req.headers.get("If-None-Match"), headers.get("Etag")!)) {
        file.close();
        return new Response(null, { status: 304, headers });
      }
    }
    headers.set("Content-Length", String(file.size));
    if (req.method === "HEAD") {
      file.close();
      return new Response(null, { headers });
    }
    return new Response(file.readable as BodyInit, { headers });
  };
}

/** The path as a build names its files: every segment encoded. Null when it cannot be decoded. */
function encodeSegments(pathname: string): string | null {
  try {
    const segments = decodeURIComponent(pathname).split("/").filter((segment) => segment !== "");
    return "/" + segments.map(encodeURIComponent).join("/");
  } catch {
    return null;
  }
}
