import { readableSession } from "../../../../../lib/server/auth/readable_session.ts";
import { define } from "../../../../../lib/server/define.ts";
import { jsonError } from "../../../../../lib/server/json_error.ts";
import { servePoster } from "../../../../../lib/server/posters/serve_poster.ts";

/** A picture of a segment, for lists and players. */
export const handler = define.handlers(async (ctx) => {
  const { req, params: { file } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A picture answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const session = readableSession(ctx);
  if (session instanceof Response) return session;
  const { config: { recordingsDir }, catalog } = ctx.state.services;
  return await servePoster(req, { catalog, recordingsDir, session, file });
});
