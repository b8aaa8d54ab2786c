import type { Span } from "../../media/join/span.ts";
import { AppError } from "../../shared/errors.ts";
import { MIB } from "../../shared/units.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { attachment } from "../files/download_name.ts";
import { MEDIA_HEADERS } from "../files/media_headers.ts";
import { jsonError, NOT_KEPT } from "../json_error.ts";
import { type After, systemAfter } from "../storage/disk_guard.ts";
import { chooseSegments, fromSegment } from "./choose_segments.ts";
import { convertJoined } from "./convert.ts";
import { describeParts, partStem } from "./describe_parts.ts";
import { type ExportPart, planExport, selectionKey, weighPlan } from "./export_plan.ts";
import { type ExportQuery, readExportQuery, spanOf } from "./export_query.ts";
import { chooseFormat, typeOf } from "./formats.ts";
import { PlanCache } from "./plan_cache.ts";
import { busy, cannotConvert, nothingThere, severalParts } from "./refusals.ts";
import { hasItsLength, SegmentFiles } from "./segment_files.ts";
import { CHUNKS_HELD, serveJoined, streamJoined } from "./serve_joined.ts";
import { serveZip } from "./serve_zip.ts";
import { type GiveBack, Slots } from "./slots.ts";
import { stretchesOf } from "./stretches.ts";

/** Conversions take a processor each. */
const CONVERSIONS = { inAll: 2, perDevice: 1 };
/** Joined files and ZIPs cost next to nothing but memory and open files. */
const STREAMS = { inAll: 128, perDevice: 32 };
/** What the chunks of all streams may take, and the chunk that is quickest, bytes. */
const STREAM_MEMORY_BYTES = 64 * MIB;
const BEST_CHUNK_BYTES = MIB;
/** To find out what a day is made of takes a disk and a processor for seconds. */
const PLANNING = { inAll: 2, perDevice: 1, waitingPerDevice: 16 };
/** Four players side by side ask for four plans, and the first asks with them. */
const PLAN_WAIT_MS = 30_000;
/** What plans may take, in memory. */
const PLANS = { count: 32, weight: 64 * MIB };

export interface ExportsOptions {
  catalog: Catalog;
  /** Absolute path. */
  recordingsDir: string;
  /** Default: this machine's timer. */
  after?: After;
}

export interface ExportRequest {
  req: Request;
  /** Of `req`. */
  params: URLSearchParams;
  session: SessionRow;
  /** Who asks, for limits: the id of a device, or an address. */
  device: string;
}

/** Makes one file of what was recorded in a span, or of many files. */
export class Exports {
  readonly #catalog: Catalog;
  readonly #recordingsDir: string;
  readonly #after: After;
  readonly #conversions = new Slots(CONVERSIONS);
  readonly #streams = new Slots(STREAMS);
  readonly #planning: Slots;
  readonly #plans: PlanCache<ExportPart[]>;

  constructor({ catalog, recordingsDir, after = systemAfter }: ExportsOptions) {
    this.#catalog = catalog;
    this.#recordingsDir = recordingsDir;
    this.#after = after;
    this.#planning = new Slots(PLANNING, after);
    this.#plans = new PlanCache<ExportPart[]>({ ...PLANS, weigh: weighPlan, after });
  }

  /** Answers `GET` and `HEAD` for `/api/recordings/:session/export`. */
  async serve(request: ExportRequest): Promise<Response> {
    const { params, session } = request;
    const query = readExportQuery(params);
    if (!query.ok) return jsonError(400, "bad-request", query.message);
    const { value } = query;
    const parts = await this.#partsOf(request, spanOf(value));
    if (parts instanceof Response) return parts;
    if (params.has("plan")) {
      return Response.json(describeParts(session, value, parts), { headers: NOT_KEPT });
    }
    if (parts.length > 1 && value.part === null) return severalParts(session, value, parts);
    const part = parts.at(value.part ?? 0);
    if (!part) return nothingThere(parts[0].startedAt);
    return await this.#servePart(request, value, part);
  }

  /** Answers `GET` and `HEAD` for `/api/recordings/zip`, and for that of one session. */
  async zip(
    { sessions, device, ...request }:
      & Omit<ExportRequest, "session">
      & { sessions: readonly SessionRow[] },
  ): Promise<Response> {
    return await serveZip({
      ...request,
      sessions,
      catalog: this.#catalog,
      recordingsDir: this.#recordingsDir,
      after: this.#after,
      take: () => this.#streams.take(device),
    });
  }

