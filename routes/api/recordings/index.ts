import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { define } from "../../../lib/server/define.ts";
import { jsonError } from "../../../lib/server/json_error.ts";
import { readListQuery } from "../../../lib/server/library/list_query.ts";
import { listRecordings } from "../../../lib/server/library/list_recordings.ts";
import { listSources } from "../../../lib/server/library/list_sources.ts";

/** The recordings, newest first, a page at a time; for viewers. */
export const handler = define.handlers(apiHandlers({
  GET({ url: { searchParams }, state: { services } }) {
    const query = readListQuery(searchParams);
    if (!query.ok) return jsonError(400, "bad-request", query.message);
    return Response.json(listRecordings(listSources(services), query.value));
  },
}));
