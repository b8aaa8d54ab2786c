import type { Context } from "fresh";
import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { readableSession } from "../../../../lib/server/auth/readable_session.ts";
import { define, type State } from "../../../../lib/server/define.ts";
import { findSegment } from "../../../../lib/server/files/segment_file.ts";
import { serveSegment, unknownFile } from "../../../../lib/server/files/serve_segment.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { segmentChangeBody } from "../../../../lib/server/keep/change_body.ts";

type Handled = Context<State>;

/** The bytes of a segment, for `<video>`, downloads and programs; for owners, what may be done to it. */
export const handler = define.handlers((ctx) => {
  const { method } = ctx.req;
  // What a player has read it may keep.
  return method === "GET" || method === "HEAD" ? serve(ctx) : change(ctx);
});

async function serve(ctx: Handled): Promise<Response> {
  const { req, url, params: { file } } = ctx;
  const session = readableSession(ctx);
  if (session instanceof Response) return session;
  const { services: { config: { recordingsDir }, catalog, access }, who, address } = ctx.state;
  const { id, directory } = session;
  // Before it is looked at: what was closed by now is looked at in its last state.
  const row = catalog.segmentByFile(directory, file);
  if (row?.session !== id || row.deletedAt !== null) return unknownFile();
  const isOpen = row.state === "open";
  const segment = await findSegment({ recordingsDir, directory, file });
  if (!segment) return unknownFile();
  const isDownload = url.searchParams.has("download");
  const downloadAs = isDownload ? file : undefined;
  const response = await serveSegment(req, segment, { isOpen, downloadAs });
  if (response.ok && req.method === "GET") {
    const action = isDownload ? "downloaded" : "watched";
    access.noteOnce({ action, who, address, subject: id, detail: downloadAs });
  }
  return response;
}

const change = apiHandlers({
  GET: serve,
  HEAD: serve,
  async PATCH(ctx) {
    const body = await readJson(ctx.req, segmentChangeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    return mark(ctx, body.value.deleted);
  },
  DELETE(ctx) {
    if (!ctx.url.searchParams.has("now")) return mark(ctx, true);
    const message = "One file is removed a day later: ?now is for recordings as a whole";
    return jsonError(400, "bad-request", message);
  },
});

/** Deletes a file, or brings it back. */
function mark({ params: { session, file }, state }: Handled, isDeleted: boolean): Response {
  const { services: { keeper, access }, who, address } = state;
  const result = keeper.changeSegment(session, file, isDeleted);
  if (!result.ok) return jsonError(result.status, result.code, result.message);
  const { detail } = result;
  const action = isDeleted ? "deleted" : "changed";
  if (detail) access.note({ action, who, address, subject: session, detail });
  return new Response(null, { status: 204 });
}
