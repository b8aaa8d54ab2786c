import type { RecordingSummary } from "../../shared/library.ts";
import { ledgerOf } from "../catalog/ledger.ts";
import type { LibraryRow } from "../catalog/rows.ts";

/** A row of the list, as pages show it. */
export function summaryOf(row: LibraryRow, isConnected: boolean): RecordingSummary {
  const { id, name, startedAt, untilAt, durationMs, bytes, segments, gaps, nextSeq } = row;
  const { complete, state } = ledgerOf({
    session: row,
    position: { nextSeq },
    gaps: [],
    segments: [],
    isConnected,
  });
  return {
    id,
    name,
    startedAt,
    untilAt,
    durationMs,
    bytes,
    segments,
    gaps,
    state,
    isComplete: complete && gaps === 0,
    keep: row.keep,
    note: row.note,
    deletedAt: row.deletedAt,
    poster: posterUrl(id, row.poster),
  };
}

/** Where the picture of a segment is, by the segment's file. */
export function posterUrl(session: string, file: string | null): string | null {
  return file === null ? null : `/api/recordings/${session}/poster/${file}`;
}
