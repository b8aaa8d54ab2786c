import { readableSession } from "../../../../lib/server/auth/readable_session.ts";
import { define } from "../../../../lib/server/define.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";

/** What was recorded in a span, as one file. */
export const handler = define.handlers(async (ctx) => {
  const { req, url: { searchParams: params } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `An export answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const session = readableSession(ctx);
  if (session instanceof Response) return session;
  const { services: { access, exports }, who, address } = ctx.state;
  const device = who?.device ?? address;
  const response = await exports.serve({ req, params, session, device });
  if (response.ok && req.method === "GET" && !params.has("plan")) {
    const isDownload = params.has("download");
    const action = isDownload ? "downloaded" : "watched";
    const detail = isDownload ? "export" : undefined;
    access.noteOnce({ action, who, address, subject: session.id, detail });
  }
  return response;
});
