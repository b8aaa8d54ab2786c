import { isSessionId } from "../../shared/ids.ts";
import { watchHref } from "../../shared/library.ts";
import { MOST_SIDE_BY_SIDE } from "../../shared/overlapping.ts";

/** Where the recordings that a form has chosen are shown side by side; undefined if it chose none. */
export function sideBySideHref(params: URLSearchParams): string | undefined {
  const ids = [...new Set(params.getAll("session"))].filter(isSessionId);
  return params.has("side") && ids.length > 0
    ? watchHref(ids.slice(0, MOST_SIDE_BY_SIDE))
    : undefined;
}
