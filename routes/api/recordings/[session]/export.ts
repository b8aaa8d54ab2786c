import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define } from "../../../../lib/server/define.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

/** What was recorded in a span, as one file. */
export const handler = define.handlers(async (ctx) => {
  const { req, url, params: { session } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `An export answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { catalog, access, exports } = ctx.state.services;
  const { who, address } = ctx.state;
  const recording = isSessionId(session) ? catalog.session(session) : undefined;
  // Who may not see it does not learn that it is there.
  if (!recording || !mayRead(who, recording)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const device = who?.device ?? address;
  const params = url.searchParams;
  const response = await exports.serve({ req, params, session: recording, device });
  if (response.ok && req.method === "GET" && !params.has("plan")) {
    const isDownload = params.has("download");
    const action = isDownload ? "downloaded" : "watched";
    const detail = isDownload ? "export" : undefined;
    access.noteOnce({ action, who, address, subject: session, detail });
  }
  return response;
});
