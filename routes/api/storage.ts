import * as v from "valibot";
import { apiHandlers } from "../../lib/server/api_handlers.ts";
import { define } from "../../lib/server/define.ts";
import { readJson } from "../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../lib/server/json_error.ts";
import { changeLimits } from "../../lib/server/storage/change_limits.ts";
import { describeStorage } from "../../lib/server/storage/describe_storage.ts";
import { limitValues } from "../../lib/server/storage/retention_settings.ts";

const changeBody = v.object({ ...limitValues.entries, confirm: v.optional(v.boolean()) });

/** Room for recordings, and its limits. */
export const handler = define.handlers(apiHandlers({
  GET: async ({ state: { services } }) => Response.json(await describeStorage(services)),
  async PUT({ req, state: { services, who, address } }) {
    const body = await readJson(req, changeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { confirm = false, ...wish } = body.value;
    const result = await changeLimits(services, wish, confirm);
    if (result.ok) {
      const { changed: detail } = result;
      if (detail) services.access.note({ action: "limits-changed", who, address, detail });
      return Response.json(await describeStorage(services));
    }
    const { code, message } = result;
    if (code === "would-delete") {
      return Response.json({ error: { code, message }, goes: result.goes }, { status: 409 });
    }
    return jsonError(code === "fixed" ? 409 : 400, code, message);
  },
}));
