/** Longer ones are nobody's wish. */
const MAX_LENGTH = 512;

/**
 * Where to go on to after a detour, as `?next=` says it: only a path on this
 * very server. Whatever a browser could read as another address (`//host`,
 * `/\host`, a scheme, control characters) is ignored.
 *
 * @param wish As it came from the network; null if there is none.
 * @returns Path and search, starting with one slash; `/` for anything else.
 * @example
 * ```ts
 * if (nextPath("/pair?code=1") !== "/pair?code=1") throw new Error("a path is kept");
 * if (nextPath("//evil.example") !== "/") throw new Error("another host is not");
 * ```
 */
export function nextPath(wish: string | null): string {
  if (wish === null || wish.length > MAX_LENGTH) return "/";
  // Browsers read a backslash as a slash, and leave tabs and line ends out (URL standard, 4.4).
  return /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(wish) ? wish : "/";
}
