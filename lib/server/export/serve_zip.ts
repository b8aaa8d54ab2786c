import { isSessionId } from "../../shared/ids.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { attachment, downloadStem } from "../files/download_name.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { findSegment } from "../files/segment_file.ts";
import { jsonError } from "../json_error.ts";
import { chooseSegments } from "./choose_segments.ts";
import { readExportQuery, spanOf } from "./export_query.ts";
import { type SegmentFileRow, SegmentFiles } from "./segment_files.ts";
import { stretchesOf } from "./stretches.ts";
import { streamZip, type ZipEntry, zipLength } from "./zip.ts";

/** Recordings in one ZIP: as many as fit an address. */
const MAX_SESSIONS = 200;

export interface ZipRequest {
  req: Request;
  /** Of `req`: `from` and `to`. */
  params: URLSearchParams;
  /** Whose files: at least one. */
  sessions: readonly SessionRow[];
  catalog: Catalog;
  recordingsDir: string;
}

/** The recordings that an address names: `session=<id>&session=<id>`; or what is wrong with it. */
export function zipSessions(catalog: Catalog, params: URLSearchParams): SessionRow[] | Response {
  const ids = [...new Set(params.getAll("session"))];
  if (ids.length === 0 || ids.length > MAX_SESSIONS) {
    const message = `Name 1 to ${MAX_SESSIONS} recordings: ?session=<id>&session=<id>`;
    return jsonError(400, "bad-request", message);
  }
  const sessions: SessionRow[] = [];
  for (const id of ids) {
    const session = isSessionId(id) ? catalog.session(id) : undefined;
    if (!session || session.deletedAt !== null) {
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
  const { req, params, sessions, catalog, recordingsDir } = request;
  const query = readExportQuery(params);
  if (!query.ok) return jsonError(400, "bad-request", query.message);
  const span = spanOf(query.value);
  const entries: ZipEntry[] = [];
  const rows: SegmentFileRow[] = [];
  const folders = new Set<string>();
  let startedAt = Infinity;
  for (const { id, name, directory, startedAt: begunAt } of sessions) {
    const stretches = stretchesOf({ segments: catalog.segments(id), takes: [] });
    const chosen = chooseSegments(stretches, span).stretches.flatMap(({ segments }) => segments);
    const folder = sessions.length > 1 ? free(downloadStem(name, begunAt), folders) : "";
    for (const { file, bytes, startedAt: at, durationMs } of chosen) {
      const found = await findSegment({ recordingsDir, directory, file });
      if (found?.info.size !== bytes) continue;
      entries.push({ name: folder + file, bytes, modifiedAt: at + durationMs });
      rows.push({ directory, file, bytes });
      startedAt = Math.min(startedAt, at);
    }
  }
  if (entries.length === 0) {
    return jsonError(404, "nothing-there", "There is no file of that time: choose another");
  }
  const stem = sessions.length > 1 ? "recordings" : sessions[0].name;
  const headers = new Headers({
    ...MEDIA_HEADERS,
    "accept-ranges": "none",
    "content-type": "application/zip",
    "content-length": String(zipLength(entries)),
    "content-disposition": attachment(`${downloadStem(stem, startedAt)}.zip`),
  });
  if (req.method === "HEAD") return new Response(null, { headers });
  return new Response(streamZip(entries, new SegmentFiles(recordingsDir, rows)), { headers });
}

/** A folder's name that no other one has. */
function free(name: string, taken: Set<string>): string {
  let folder = name;
  for (let i = 2; taken.has(folder.toLowerCase()); i++) folder = `${name}_${i}`;
  taken.add(folder.toLowerCase());
  return `${folder}/`;
}
