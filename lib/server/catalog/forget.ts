import type { Catalog } from "./catalog.ts";
import type { GapRow, PlacedSegment } from "./rows.ts";

/** Cause of a gap whose media was on disk once. */
export const FILE_REMOVED = "file-removed";

/**
 * Drops segments whose files are gone. What they held is written down as gaps,
 * one for each run of neighbours.
 *
 * Those stay that an interrupted session may go on with: one that held no whole
 * frame has no file, and is made again.
 *
 * @param gone By session, take and number.
 * @returns How many were dropped.
 */
export function forgetFiles(catalog: Catalog, gone: readonly PlacedSegment[]): number {
  if (gone.length === 0) return 0;
  const forgotten = gone.filter((segment) => !mayGoOn(catalog, segment));
  catalog.transaction(() => {
    for (const { session, take, number } of forgotten) catalog.removeSegment(session, take, number);
    const held = forgotten.filter(({ state, bytes }) => state === "open" || bytes > 0);
    for (const { session, ...gap } of gapsOf(catalog, held)) catalog.addGap(session, gap);
  });
  return forgotten.length;
}

function mayGoOn(catalog: Catalog, { session, state, bytes }: PlacedSegment): boolean {
  if (state === "closed" && bytes > 0) return false;
  const { endedAt, lastSeq } = catalog.session(session)!;
  return endedAt === null && lastSeq === null;
}

function gapsOf(
  catalog: Catalog,
  gone: readonly PlacedSegment[],
): (GapRow & { session: string })[] {
  const gaps: (GapRow & { session: string })[] = [];
  let previous: PlacedSegment | undefined;
  for (const segment of gone) {
    const { session, take, number, startedAt } = segment;
    const toMs = endOf(catalog, segment);
    const last = gaps.at(-1);
    const continues = previous?.session === session && previous.take === take &&
      previous.number + 1 === number;
    if (continues && last) last.toMs = Math.max(last.toMs, toMs);
    else gaps.push({ session, take, fromMs: startedAt, toMs, cause: FILE_REMOVED });
    previous = segment;
  }
  return gaps;
}

/** Of one that was open nobody knows; the session's last sign of life is as far as it can reach. */
function endOf(catalog: Catalog, segment: PlacedSegment): number {
  const { state, startedAt, durationMs, session } = segment;
  if (state === "closed") return startedAt + durationMs;
  return Math.max(startedAt, catalog.session(session)?.activeAt ?? startedAt);
}
