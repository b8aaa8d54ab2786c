import type { RecordingsQuery, RecordingSummary } from "../../shared/library.ts";
import { dayIn, isDay, spanOfDay } from "../../shared/local_time.ts";
import type { LibraryFilter, LibraryRow } from "../catalog/rows.ts";
import { cursorText, readCursor } from "./cursor.ts";
import type { ListSources } from "./list_recordings.ts";
import { MAX_SEARCH_LENGTH, searchFor } from "./search_words.ts";
import { summaryOf } from "./summary.ts";

/** Sessions on a page. */
const PAGE_SIZE = 36;
/** So many cameras can be chosen from: those with most sessions. */
const MAX_CAMERAS = 24;

/** Recordings that began on one day. */
export interface RecordingsDay {
  /** Local: `2026-11-27`. */
  day: string;
  /** Newest first. */
  recordings: RecordingSummary[];
}

/** What the page of recordings shows. */
export interface RecordingsPage {
  /** On the first page of everything: what is being recorded now, whenever that began. */
  running: RecordingSummary[];
  /** The rest, newest first. */
  days: RecordingsDay[];
  /** Cursor of what is older; null if nothing is. */
  older: string | null;
  /** By name. */
  cameras: { name: string; sessions: number }[];
}

/**
 * Reads what the page is asked for. What makes no sense is left out: a link that somebody kept, or
 * cut off, shows something rather than an error.
 *
 * @param isOwner Who is none does not see what is deleted.
 */
export function readRecordingsQuery(params: URLSearchParams, isOwner: boolean): RecordingsQuery {
  const q = params.get("q")?.trim().slice(0, MAX_SEARCH_LENGTH);
  const [camera, day, before] = ["camera", "day", "before"].map((name) => params.get(name));
  return {
    ...(q && { q }),
    ...(camera && { camera }),
    ...(day && isDay(day) && { day }),
    ...(params.get("kept") === "1" && { isKept: true }),
    ...(isOwner && params.get("deleted") === "1" && { isTrash: true }),
    ...(before && readCursor(before) && { before }),
  };
}

/** Draws up what a query asks for, in the days of a time zone. */
export function recordingsPage(
  sources: ListSources,
  query: RecordingsQuery,
  zone: string,
): RecordingsPage {
  const { catalog, recording } = sources;
  const { q, camera, day, isKept = false, isTrash = false, before } = query;
  const cameras = catalog.cameras();
  const span = day === undefined ? { from: null, to: null } : spanOfDay(zone, day);
  const all: LibraryFilter = {
    device: null,
    name: camera ?? null,
    words: searchFor({ cameras: () => cameras, noted: () => catalog.noted() }, q ?? ""),
    ...span,
    isKept,
    isDeleted: isTrash,
    recording,
  };
  const summary = (row: LibraryRow) => summaryOf(row, sources.isConnected(row.id));
  const isEverything = Object.keys(query).length === 0;
  const running = isEverything && recording.length > 0
    ? catalog.library({ ...all, words: { names: [], ids: recording } }, PAGE_SIZE)
    : [];
  // One more than is shown tells whether that was all.
  const rows = catalog.library(all, PAGE_SIZE + 1, before ? readCursor(before) : undefined);
  const shown = rows.slice(0, PAGE_SIZE);
  const apart = new Set(running.map(({ id }) => id));
  const rest = shown.filter(({ id }) => !apart.has(id)).map(summary);
  return {
    running: running.map(summary),
    days: byDay(zone, rest),
    older: rows.length > PAGE_SIZE ? cursorText(shown[shown.length - 1]) : null,
    cameras: shownCameras(cameras, camera),
  };
}

function byDay(zone: string, recordings: readonly RecordingSummary[]): RecordingsDay[] {
  const days: RecordingsDay[] = [];
  for (const recording of recordings) {
    const day = dayIn(zone, recording.startedAt);
    const last = days.at(-1);
    if (last?.day === day) last.recordings.push(recording);
    else days.push({ day, recordings: [recording] });
  }
  return days;
}

/** @param chosen Is among them in any case. */
function shownCameras(
  cameras: RecordingsPage["cameras"],
  chosen?: string,
): RecordingsPage["cameras"] {
  const most = cameras.toSorted((a, b) => b.sessions - a.sessions).slice(0, MAX_CAMERAS);
  return cameras.filter((camera) =>
    camera.name === chosen || camera.sessions > 0 && most.includes(camera)
  );
}
