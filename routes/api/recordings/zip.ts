import { define } from "../../../lib/server/define.ts";
import { zipSessions } from "../../../lib/server/export/serve_zip.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** The files of several sessions: `?session=<id>&session=<id>`. */
export const handler = define.handlers(async (ctx) => {
  const { req, url: { searchParams: params } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A ZIP answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { services: { catalog, access, exports }, who, address } = ctx.state;
  const sessions = zipSessions(catalog, who, params);
  if (sessions instanceof Response) return sessions;
  const device = who?.device ?? address;
  const response = await exports.zip({ req, params, sessions, device });
  if (response.ok && req.method === "GET") {
    for (const { id } of sessions) {
      access.noteOnce({ action: "downloaded", who, address, subject: id, detail: "zip" });
    }
  }
  return response;
});
