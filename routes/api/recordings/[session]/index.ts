import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define } from "../../../../lib/server/define.ts";
import { describeRecording } from "../../../../lib/server/files/describe_recording.ts";
import { serveDescription } from "../../../../lib/server/files/serve_description.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

/** What a session holds, and whether that is all of it. */
export const handler = define.handlers(async (ctx) => {
  const { req, params: { session } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A recording answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { catalog, ingest } = ctx.state.services;
  const row = isSessionId(session) ? catalog.session(session) : undefined;
  if (!row || !mayRead(ctx.state.who, row)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const description = describeRecording(catalog, row, ingest.isConnected(row.id));
  return await serveDescription(req, description);
});
