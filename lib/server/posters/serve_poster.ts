import { serveFile } from "@std/http/file-server";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { findFile } from "../files/segment_file.ts";
import { jsonError } from "../json_error.ts";
import { posterFileName } from "../recorder/names.ts";

/** For how long nobody asks again whether the picture of a closed segment is another one. Seconds. */
const KEEP_S = 7 * 86_400;

export interface ServePosterOptions {
  catalog: Pick<Catalog, "segmentByFile">;
  /** Absolute path. */
  recordingsDir: string;
  session: Pick<SessionRow, "id" | "directory">;
  /** Name of the segment's file. */
  file: string;
}

/**
 * Answers `GET` or `HEAD` with the picture of a segment.
 *
 * Lists of recordings show hundreds of them again and again, and whoever has seen one has seen it:
 * so it may be kept, by the one that it was sent to.
 */
export async function servePoster(
  req: Request,
  { catalog, recordingsDir, session, file }: ServePosterOptions,
): Promise<Response> {
  const { directory } = session;
  const row = catalog.segmentByFile(directory, file);
  if (row?.session !== session.id || row.deletedAt !== null || !row.hasPoster) return noPoster();
  const found = await findFile({ recordingsDir, directory, file: posterFileName(row.file) });
  if (!found) return noPoster();
  const response = await serveIfThere(req, found.path, found.info);
  if (response.status >= 400) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(MEDIA_HEADERS)) headers.set(name, value);
  if (row.state === "closed") headers.set("cache-control", `private, max-age=${KEEP_S}`);
  headers.set("content-type", "image/jpeg");
  headers.delete("accept-ranges");
  return new Response(response.body, { status: response.status, headers });
}

/** In one piece, whatever part is asked for: it is smaller than a part of a video. */
async function serveIfThere(req: Request, path: string, info: Deno.FileInfo): Promise<Response> {
  const headers = new Headers(req.headers);
  headers.delete("range");
  try {
    const whole = new Request(req.url, { method: req.method, headers });
    const response = await serveFile(whole, path, { fileInfo: info });
    return response.status === 404 ? noPoster() : response;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return noPoster();
    throw error;
  }
}

function noPoster(): Response {
  return jsonError(404, "unknown-file", "There is no picture of this file");
}
