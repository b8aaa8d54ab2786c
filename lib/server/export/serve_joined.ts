import { ifNoneMatch } from "@std/http/etag";
import { readByteRange } from "../files/byte_range.ts";
import { attachment } from "../files/download_name.ts";
import { isRangeWanted } from "../files/if_range.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { jsonError } from "../json_error.ts";
import { exportBody } from "./export_body.ts";
import { type IndexedFile, readJoined } from "./joined_reader.ts";
import type { SegmentFiles } from "./segment_files.ts";
import { REST_AFTER_MS, type StreamOptions } from "./stream_options.ts";

/** Bytes that are read at once at first: a player that jumps wants few, and those soon. */
const FIRST_BYTES = 256 * 1024;
/** Chunks of a download that are in memory: while one is on its way the next one is read. */
export const CHUNKS_HELD = 2;

export interface ServeJoinedOptions {
  /** Strong: the same bytes for the same tag. */
  etag: string;
  /** Name to save it by; undefined to show it. */
  downloadAs: string | undefined;
  /** Makes the body: the bytes `from` to `to` (not included); or the answer that there is none. */
  stream(from: number, to: number): ReadableStream<Uint8Array> | Response;
}

/**
 * Answers `GET` or `HEAD` with a joined file, or a part of it, as it is read. The statuses are 200,
 * 206, 304 and 416, and what `stream` answers. Several ranges at once are answered with the whole file.
 *
 * If a file is gone or another in the midst of it, the answer breaks off.
 */
export function serveJoined(
  req: Request,
  file: IndexedFile,
  options: ServeJoinedOptions,
): Response {
  const { etag, downloadAs, stream } = options;
  const { bytes: size, mimeType } = file.joined;
  const headers = new Headers({
    ...MEDIA_HEADERS,
    "accept-ranges": "bytes",
    "content-type": mimeType,
    etag,
  });
  if (downloadAs !== undefined) headers.set("content-disposition", attachment(downloadAs));
  const tags = req.headers.get("if-none-match");
  if (tags !== null && !ifNoneMatch(tags, etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (req.method === "HEAD") {
    headers.set("content-length", String(size));
    return new Response(null, { headers });
  }
  const isWanted = isRangeWanted(req.headers.get("if-range"), { etag, lastModified: null });
  const range = isWanted ? readByteRange(req.headers.get("range"), size) : null;
  if (range === "unsatisfiable") {
    const message = `This file has ${size} bytes: ask for a range within`;
    const contentRange = `bytes */${size}`;
    return jsonError(416, "range-not-satisfiable", message, { "content-range": contentRange });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set("content-length", String(end - start + 1));
  if (range) headers.set("content-range", `bytes ${start}-${end}/${size}`);
  const body = stream(start, end + 1);
  if (body instanceof Response) return body;
  return new Response(body, { status: range ? 206 : 200, headers });
}

export interface JoinedStreamOptions extends StreamOptions {
  /** The most to read at once, asked each time, bytes. */
  chunkLimit(): number;
}

/**
 * The bytes `from` to `to` (not included) of a joined file, read as they are wanted, more at once
 * the further it has come.
 *
 * @param files Disposed of at the end, on an error, and when nobody wants the rest.
 */
export function streamJoined(
  file: IndexedFile,
  files: SegmentFiles,
  from: number,
  to: number,
  { onEnd, after, chunkLimit }: JoinedStreamOptions,
): ReadableStream<Uint8Array> {
  let at = from;
  return exportBody({
    name: "An export",
    ahead: 1,
    idleMs: REST_AFTER_MS,
    after,
    async next() {
      const length = Math.min(Math.max(FIRST_BYTES, at - from), chunkLimit(), to - at);
      const value = new Uint8Array(length);
      await readJoined(file, files, at, value);
      at += value.byteLength;
      return { value, isLast: at >= to };
    },
    rest: () => files.rest(),
    end() {
      files[Symbol.dispose]();
      onEnd();
    },
  });
}
