import * as v from "valibot";
import { ROLES } from "../../../../lib/shared/roles.ts";
import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import type { ChangeResult } from "../../../../lib/server/auth/access.ts";
import { deviceName } from "../../../../lib/server/auth/pair_request.ts";
import { define } from "../../../../lib/server/define.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";

const changeBody = v.object({
  name: v.optional(deviceName),
  role: v.optional(v.picklist(ROLES)),
});

/** Undefined if it was done. */
function refusal(result: ChangeResult): Response | undefined {
  if (result === "unknown") return jsonError(404, "unknown-device", "There is no such device");
  if (result === "ok") return undefined;
  return jsonError(409, "last-owner", "This is the only owner: make another device owner first");
}

/** Names a device, changes its role, or withdraws what it was given. */
export const handler = define.handlers(apiHandlers({
  async PATCH({ req, params: { id }, state }) {
    const { services: { access }, who, address } = state;
    const body = await readJson(req, changeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { name, role } = body.value;
    const refused = refusal(access.change(id, body.value));
    if (refused) return refused;
    if (role) access.note({ action: "role-changed", who, address, subject: id, detail: role });
    if (name) access.note({ action: "renamed", who, address, subject: id, detail: name });
    return Response.json(access.device(id));
  },
  DELETE({ params: { id }, state }) {
    const { services: { access }, who, address } = state;
    const detail = access.device(id)?.name;
    const refused = refusal(access.withdraw(id));
    if (refused) return refused;
    access.note({ action: "withdrawn", who, address, subject: id, detail });
    return new Response(null, { status: 204 });
  },
}));
