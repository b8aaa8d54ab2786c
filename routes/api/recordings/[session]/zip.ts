import { readableSession } from "../../../../lib/server/auth/readable_session.ts";
import { define } from "../../../../lib/server/define.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";

/** The files of a session, or of a span of it, as they are. */
export const handler = define.handlers(async (ctx) => {
  const { req, url: { searchParams: params } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A ZIP answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const session = readableSession(ctx);
  if (session instanceof Response) return session;
  const { services: { access, exports }, who, address } = ctx.state;
  const device = who?.device ?? address;
  const response = await exports.zip({ req, params, sessions: [session], device });
  if (response.ok && req.method === "GET") {
    access.noteOnce({ action: "downloaded", who, address, subject: session.id, detail: "zip" });
  }
  return response;
});
