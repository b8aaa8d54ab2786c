import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { operate, wishBody, wishWords } from "../../../../lib/server/cameras/operate.ts";
import { define } from "../../../../lib/server/define.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";

/** Operates one camera: answered when the camera has done it, or has not. */
export const handler = define.handlers(apiHandlers({
  async POST({ req, params: { session }, state }) {
    const { services: { access, cameras }, who, address } = state;
    const body = await readJson(req, wishBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const failure = await operate(cameras, session, body.value);
    if (failure) return jsonError(failure.status, failure.code, failure.message);
    const detail = wishWords(body.value);
    access.note({ action: "changed", who, address, subject: session, detail });
    return Response.json({ ok: true });
  },
}));
