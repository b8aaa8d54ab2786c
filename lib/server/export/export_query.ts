import type { Span } from "../../media/join/span.ts";
import type { ExportFormat } from "../../shared/export.ts";

/** What an address asks for; null where it does not say. */
export interface ExportQuery {
  format: ExportFormat | null;
  from: number | null;
  to: number | null;
  /** Which of several parts, from 0. */
  part: number | null;
}

export type QueryResult<T> = { ok: true; value: T } | { ok: false; message: string };

/** Reads `format`, `from`, `to` and `part` of an address. */
export function readExportQuery(params: URLSearchParams): QueryResult<ExportQuery> {
  const format = params.get("format");
  if (format !== null && format !== "webm" && format !== "mp4") {
    return { ok: false, message: 'format is "webm" or "mp4"; without it the file is as recorded' };
  }
  const from = moment(params.get("from"));
  const to = moment(params.get("to"));
  if (from === undefined || to === undefined) {
    const message = "from and to are milliseconds since 1970: from=1795878720000";
    return { ok: false, message };
  }
  if (from !== null && to !== null && from >= to) {
    return { ok: false, message: "from has to be before to" };
  }
  const part = params.get("part");
  if (part !== null && !/^\d{1,6}$/.test(part)) {
    return { ok: false, message: "part is the number of one of the parts, from 0" };
  }
  return { ok: true, value: { format, from, to, part: part === null ? null : Number(part) } };
}

/** The span that a query names: from everything on, up to everything. */
export function spanOf({ from, to }: Pick<ExportQuery, "from" | "to">): Span {
  return { from: from ?? Number.MIN_SAFE_INTEGER, to: to ?? Number.MAX_SAFE_INTEGER };
}

/** Null if it is not there, undefined if it is no time. Some frames begin between milliseconds. */
function moment(text: string | null): number | null | undefined {
  if (text === null || text === "") return null;
  const value = /^\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
