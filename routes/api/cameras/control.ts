import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { operateAll, wishForAllBody } from "../../../lib/server/cameras/operate.ts";
import { define } from "../../../lib/server/define.ts";
import { readJson } from "../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** Starts or stops all cameras together; answered when each has done it, or has not. */
export const handler = define.handlers(apiHandlers({
  async POST({ req, state }) {
    const { services: { access, cameras }, who, address } = state;
    const body = await readJson(req, wishForAllBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { action } = body.value;
    const answers = await operateAll(cameras, action);
    for (const { session: subject, ok } of answers) {
      if (ok) access.note({ action: "changed", who, address, subject, detail: action });
    }
    return Response.json({ cameras: answers });
  },
}));
