import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define } from "../../../../lib/server/define.ts";
import { serveZip } from "../../../../lib/server/export/serve_zip.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

/** The files of a session, or of a span of it, as they are. */
export const handler = define.handlers(async (ctx) => {
  const { req, url: { searchParams: params }, params: { session } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A ZIP answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { config: { recordingsDir }, catalog, access } = ctx.state.services;
  const { who, address } = ctx.state;
  const recording = isSessionId(session) ? catalog.session(session) : undefined;
  if (!recording || !mayRead(who, recording)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const response = await serveZip({ req, params, sessions: [recording], catalog, recordingsDir });
  if (response.ok && req.method === "GET") {
    access.noteOnce({ action: "downloaded", who, address, subject: session, detail: "zip" });
  }
  return response;
});