  async #partsOf(
    { req, session: { id, directory }, device }: ExportRequest,
    asked: Span,
  ): Promise<ExportPart[] | Response> {
    const catalog = this.#catalog;
    const all = stretchesOf({ segments: catalog.segments(id), takes: catalog.takes(id) });
    const span = fromSegment(all, asked);
    const { stretches, nearest } = chooseSegments(all, span);
    if (stretches.length === 0) return nothingThere(nearest);
    const key = selectionKey(id, stretches, span);
    const recordingsDir = this.#recordingsDir;
    const make = async (signal: AbortSignal) => {
      const giveBack = await this.#planning.wait(device, PLAN_WAIT_MS, signal);
      if (!giveBack) throw new AppError("busy", "Too much is looked for at a time");
      try {
        return await planExport({ recordingsDir, directory, stretches, span, key, signal });
      } finally {
        giveBack();
      }
    };
    try {
      let parts = await this.#plans.get(key, make, req.signal);
      // Whoever is about to save a file hears at once that it cannot be had. A player goes on asking for
      // ranges, and finds out when it comes there.
      if (!req.headers.has("range") && !await areUnchanged(recordingsDir, parts)) {
        this.#plans.forget(key);
        parts = await this.#plans.get(key, make, req.signal);
      }
      return parts.length > 0 ? parts : nothingThere(stretches[0].startedAt);
    } catch (error) {
      // Nobody reads it.
      if (req.signal.aborted) return busy("are looked for");
      if (error instanceof AppError) return cannotPlan(error);
      throw error;
    }
  }

  async #servePart(
    { req, params, session, device }: ExportRequest,
    { format, from }: ExportQuery,
    part: ExportPart,
  ): Promise<Response> {
    const { joined, etag } = part;
    const choice = chooseFormat(joined, format);
    if (choice.kind === "impossible") {
      return cannotConvert(choice.message, joined.container, joined.mimeType);
    }
    const { container } = choice;
    const name = `${partStem(session.name, part, from)}.${container}`;
    const downloadAs = params.has("download") ? name : undefined;
    const open = () => new SegmentFiles(this.#recordingsDir, part.rows);
    const after = this.#after;
    if (choice.kind === "as-recorded") {
      const stream = (start: number, end: number) => {
        const onEnd = this.#streams.take(device);
        if (!onEnd) return busy(ARE_SENT);
        const chunkLimit = () => this.#chunkLimit();
        return streamJoined(part, open(), start, end, { onEnd, after, chunkLimit });
      };
      return serveJoined(req, part, { etag, downloadAs, stream });
    }
    const headers = new Headers({
      ...MEDIA_HEADERS,
      // How long it becomes is known when it is over.
      "accept-ranges": "none",
      "content-type": typeOf(container, joined.mimeType),
    });
    if (downloadAs !== undefined) headers.set("content-disposition", attachment(downloadAs));
    const onEnd = this.#takeConversion(device);
    if (onEnd instanceof Response) return onEnd;
    const converted = await convertJoined(part, open(), container, { onEnd, after });
    if (!converted.ok) return cannotConvert(converted.message, joined.container, joined.mimeType);
    if (req.method !== "HEAD") return new Response(converted.body, { headers });
    await converted.body.cancel();
    return new Response(null, { headers });
  }

  /** What one of so many streams may read at once. */
  #chunkLimit(): number {
    const share = STREAM_MEMORY_BYTES / CHUNKS_HELD / Math.max(1, this.#streams.taken);
    return Math.min(BEST_CHUNK_BYTES, Math.floor(share));
  }

  /** A place for a conversion, which is a stream as well. */
  #takeConversion(device: string): GiveBack | Response {
    const endStream = this.#streams.take(device);
    if (!endStream) return busy(ARE_SENT);
    const endConversion = this.#conversions.take(device);
    if (!endConversion) {
      endStream();
      return busy("are being converted");
    }
    return () => {
      endStream();
      endConversion();
    };
  }
}

const ARE_SENT = "are being saved or watched";

async function areUnchanged(recordingsDir: string, parts: ExportPart[]): Promise<boolean> {
  for (const row of parts.flatMap(({ rows }) => rows)) {
    if (!await hasItsLength(recordingsDir, row)) return false;
  }
  return true;
}

function cannotPlan({ code, message, data }: AppError): Response {
  if (code === "busy") return busy("are looked for");
  if (code === "too-many-parts") {
    return jsonError(409, code, `${message}: choose a shorter time, or take the files (ZIP)`);
  }
  const named = typeof data.file === "string" ? `${data.file}: ${message}` : message;
  const advice = `${named}. Choose a time without it, or take the files (ZIP)`;
  return jsonError(code === "file-missing" ? 404 : 409, code, advice);
}
