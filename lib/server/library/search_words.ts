import type { LibraryFilter, NotedSession } from "../catalog/rows.ts";

/** The longest search, characters; a name has 64. */
export const MAX_SEARCH_LENGTH = 200;

/** So that `kuche` finds `Küche`, and `strasse` `Straße`: letters without case, width and accents. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toUpperCase().toLowerCase();
}

/** The words of a search, folded; each has to be there. */
export function wordsOf(search: string): string[] {
  return [...new Set(fold(search).split(/\s+/).filter((word) => word !== ""))];
}

/**
 * Which cameras and sessions have all words of a search, in the camera's name or the note.
 *
 * Names are few, and so are notes: they are compared here, by Unicode's rules, and not by SQLite,
 * which knows the case of ASCII alone.
 *
 * @returns Null if there is not one word to look for.
 */
export function searchFor(
  sources: { cameras(): readonly { name: string }[]; noted(): readonly NotedSession[] },
  search: string,
): LibraryFilter["words"] {
  const words = wordsOf(search);
  if (words.length === 0) return null;
  const hasAll = (text: string) => {
    const folded = fold(text);
    return words.every((word) => folded.includes(word));
  };
  return {
    names: sources.cameras().map(({ name }) => name).filter(hasAll),
    ids: sources.noted().filter(({ name, note }) => hasAll(`${name}\n${note}`)).map(({ id }) => id),
  };
}
