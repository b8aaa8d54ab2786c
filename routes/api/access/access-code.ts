import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { define } from "../../../lib/server/define.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** Makes another access code, which is told this once. Devices stay paired. */
export const handler = define.handlers(apiHandlers({
  async POST({ state }) {
    const { services: { access }, who, address } = state;
    if (access.codes.isConfigured) {
      return jsonError(409, "code-configured", "CAMERA_ACCESS_CODE says the code: change it there");
    }
    const code = await access.codes.renew();
    access.note({ action: "access-code-made", who, address });
    return Response.json({ code });
  },
}));
