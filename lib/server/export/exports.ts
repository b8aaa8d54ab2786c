import type { Span } from "../../media/join/span.ts";
import { AppError } from "../../shared/errors.ts";
import { MIB } from "../../shared/units.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { attachment } from "../files/download_name.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { jsonError } from "../json_error.ts";
import { chooseSegments } from "./choose_segments.ts";
import { ConversionSlots } from "./conversion_slots.ts";
import { convertJoined } from "./convert.ts";
import { describeParts, partStem } from "./describe_parts.ts";
import { type ExportPart, planExport, selectionKey } from "./export_plan.ts";
import { type ExportQuery, readExportQuery, spanOf } from "./export_query.ts";
import { chooseFormat, codecsOf } from "./formats.ts";
import { PlanCache } from "./plan_cache.ts";
import { SegmentFiles } from "./segment_files.ts";
import { serveJoined } from "./serve_joined.ts";
import { stretchesOf } from "./stretches.ts";

/** Conversions take a processor each; joined files cost next to nothing. */
const CONVERSIONS = { inAll: 2, perDevice: 1 };
/** After so many seconds it is worth asking again for a conversion. */
const RETRY_AFTER_S = 10;

/** What plans may take, in memory: their own bytes (an index for each frame of an MP4), and pieces. */
const PLANS = { count: 32, weight: 64 * MIB };
const PIECE_WEIGHT = 64;

/** Types of what is converted. */
const TYPES = { webm: "video/webm", mkv: "video/x-matroska", mp4: "video/mp4" };

export interface ExportRequest {
  req: Request;
  /** Of `req`. */
  params: URLSearchParams;
  session: SessionRow;
  /** Who asks, for limits: the id of a device, or an address. */
  device: string;
}

/** Makes one file of what was recorded in a span. */
export class Exports {
  readonly #catalog: Catalog;
  readonly #recordingsDir: string;
  readonly #slots = new ConversionSlots(CONVERSIONS);
  readonly #plans = new PlanCache<ExportPart[]>({ ...PLANS, weigh });

  constructor({ catalog, recordingsDir }: { catalog: Catalog; recordingsDir: string }) {
    this.#catalog = catalog;
    this.#recordingsDir = recordingsDir;
  }

  /** Answers `GET` and `HEAD` for `/api/recordings/:session/export`. */
  async serve({ req, params, session, device }: ExportRequest): Promise<Response> {
    const query = readExportQuery(params);
    if (!query.ok) return jsonError(400, "bad-request", query.message);
    const { value } = query;
    const parts = await this.#partsOf(session, spanOf(value));
    if (parts instanceof Response) return parts;
    if (params.has("plan")) {
      return Response.json(describeParts(session, value, parts), PLAN_INIT);
    }
    if (parts.length > 1 && value.part === null) return severalParts(session, value, parts);
    const part = parts.at(value.part ?? 0);
    if (!part) return nothingThere(parts[0].startedAt);
    return await this.#servePart({ req, params, session, device }, value, part);
  }

  async #partsOf(session: SessionRow, span: Span): Promise<ExportPart[] | Response> {
    const { id, directory } = session;
    const catalog = this.#catalog;
    const all = stretchesOf({ segments: catalog.segments(id), takes: catalog.takes(id) });
    const { stretches, nearest } = chooseSegments(all, span);
    if (stretches.length === 0) return nothingThere(nearest);
    const key = selectionKey(id, stretches, span);
    const recordingsDir = this.#recordingsDir;
    try {
      const parts = await this.#plans.get(
        key,
        () => planExport({ recordingsDir, directory, stretches, span, key }),
      );
      return parts.length > 0 ? parts : nothingThere(stretches[0].startedAt);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, data } = error;
      const status = code === "file-missing" ? 404 : 409;
      const named = typeof data.file === "string" ? `${data.file}: ${message}` : message;
      return jsonError(status, code, `${named}. Choose a time without it, or take the files (ZIP)`);
    }
  }

  async #servePart(
    { req, params, session, device }: ExportRequest,
    { format, from }: ExportQuery,
    part: ExportPart,
  ): Promise<Response> {
    const { joined } = part;
    const choice = chooseFormat(joined, format);
    if (choice.kind === "impossible") {
      return cannotConvert(choice.message, joined.container, joined.mimeType);
    }
    const { container } = choice;
    const name = `${partStem(session.name, part, from)}.${container}`;
    const downloadAs = params.has("download") ? name : undefined;
    const open = () => new SegmentFiles(this.#recordingsDir, part.rows);
    if (choice.kind === "as-recorded") {
      return serveJoined(req, part, { etag: part.etag, downloadAs, open });
    }
    const headers = new Headers({
      ...MEDIA_HEADERS,
      // How long it becomes is known when it is over.
      "accept-ranges": "none",
      "content-type": TYPES[container],
    });
    if (downloadAs !== undefined) headers.set("content-disposition", attachment(downloadAs));
    if (req.method === "HEAD") return new Response(null, { headers });
    const giveBack = this.#slots.take(device);
    if (!giveBack) {
      const message = "Other recordings are being converted: try again when they are done";
      return jsonError(503, "busy", message, { "retry-after": String(RETRY_AFTER_S) });
    }
    const converted = await convertJoined(part, open(), container, giveBack);
    if (!converted.ok) return cannotConvert(converted.message, joined.container, joined.mimeType);
    return new Response(converted.body, { headers });
  }
}

const PLAN_INIT = { headers: { "cache-control": "no-store" } };

function weigh(parts: ExportPart[]): number {
  let bytes = 0;
  for (const { joined: { pieces }, rows } of parts) {
    bytes += PIECE_WEIGHT * (pieces.length + rows.length);
    for (const piece of pieces) if ("bytes" in piece) bytes += piece.bytes.byteLength;
  }
  return bytes;
}

function nothingThere(nearest: number | null): Response {
  const where = nearest === null
    ? "Nothing of this recording can be exported yet"
    : `Nothing was recorded at that time: the nearest begins at ${
      new Date(nearest).toISOString()
    } (${nearest})`;
  const error = { code: "nothing-there", message: where };
  return Response.json({ error, nearest }, { status: 404 });
}

function severalParts(session: SessionRow, query: ExportQuery, parts: ExportPart[]): Response {
  const message =
    `The picture or the sound changes within this time, which one file cannot hold: ` +
    `take its ${parts.length} parts one by one, or all files as a ZIP`;
  const error = { code: "several-parts", message };
  return Response.json({ error, ...describeParts(session, query, parts) }, { status: 409 });
}

function cannotConvert(message: string, container: string, mimeType: string): Response {
  const error = { code: "cannot-convert", message };
  const recorded = { container, codecs: codecsOf(mimeType) };
  const possible = [container === "mp4" ? "mp4" : "webm"];
  return Response.json({ error, recorded, possible }, { status: 409 });
}
