import { mapSome } from "../../media/join/source_reader.ts";
import type { Span } from "../../media/join/span.ts";
import { isSessionId } from "../../shared/ids.ts";
import type { Identity } from "../auth/identity.ts";
import { mayRead } from "../auth/may_read.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { attachment, downloadStem } from "../files/download_name.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { findSegment } from "../files/segment_file.ts";
import { jsonError } from "../json_error.ts";
import type { After } from "../storage/disk_guard.ts";
import { chooseSegments } from "./choose_segments.ts";
import { readExportQuery, spanOf } from "./export_query.ts";
import { busy } from "./refusals.ts";
import { type SegmentFileRow, SegmentFiles } from "./segment_files.ts";
import type { GiveBack } from "./slots.ts";
import { stretchesOf } from "./stretches.ts";
import { streamZip, type ZipEntry, zipLength } from "./zip.ts";

/** Recordings in one ZIP: as many as fit an address. */
const MAX_SESSIONS = 200;
/** Files in one ZIP: two weeks of minutes. Each is looked at before the first byte is sent. */
const MAX_FILES = 20_000;

export interface ZipRequest {
  req: Request;
  /** Of `req`: `from` and `to`. */
  params: URLSearchParams;
  /** Whose files: at least one. */
  sessions: readonly SessionRow[];
  catalog: Pick<Catalog, "segments">;
  recordingsDir: string;
  after: After;
  /** Takes a place for what is sent; null if there is none. */
  take(): GiveBack | null;
}

/** The recordings that an address names: `session=<id>&session=<id>`; or what is wrong with it. */
export function zipSessions(
  catalog: Pick<Catalog, "session">,
  who: Identity | undefined,
  params: URLSearchParams,
): SessionRow[] | Response {
  const ids = [...new Set(params.getAll("session"))];
  if (ids.length === 0 || ids.length > MAX_SESSIONS) {
    const message = `Name 1 to ${MAX_SESSIONS} recordings: ?session=<id>&session=<id>`;
    return jsonError(400, "bad-request", message);
  }
  const sessions: SessionRow[] = [];
  for (const id of ids) {
    const session = isSessionId(id) ? catalog.session(id) : undefined;
    if (!session || !mayRead(who, session)) {
      return jsonError(404, "unknown-session", "One of these recordings is not there any more");
    }
    sessions.push(session);
  }
  return sessions;
}

/**
 * Answers `GET` and `HEAD` with the files of recordings as they are. Those of one lie side by side,
 * those of several each in a folder.
 *
 * What is not there any more is left out: the rest is what its owner wants the more.
 */
export async function serveZip(request: ZipRequest): Promise<Response> {
  const { req, params, sessions, recordingsDir, after, take } = request;
  const query = readExportQuery(params);
  if (!query.ok) return jsonError(400, "bad-request", query.message);
  const chosen = chooseFiles(request, spanOf(query.value));
  if (chosen.length > MAX_FILES) {
    const message = `These are ${chosen.length} files, a ZIP here has up to ${MAX_FILES}: ` +
      "choose a shorter time, or fewer recordings";
    return jsonError(409, "too-many-files", message);
  }
  const onEnd = take();
  if (!onEnd) return busy("are being saved or watched");
  let isSent = false;
  try {
    const there = await mapSome(chosen, async ({ row }) => {
      req.signal.throwIfAborted();
      const found = await findSegment({ recordingsDir, ...row });
      return found?.info.size === row.bytes;
    });
    const kept = chosen.filter((_, i) => there[i]);
    if (kept.length === 0) {
      return jsonError(404, "nothing-there", "There is no file of that time: choose another");
    }
    const startedAt = kept.reduce((first, one) => Math.min(first, one.startedAt), Infinity);
    const stem = sessions.length > 1 ? "recordings" : sessions[0].name;
    const entries = kept.map(({ entry }) => entry);
    const headers = new Headers({
      ...MEDIA_HEADERS,
      "accept-ranges": "none",
      "content-type": "application/zip",
      "content-length": String(zipLength(entries)),
      "content-disposition": attachment(`${downloadStem(stem, startedAt)}.zip`),
    });
    if (req.method === "HEAD") return new Response(null, { headers });
    const files = new SegmentFiles(recordingsDir, kept.map(({ row }) => row));
    const body = streamZip(entries, files, { onEnd, after });
    isSent = true;
    return new Response(body, { headers });
  } catch (error) {
    // Nobody reads it.
    if (req.signal.aborted) return busy("are looked for");
    throw error;
  } finally {
    if (!isSent) onEnd();
  }
}

/** A file that belongs into a ZIP. */
interface ChosenFile {
  row: SegmentFileRow;
  entry: ZipEntry;
  /** Epoch ms. */
  startedAt: number;
}

function chooseFiles({ sessions, catalog }: ZipRequest, span: Span): ChosenFile[] {
  const folders = new Set<string>();
  return sessions.flatMap(({ id, name, directory, startedAt }) => {
    const stretches = stretchesOf({ segments: catalog.segments(id), takes: [] });
    const chosen = chooseSegments(stretches, span).stretches.flatMap(({ segments }) => segments);
    const folder = sessions.length > 1 ? free(downloadStem(name, startedAt), folders) : "";
    return chosen.map(({ file, bytes, startedAt, durationMs }): ChosenFile => ({
      row: { directory, file, bytes },
      entry: { name: folder + file, bytes, modifiedAt: startedAt + durationMs },
      startedAt,
    }));
  });
}

/** A folder's name that no other one has. */
function free(name: string, taken: Set<string>): string {
  let folder = name;
  for (let i = 2; taken.has(folder.toLowerCase()); i++) folder = `${name}_${i}`;
  taken.add(folder.toLowerCase());
  return `${folder}/`;
}
