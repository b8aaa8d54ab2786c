import { extname } from "node:path";
import { eTag, ifNoneMatch } from "./etag.ts";
import { STATUS_CODE, STATUS_TEXT, type StatusCode } from "./status.ts";

/** Options of {@linkcode serveFile}. */
export interface ServeFileOptions {
  /** Digest for the ETag. Default: SHA-256. */
  etagAlgorithm?: AlgorithmIdentifier;
  /** What `Deno.stat` said of the file, to spare a second call. */
  fileInfo?: Deno.FileInfo;
}

/** Both inclusive, as `Content-Range` counts. */
interface ByteRange {
  start: number;
  end: number;
}

/** Types of the files that the app keeps; others are sent without a `Content-Type`. */
const CONTENT_TYPES: Record<string, string> = {
  ".jpg": "image/jpeg",
  ".mkv": "video/x-matroska",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
};

/** Bytes that are read at once. */
const CHUNK_BYTES = 128 * 1024;

/**
 * Answers `GET` and `HEAD` with a file: ETag, `If-None-Match`, `If-Modified-Since`, and one `Range`.
 *
 * A range in a form that is not known, several at once among them, is answered with the whole file.
 * The statuses are 200, 206, 304, 404 (also for a directory), 405 and 416.
 *
 * @param req Only its method and headers are read; a body is cancelled.
 * @throws What the file system throws, but for a file that is not there at the start.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-14 RFC 9110, section 14}
 */
export async function serveFile(
  req: Request,
  filePath: string,
  options: ServeFileOptions = {},
): Promise<Response> {
  await req.body?.cancel();
  if (req.method !== "GET" && req.method !== "HEAD") return spoken(STATUS_CODE.MethodNotAllowed);
  const info = options.fileInfo ?? await statIfThere(filePath);
  if (!info || info.isDirectory) return spoken(STATUS_CODE.NotFound);

  const etag = await eTag(info, { algorithm: options.etagAlgorithm });
  const headers = describe(filePath, info, etag);
  const { size } = info;
  if (req.method === "HEAD") {
    headers.set("content-length", String(size));
    return respond(STATUS_CODE.OK, null, headers);
  }
  if (isFresh(req.headers, info.mtime, etag)) {
    return respond(STATUS_CODE.NotModified, null, headers);
  }
  // An empty file has no range at all; some clients send the header with every request.
  const range = size > 0 ? parseRange(req.headers.get("range") ?? "", size) : null;
  if (range === null) {
    return respond(STATUS_CODE.OK, await openRange(filePath, { start: 0, end: size - 1 }), headers);
  }
  if (range.end < range.start || range.start >= size) {
    headers.set("content-range", `bytes */${size}`);
    return spoken(STATUS_CODE.RangeNotSatisfiable, headers);
  }
  headers.set("content-range", `bytes ${range.start}-${range.end}/${size}`);
  return respond(STATUS_CODE.PartialContent, await openRange(filePath, range), headers);
}

/** A body and how long it is. */
interface Body {
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  length: number;
}

function respond(status: StatusCode, body: Body | null, headers: Headers): Response {
  if (body) headers.set("content-length", String(body.length));
  return new Response(body?.stream ?? null, { status, statusText: STATUS_TEXT[status], headers });
}

/** An answer whose body is its reason phrase. */
function spoken(status: StatusCode, headers?: Headers): Response {
  const statusText = STATUS_TEXT[status];
  return new Response(statusText, { status, statusText, headers });
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function describe(path: string, { mtime }: Deno.FileInfo, etag: string | undefined): Headers {
  const headers = new Headers({ "accept-ranges": "bytes", server: "deno" });
  const type = CONTENT_TYPES[extname(path).toLowerCase()];
  if (type) headers.set("content-type", type);
  if (mtime) headers.set("last-modified", mtime.toUTCString());
  if (etag) headers.set("etag", etag);
  return headers;
}

/** Does the client have this very file already? `If-None-Match` overrules the date. */
function isFresh(headers: Headers, mtime: Date | null, etag: string | undefined): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) return !ifNoneMatch(tags, etag);
  const since = headers.get("if-modified-since");
  if (!since || !mtime) return false;
  // The header knows whole seconds only. A date that is none compares false.
  return mtime.getTime() < Date.parse(since) + 1000;
}

/**
 * Reads a `Range` header with one range.
 *
 * @returns Within the file if it can be satisfied; null if it is to be ignored.
 */
function parseRange(value: string, size: number): ByteRange | null {
  const [matched, first, last] = /^bytes=(\d*)-(\d*)$/.exec(value) ?? [];
  if (!matched || (!first && !last)) return null;
  if (!first) return { start: Math.max(0, size - Number(last)), end: size - 1 };
  return { start: Number(first), end: last ? Math.min(Number(last), size - 1) : size - 1 };
}

/** A part of a file, which is closed at the end, on an error and when the reader goes away. */
async function openRange(path: string, { start, end }: ByteRange): Promise<Body> {
  const file = await Deno.open(path);
  const length = end - start + 1;
  try {
    await file.seek(start, Deno.SeekMode.Start);
  } catch (error) {
    file.close();
    throw error;
  }
  let left = length;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        if (left > 0) {
          const buffer = new Uint8Array(Math.min(left, CHUNK_BYTES));
          const read = await file.read(buffer);
          if (read === null) {
            throw new Error(`${path} ends ${left} bytes before its time`);
          }
          left -= read;
          controller.enqueue(buffer.subarray(0, read));
        }
        if (left > 0) return;
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      file[Symbol.dispose]();
    },
    cancel: () => file[Symbol.dispose](),
  }, { highWaterMark: 0 });
  return { stream, length };
}
