import type { GapRow, PositionRow, SegmentRow, SessionRow } from "./rows.ts";

/** What a ledger is drawn up from. */
export interface LedgerSources {
  session: Pick<SessionRow, "lastSeq" | "brokenFrom" | "endedAt">;
  /** Undefined before the first chunk. */
  position: Pick<PositionRow, "nextSeq"> | undefined;
  gaps: readonly GapRow[];
  segments: readonly SegmentRow[];
  /** Is its camera connected now? */
  isConnected: boolean;
}

/** What a session holds, and whether that is everything. */
export interface Ledger {
  /** Over, every chunk up to the last one on disk, and no gap? */
  complete: boolean;
  /** The last chunk that the device made; null until it said so. */
  lastSeq: number | null;
  /** The chunk that is expected: every one before it is on disk or was made up for by a gap. */
  nextSeq: number;
  /** Chunks that the device made and that have not arrived, both included; null if none is known of. */
  missing: { fromSeq: number; toSeq: number } | null;
  gaps: readonly GapRow[];
  /** Those that have a file, and are not deleted. */
  segments: readonly SegmentRow[];
  /** Sums over the closed ones. */
  durationMs: number;
  bytes: number;
  /** `interrupted`: its camera is away, and never said that it is over. */
  state: "recording" | "interrupted" | "stopped";
}

/**
 * Draws up what is known of a session: is it complete, and if not, what is
 * missing and why.
 *
 * @example
 * ```ts
 * const session = { lastSeq: 9, brokenFrom: null, endedAt: 1 };
 * const sources = { session, gaps: [], segments: [], isConnected: false };
 * const { complete, missing } = ledgerOf({ ...sources, position: { nextSeq: 7 } });
 * if (complete || missing?.fromSeq !== 7 || missing.toSeq !== 9) throw new Error("two are missing");
 * ```
 */
export function ledgerOf(sources: LedgerSources): Ledger {
  const { session: { lastSeq, brokenFrom, endedAt }, position, gaps, segments } = sources;
  const nextSeq = position?.nextSeq ?? 0;
  const isMissing = lastSeq !== null && nextSeq <= lastSeq;
  const isOver = lastSeq !== null || endedAt !== null;
  const onDisk = segments.filter(({ state, bytes, deletedAt }) =>
    deletedAt === null && (state === "open" || bytes > 0)
  );
  return {
    complete: lastSeq !== null && !isMissing && brokenFrom === null && gaps.length === 0,
    lastSeq,
    nextSeq,
    missing: isMissing ? { fromSeq: nextSeq, toSeq: lastSeq } : null,
    gaps,
    segments: onDisk,
    durationMs: onDisk.reduce((sum, { durationMs }) => sum + durationMs, 0),
    bytes: onDisk.reduce((sum, { bytes }) => sum + bytes, 0),
    state: isOver ? "stopped" : sources.isConnected ? "recording" : "interrupted",
  };
}
