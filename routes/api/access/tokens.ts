import * as v from "valibot";
import { ROLES } from "../../../lib/shared/roles.ts";
import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { deviceName } from "../../../lib/server/auth/pair_request.ts";
import { define } from "../../../lib/server/define.ts";
import { readJson } from "../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

const tokenBody = v.object({ name: deviceName, role: v.picklist(ROLES) });

/** Gives a program a token. It is told this once; it is withdrawn like a device. */
export const handler = define.handlers(apiHandlers({
  async POST({ req, state }) {
    const { services: { access }, who, address } = state;
    const body = await readJson(req, tokenBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { name, role } = body.value;
    const made = access.makeToken(name, role);
    if (!made) return jsonError(409, "full", "Too many devices and tokens: withdraw some first");
    const { token, device } = made;
    access.note({ action: "token-made", who, address, subject: device.id, detail: role });
    return Response.json({ token, device }, { status: 201 });
  },
}));
