import type { Context } from "fresh";
import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define, type State } from "../../../../lib/server/define.ts";
import { findSegment } from "../../../../lib/server/files/segment_file.ts";
import { serveSegment, unknownFile } from "../../../../lib/server/files/serve_segment.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { segmentChangeBody } from "../../../../lib/server/keep/change_body.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

type Handled = Context<State>;

/** The bytes of a segment, for `<video>`, downloads and programs; for owners, what may be done to it. */
export const handler = define.handlers((ctx) => {
  const { method } = ctx.req;
  // What a player has read it may keep.
  return method === "GET" || method === "HEAD" ? serve(ctx) : change(ctx);
});

async function serve(ctx: Handled): Promise<Response> {
  const { req, url, params: { session, file } } = ctx;
  const { config: { recordingsDir }, catalog, access } = ctx.state.services;
  const { who, address } = ctx.state;
  const recording = isSessionId(session) ? catalog.session(session) : undefined;
  // Who may not see it does not learn that it is there.
  if (!recording || !mayRead(who, recording)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const { directory } = recording;
  // Before it is looked at: what was closed by now is looked at in its last state.
  const row = catalog.segmentByFile(directory, file);
  if (row?.session !== session || row.deletedAt !== null) return unknownFile();
  const isOpen = row.state === "open";
  const segment = await findSegment({ recordingsDir, directory, file });
  if (!segment) return unknownFile();
  const isDownload = url.searchParams.has("download");
  const action = isDownload ? "downloaded" : "watched";
  access.noteOnce({
    action,
    who,
    address,
    subject: session,
    detail: isDownload ? file : undefined,
  });
  return await serveSegment(req, segment, { isOpen, downloadAs: isDownload ? file : undefined });
}

const change = apiHandlers({
  GET: serve,
  HEAD: serve,
  async PATCH(ctx) {
    const body = await readJson(ctx.req, segmentChangeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    return mark(ctx, body.value.deleted);
  },
  DELETE: (ctx) => mark(ctx, true),
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
