/** A moment in the address of a session's page, and what is marked: `?t=`, `in=`, `out=`, epoch ms. */

/** A stretch that the person marked; null where it is not marked yet. Epoch ms. */
export interface Marks {
  in: number | null;
  out: number | null;
}

export const NO_MARKS: Marks = { in: null, out: null };
/** Later than any, by more than a fraction that rounding makes. */
const EXACT_MS = 1e-3;

/** The moment that an address names; undefined if it names none. */
export function momentIn(search: string): number | undefined {
  return numberIn(new URLSearchParams(search), "t") ?? undefined;
}

/** What an address marks. */
export function marksIn(search: string): Marks {
  const query = new URLSearchParams(search);
  const marks = { in: numberIn(query, "in"), out: numberIn(query, "out") };
  const isSpan = marks.in === null || marks.out === null || marks.in < marks.out;
  return isSpan ? marks : NO_MARKS;
}

function numberIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Whole milliseconds at which the picture of `wallMs` is shown: never the one before. */
export function wholeMoment(wallMs: number): number {
  return Math.ceil(wallMs - EXACT_MS);
}

/** `href` with another moment and other marks; the rest as it is, but for the fragment. */
export function addressOf(href: string, wallMs: number, marks = NO_MARKS): string {
  const url = new URL(href);
  url.searchParams.set("t", String(wholeMoment(wallMs)));
  for (const end of ["in", "out"] as const) {
    const at = marks[end];
    if (at === null) url.searchParams.delete(end);
    else url.searchParams.set(end, String(at));
  }
  url.hash = "";
  // Ids and commas read better as they are.
  return url.href.replaceAll("%2C", ",");
}
