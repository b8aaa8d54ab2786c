import { apiHandlers } from "../../lib/server/api_handlers.ts";
import { credentialCookie } from "../../lib/server/auth/cookie.ts";
import { pairBody } from "../../lib/server/auth/pair_request.ts";
import { define } from "../../lib/server/define.ts";
import { readJson } from "../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../lib/server/json_error.ts";

const MESSAGES = {
  "wrong-code": "This code is wrong, used up or too old",
  wait: "Too many wrong codes: wait",
  full: "Too many devices are paired: the owner can withdraw some",
} as const;

/** `GET` says who asks, `POST` pairs. */
export const handler = define.handlers(apiHandlers({
  GET({ state: { who } }) {
    return Response.json(
      who
        ? { paired: true, device: who.device, name: who.name, role: who.role }
        : { paired: false },
    );
  },
  async POST({ req, state }) {
    const { services: { access }, who, address } = state;
    const body = await readJson(req, pairBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { code, browserKey, name = "" } = body.value;
    const result = await access.pair({
      code,
      name: name || `Device at ${address}`,
      browserKey,
      address,
      known: who,
    });
    if (!result.ok) {
      const seconds = String(Math.ceil(result.waitMs / 1000));
      const status = { "wrong-code": 403, wait: 429, full: 409 }[result.code];
      return jsonError(status, result.code, MESSAGES[result.code], { "retry-after": seconds });
    }
    const { device: { id, name: called, role }, credential } = result;
    const headers = { "set-cookie": credentialCookie(credential) };
    return Response.json({ paired: true, device: id, name: called, role }, { headers });
  },
}));
