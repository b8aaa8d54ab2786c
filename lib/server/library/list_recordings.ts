import type { RecordingDescription } from "../../shared/recording.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { describeRecording } from "../files/describe_recording.ts";
import { cursorText } from "./cursor.ts";
import type { ListQuery } from "./list_query.ts";
import { searchFor } from "./search_words.ts";

/** Where lists come from. */
export interface ListSources {
  catalog: Catalog;
  /** Sessions that are being recorded now. */
  recording: readonly string[];
  isConnected(session: string): boolean;
}

/** The answer of `GET /api/recordings`. */
export interface RecordingList {
  /** Newest first. */
  sessions: RecordingDescription[];
  /** Cursor of what is older; null if nothing is. */
  next: string | null;
}

/** Draws up what {@link ListQuery} asks for. */
export function listRecordings(
  { catalog, recording, isConnected }: ListSources,
  { q, limit, cursor, ...query }: ListQuery,
): RecordingList {
  const filter = { ...query, words: searchFor(catalog, q), isDeleted: false, recording };
  // One more than asked for tells whether that was all.
  const rows = catalog.library(filter, limit + 1, cursor);
  const shown = rows.slice(0, limit);
  return {
    sessions: shown.map((row) => describeRecording(catalog, row, isConnected(row.id))),
    next: rows.length > limit ? cursorText(shown[shown.length - 1]) : null,
  };
}
