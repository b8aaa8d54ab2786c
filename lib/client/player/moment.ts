/** A moment in the address of a session's page: `?t=<epoch ms>`. */

/** Later than any, by more than a fraction that rounding makes. */
const EXACT_MS = 1e-3;

/** The moment that an address names; undefined if it names none. */
export function momentIn(search: string): number | undefined {
  const text = new URLSearchParams(search).get("t");
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

/** Whole milliseconds at which the picture of `wallMs` is shown: never the one before. */
export function wholeMoment(wallMs: number): number {
  return Math.ceil(wallMs - EXACT_MS);
}

/** `href` with another moment; the rest as it is, but for the fragment. */
export function addressOf(href: string, wallMs: number): string {
  const url = new URL(href);
  url.searchParams.set("t", String(wholeMoment(wallMs)));
  url.hash = "";
  // Ids and commas read better as they are.
  return url.href.replaceAll("%2C", ",");
}
