import { define } from "../../../lib/server/define.ts";
import { serveZip, zipSessions } from "../../../lib/server/export/serve_zip.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** The files of several sessions: `?session=<id>&session=<id>`. */
export const handler = define.handlers(async (ctx) => {
  const { req, url: { searchParams: params } } = ctx;
  if (req.method !== "GET" && req.method !== "HEAD") {
    const message = `A ZIP answers GET and HEAD, not ${req.method}`;
    return jsonError(405, "method-not-allowed", message, { allow: "GET, HEAD" });
  }
  const { config: { recordingsDir }, catalog, access } = ctx.state.services;
  const { who, address } = ctx.state;
  const sessions = zipSessions(catalog, params);
  if (sessions instanceof Response) return sessions;
  const response = await serveZip({ req, params, sessions, catalog, recordingsDir });
  if (response.ok && req.method === "GET") {
    for (const { id } of sessions) {
      access.noteOnce({ action: "downloaded", who, address, subject: id, detail: "zip" });
    }
  }
  return response;
});
