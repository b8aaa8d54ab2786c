import type { AgeCursor, AgedSegment, SessionRow, Usage } from "../catalog/rows.ts";

/** What retention needs of the catalog. */
export interface RetentionCatalog {
  closedByAge(limit: number, after?: AgeCursor): AgedSegment[];
  session(id: string): Pick<SessionRow, "keep" | "lastSeq" | "origin" | "activeAt"> | undefined;
  segments(session: string): readonly unknown[];
  segment(session: string, take: number, number: number):
    | Pick<AgedSegment, "state" | "closedAt">
    | undefined;
  sessionsIn(directory: string): readonly unknown[];
  removeSegment(session: string, take: number, number: number): boolean;
  removeSession(id: string): boolean;
  usage(limit: number, after?: string): Usage[];
}

/** Sessions that are looked at before others have their turn. */
const USAGE_PAGE = 50;

/**
 * All sessions and what they take, by id.
 *
 * @param breathe Lets others have their turn.
 */
export async function* usages(
  catalog: Pick<RetentionCatalog, "usage">,
  breathe: () => Promise<void>,
): AsyncGenerator<Usage> {
  let after: string | undefined;
  while (true) {
    const page = catalog.usage(USAGE_PAGE, after);
    yield* page;
    if (page.length < USAGE_PAGE) return;
    after = page[page.length - 1].session;
    await breathe();
  }
}

/** What all closed segments take, and how much of it belongs to kept sessions, bytes. */
export async function totalUsage(
  catalog: Pick<RetentionCatalog, "usage">,
  breathe: () => Promise<void>,
): Promise<{ usedBytes: number; keptBytes: number }> {
  const total = { usedBytes: 0, keptBytes: 0 };
  for await (const { keep, bytes } of usages(catalog, breathe)) {
    total.usedBytes += bytes;
    if (keep) total.keptBytes += bytes;
  }
  return total;
}
