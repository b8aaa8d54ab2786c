import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { AUDIT_PAGE } from "../../../lib/server/auth/rows.ts";
import { define } from "../../../lib/server/define.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** Who did what, newest first: `?before=` goes on behind an entry. */
export const handler = define.handlers(apiHandlers({
  GET({ url, state: { services: { access } } }) {
    const before = url.searchParams.get("before");
    if (before !== null && !/^\d{1,15}$/.test(before)) {
      return jsonError(400, "bad-request", "before: expected the id of an entry");
    }
    const entries = access.audit(AUDIT_PAGE, before === null ? undefined : Number(before));
    const next = entries.length < AUDIT_PAGE ? null : entries[entries.length - 1].id;
    return Response.json({ entries, next });
  },
}));
