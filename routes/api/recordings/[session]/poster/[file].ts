import { mayRead } from "../../../../../lib/server/auth/may_read.ts";
import { define } from "../../../../../lib/server/define.ts";
import { jsonError } from "../../../../../lib/server/json_error.ts";
import { servePoster } from "../../../../../lib/server/posters/serve_poster.ts";
import { isSessionId } from "../../../../../lib/shared/ids.ts";

/** A picture of a segment, for lists and players. */
export const handler = define.handlers(async (ctx) => {
  const { req, params: { session, file } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A picture answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { config: { recordingsDir }, catalog } = ctx.state.services;
  const recording = isSessionId(session) ? catalog.session(session) : undefined;
  // Who may not see it does not learn that it is there.
  if (!recording || !mayRead(ctx.state.who, recording)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  return await servePoster(req, { catalog, recordingsDir, session: recording, file });
});
