import type { MomentHit } from "../../shared/library.ts";
import { momentOf, readLocalTime } from "../../shared/local_time.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { MomentRow } from "../catalog/rows.ts";
import { posterUrl } from "./summary.ts";

/** What precedes the end of a recording that is the nearest: so much of it is watched. */
const LAST_MS = 10_000;

/** What was recorded at a moment that somebody wrote. */
export type MomentAnswer =
  /** It is no date and time. */
  | { type: "unclear"; text: string }
  /** At least one camera recorded then; by who was first. */
  | { type: "found"; at: number; hits: MomentHit[] }
  | { type: "none"; at: number; before?: MomentHit; after?: MomentHit };

/**
 * Finds the recordings of a moment. One that is told to the minute is the whole minute.
 *
 * @param zone Time zone of whoever wrote it.
 */
export function findMoment(
  catalog: Pick<Catalog, "recordedAt" | "recordedAround">,
  zone: string,
  text: string,
): MomentAnswer {
  const written = readLocalTime(text);
  if (!written) return { type: "unclear", text };
  const at = momentOf(zone, written.wall);
  const to = at + written.precisionMs;
  const hits = catalog.recordedAt(at, to).map((row) => hitOf(row, Math.max(at, row.fromAt)));
  if (hits.length > 0) return { type: "found", at, hits };
  const { before, after } = catalog.recordedAround(at, to);
  return {
    type: "none",
    at,
    ...(before && {
      before: hitOf(before, Math.max(before.fromAt, before.toAt - LAST_MS), before.toAt),
    }),
    ...(after && { after: hitOf(after, after.fromAt) }),
  };
}

function hitOf({ session, name, poster }: MomentRow, at: number, nearestAt = at): MomentHit {
  return { session, name, at, nearestAt, poster: posterUrl(session, poster) };
}
