import type { ExportDescription, FormatDescription, PartDescription } from "../../shared/export.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { downloadStem } from "../files/download_name.ts";
import type { ExportPart } from "./export_plan.ts";
import type { ExportQuery } from "./export_query.ts";
import { codecsOf, possibleFormats } from "./formats.ts";

/** Name to save a part by, without an extension. */
export function partStem(camera: string, part: ExportPart, from: number | null): string {
  const { startedAt } = part.joined;
  return downloadStem(camera, Math.max(from ?? startedAt, startedAt));
}

/** Describes the files that a span becomes. */
export function describeParts(
  session: Pick<SessionRow, "id" | "name">,
  { from, to }: ExportQuery,
  parts: readonly ExportPart[],
): ExportDescription {
  const base = `/api/recordings/${session.id}`;
  const span = new URLSearchParams();
  if (from !== null) span.set("from", String(from));
  if (to !== null) span.set("to", String(to));
  const described = parts.map((part, index): PartDescription => {
    const { container, mimeType, durationMs, bytes } = part.joined;
    const own = new URLSearchParams(span);
    // By its number: where one ends and the next one begins may be the same moment.
    if (parts.length > 1) own.set("part", String(index));
    const stem = partStem(session.name, part, from);
    const formats = possibleFormats(part.joined).map((possible): FormatDescription => {
      const params = new URLSearchParams(own);
      params.set("format", possible.format);
      const name = `${stem}.${possible.container}`;
      return { ...possible, name, url: pathOf(`${base}/export`, params) };
    });
    return {
      from: part.joined.startedAt,
      to: Math.min(to ?? part.endedAt, part.endedAt),
      container,
      mimeType,
      codecs: codecsOf(mimeType),
      durationMs,
      bytes,
      url: pathOf(`${base}/export`, own),
      formats,
    };
  });
  return { parts: described, zip: pathOf(`${base}/zip`, span) };
}

function pathOf(path: string, params: URLSearchParams): string {
  return params.size > 0 ? `${path}?${params}` : path;
}
