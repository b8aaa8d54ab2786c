import type {
  AgeCursor,
  AgedSegment,
  GapRow,
  PositionRow,
  SessionRow,
  TrashCursor,
  Usage,
} from "../catalog/rows.ts";

/** What retention needs of the catalog. */
export interface RetentionCatalog {
  closedByAge(limit: number, after?: AgeCursor): AgedSegment[];
  trash(limit: number, after?: TrashCursor): AgedSegment[];
  session(id: string):
    | Pick<SessionRow, "keep" | "lastSeq" | "origin" | "activeAt" | "deletedAt">
    | undefined;
  position(session: string): Pick<PositionRow, "nextSeq"> | undefined;
  segments(session: string): readonly unknown[];
  segment(session: string, take: number, number: number):
    | Pick<AgedSegment, "state" | "closedAt" | "deletedAt">
    | undefined;
  sessionsIn(directory: string): readonly unknown[];
  addGap(session: string, gap: GapRow): void;
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

/** What closed segments take, bytes. */
export interface TotalUsage {
  /** All of them. */
  usedBytes: number;
  /** Of those, what belongs to kept sessions ... */
  keptBytes: number;
  /** ... and what is deleted and not removed yet. */
  trashBytes: number;
}

/** What all closed segments take. */
export async function totalUsage(
  catalog: Pick<RetentionCatalog, "usage">,
  breathe: () => Promise<void>,
): Promise<TotalUsage> {
  const total: TotalUsage = { usedBytes: 0, keptBytes: 0, trashBytes: 0 };
  for await (const { keep, bytes, trashBytes } of usages(catalog, breathe)) {
    total.usedBytes += bytes;
    total.trashBytes += trashBytes;
    if (keep) total.keptBytes += bytes - trashBytes;
  }
  return total;
}
