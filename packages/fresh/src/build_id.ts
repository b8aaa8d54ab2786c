/** Set by the bundler inside browser code, absent on the server. */
declare const FRESH_BUILD_ID: string | undefined;

/** The search parameter by which `asset()` ties a URL to one build. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";

/**
 * Names the build that is being served: 40 hexadecimal digits, the same for the same sources.
 * Before a build was loaded it is `development`.
 */
export let BUILD_ID: string = typeof FRESH_BUILD_ID === "string" ? FRESH_BUILD_ID : "development";

/** Makes `id` the current build; called when a snapshot is loaded. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}

/**
 * The URL of a static file, tied to this build, so that it may be cached for a year.
 *
 * Anything but a path on this server, and a path that is tied already, comes back unchanged.
 *
 * @example `asset("/style.css")` is `/style.css?__frsh_c=<build id>`.
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://local.invalid");
  if (url.searchParams.has(ASSET_CACHE_BUST_KEY)) return path;
  url.searchParams.set(ASSET_CACHE_BUST_KEY, BUILD_ID);
  return url.pathname + url.search + url.hash;
}
