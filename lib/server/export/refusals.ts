import type { SessionRow } from "../catalog/rows.ts";
import { jsonError, NOT_KEPT } from "../json_error.ts";
import { describeParts } from "./describe_parts.ts";
import type { ExportPart } from "./export_plan.ts";
import type { ExportQuery } from "./export_query.ts";
import { codecsOf } from "./formats.ts";

/** After so many seconds it is worth asking again. */
const RETRY_AFTER_S = 10;

/** Too much is asked for at a time. @param what Ends a sentence: `are being converted`. */
export function busy(what: string): Response {
  const message = `Other recordings ${what}: try again when they are done`;
  return jsonError(503, "busy", message, { "retry-after": String(RETRY_AFTER_S) });
}

/** @param nearest Where the recording nearest to the time begins, epoch ms; null without any. */
export function nothingThere(nearest: number | null): Response {
  const message = nearest === null
    ? "Nothing of this recording can be exported yet"
    : `Nothing was recorded at that time: the nearest begins at ${
      new Date(nearest).toISOString()
    } (${nearest})`;
  return refusal(404, { code: "nothing-there", message }, { nearest });
}

/** One file cannot hold all of the time. */
export function severalParts(
  session: SessionRow,
  query: ExportQuery,
  parts: ExportPart[],
): Response {
  const message =
    `The picture or the sound changes within this time, or stops for more than 12 hours, which ` +
    `one file cannot hold: take its ${parts.length} parts one by one, or all files as a ZIP`;
  return refusal(409, { code: "several-parts", message }, describeParts(session, query, parts));
}

/** Another container cannot hold it. */
export function cannotConvert(message: string, container: string, mimeType: string): Response {
  return refusal(409, { code: "cannot-convert", message }, {
    recorded: { container, codecs: codecsOf(mimeType) },
    possible: [container === "mp4" ? "mp4" : "webm"],
  });
}

function refusal(status: number, error: { code: string; message: string }, more: object): Response {
  return Response.json({ error, ...more }, { status, headers: NOT_KEPT });
}
