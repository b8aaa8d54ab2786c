import { eTag, ifNoneMatch } from "@std/http/etag";
import { serveFile } from "@std/http/file-server";
import { jsonError } from "../json_error.ts";
import { attachment } from "./download_name.ts";
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
  // While it is written to it may be another one within the same second: such a date is no strong
  // validator (RFC 9110, 8.8.2.2).
  const lastModified = isOpen ? null : info.mtime?.toUTCString() ?? null;
  const ifRange = req.headers.get("if-range");
  const asked = isRangeWanted(ifRange, { etag, lastModified }) ? req : withoutRange(req);
  const response = await serveIfThere(asked, path, info);
  const { headers } = response;
  // serveFile() answers HEAD without a look at what the client has.
  const isKnown = req.method === "HEAD" && response.ok && isFresh(req.headers, info, etag);
  const status = isKnown ? 304 : response.status;
  if (status === 404) return unknownFile();
  if (status === 416) {
    const message = `This file has ${info.size} bytes: ask for a range within`;
    const contentRange = headers.get("content-range")!;
    return jsonError(416, "range-not-satisfiable", message, { "content-range": contentRange });
  }
  if (etag !== null) headers.set("etag", etag);
  for (const [name, value] of Object.entries(MEDIA_HEADERS)) headers.set(name, value);
  if (downloadAs !== undefined) headers.set("content-disposition", attachment(downloadAs));
  if (isKnown) headers.delete("content-length");
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

/** Does the client have this very file already? `If-None-Match` overrules the date. */
function isFresh(headers: Headers, { mtime }: Deno.FileInfo, etag: string | null): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) return !ifNoneMatch(tags, etag ?? undefined);
  // The header knows whole seconds only. A date that is none compares false.
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return mtime !== null && mtime.getTime() < since + 1000;
}

function withoutRange(req: Request): Request {
  const headers = new Headers(req.headers);
  headers.delete("range");
  return new Request(req.url, { method: req.method, headers });
}
