import type { ListCursor } from "../catalog/rows.ts";
import { readCursor } from "./cursor.ts";
import { MAX_SEARCH_LENGTH } from "./search_words.ts";

/** Sessions in one answer, unless it is asked for fewer or more. */
const DEFAULT_LIMIT = 30;
const MAX_LIMIT = 100;

/** What `GET /api/recordings` is asked for; null: not asked. Times are epoch ms. */
export interface ListQuery {
  q: string;
  name: string | null;
  device: string | null;
  from: number | null;
  to: number | null;
  isKept: boolean;
  limit: number;
  cursor: ListCursor | undefined;
}

export type ListQueryResult = { ok: true; value: ListQuery } | { ok: false; message: string };

/** Reads the parameters; what is wrong is said in a sentence that tells what is expected. */
export function readListQuery(params: URLSearchParams): ListQueryResult {
  // An empty field of a form is none.
  const given = (name: string) => params.get(name) || null;
  const q = given("q") ?? "";
  if (q.length > MAX_SEARCH_LENGTH) {
    return { ok: false, message: `q has at most ${MAX_SEARCH_LENGTH} characters` };
  }
  const [from, to] = [given("from"), given("to")].map(moment);
  if (from === undefined || to === undefined) {
    return { ok: false, message: "from and to are milliseconds since 1970: from=1795878720000" };
  }
  if (from !== null && to !== null && from >= to) {
    return { ok: false, message: "from has to be before to" };
  }
  const kept = given("kept");
  if (kept !== null && kept !== "1") return { ok: false, message: "kept is 1, or left out" };
  const limit = given("limit") ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
    return { ok: false, message: `limit is a whole number from 1 to ${MAX_LIMIT}` };
  }
  const cursor = given("cursor");
  const place = cursor === null ? undefined : readCursor(cursor);
  if (cursor !== null && !place) {
    const message = "cursor is what another answer gave as next; leave it out for the newest";
    return { ok: false, message };
  }
  const value = { q, from, to, isKept: kept !== null, limit: Number(limit), cursor: place };
  return { ok: true, value: { ...value, name: given("name"), device: given("device") } };
}

/** Undefined if it is no time. */
function moment(text: string | null): number | null | undefined {
  if (text === null) return null;
  const value = /^\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
