import { eTag } from "@std/http/etag";
import { serveFile } from "@std/http/file-server";
import { jsonError } from "../json_error.ts";
import { isRangeWanted } from "./if_range.ts";
import { MEDIA_HEADERS } from "./media_headers.ts";
import type { SegmentOnDisk } from "./segment_file.ts";

export interface ServeSegmentOptions {
  /** May the file still change? */
  isOpen: boolean;
  /** Name to save it by; undefined to show it. */
  downloadAs: string | undefined;
}

/** The answer about a file that is not there. */
export function unknownFile(): Response {
  return jsonError(404, "unknown-file", "There is no such file in this recording");
}

/**
 * Answers `GET` or `HEAD` with a segment, or a part of it.
 *
 * The ETag of a closed segment is strong, for its bytes do not change under it: a camera that goes
 * on in it gives it another. With a weak one no client could go on with a download that broke off.
 */
export async function serveSegment(
  req: Request,
  { path, info }: SegmentOnDisk,
  { isOpen, downloadAs }: ServeSegmentOptions,
): Promise<Response> {
  const etag = await eTag(info, { weak: isOpen }) ?? null;
  const lastModified = info.mtime?.toUTCString() ?? null;
  const ifRange = req.headers.get("if-range");
  const asked = isRangeWanted(ifRange, { etag, lastModified }) ? req : withoutRange(req);
  const response = await serveIfThere(asked, path, info);
  const { status, headers } = response;
  if (status === 404) return unknownFile();
  if (status === 416) {
    const message = `This file has ${info.size} bytes: ask for a range within`;
    const contentRange = headers.get("content-range")!;
    return jsonError(416, "range-not-satisfiable", message, { "content-range": contentRange });
  }
  if (etag !== null) headers.set("etag", etag);
  for (const [name, value] of Object.entries(MEDIA_HEADERS)) headers.set(name, value);
  if (downloadAs !== undefined) {
    headers.set("content-disposition", `attachment; filename="${downloadAs}"`);
  }
  return new Response(response.body, { status, headers });
}

/** It may have been deleted since it was found. */
async function serveIfThere(req: Request, path: string, info: Deno.FileInfo): Promise<Response> {
  try {
    return await serveFile(req, path, { fileInfo: info });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return unknownFile();
    throw error;
  }
}

function withoutRange(req: Request): Request {
  const headers = new Headers(req.headers);
  headers.delete("range");
  return new Request(req.url, { method: req.method, headers });
}
