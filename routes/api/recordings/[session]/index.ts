import type { Context } from "fresh";
import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { mayRead } from "../../../../lib/server/auth/may_read.ts";
import { define, type State } from "../../../../lib/server/define.ts";
import { describeRecording } from "../../../../lib/server/files/describe_recording.ts";
import { serveDescription } from "../../../../lib/server/files/serve_description.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { sessionChangeBody } from "../../../../lib/server/keep/change_body.ts";
import { isSessionId } from "../../../../lib/shared/ids.ts";

type Handled = Context<State>;

/** What a session holds, and whether that is all of it; for owners, what may be done to it. */
export const handler = define.handlers((ctx) => {
  const { method } = ctx.req;
  // How long that may be kept depends on the session.
  return method === "GET" || method === "HEAD" ? describe(ctx) : change(ctx);
});

async function describe(ctx: Handled): Promise<Response> {
  const { req, params: { session } } = ctx;
  const { catalog, ingest } = ctx.state.services;
  const row = isSessionId(session) ? catalog.session(session) : undefined;
  if (!row || !mayRead(ctx.state.who, row)) {
    return jsonError(404, "unknown-session", "There is no such recording");
  }
  const description = describeRecording(catalog, row, ingest.isConnected(row.id));
  return await serveDescription(req, description);
}

const change = apiHandlers({
  GET: describe,
  HEAD: describe,
  async PATCH({ req, params: { session }, state: { services, who, address } }) {
    const body = await readJson(req, sessionChangeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { keeper, access, catalog, ingest } = services;
    const result = keeper.change(session, body.value);
    if (!result.ok) return jsonError(result.status, result.code, result.message);
    const { detail } = result;
    const action = body.value.deleted === true ? "deleted" : "changed";
    if (detail) access.note({ action, who, address, subject: session, detail });
    const row = catalog.session(session)!;
    return Response.json(describeRecording(catalog, row, ingest.isConnected(session)));
  },
  async DELETE({ url, params: { session }, state: { services, who, address } }) {
    const { keeper, access } = services;
    const result = url.searchParams.has("now")
      ? await keeper.purge(session)
      : keeper.change(session, { deleted: true });
    if (!result.ok) return jsonError(result.status, result.code, result.message);
    const { detail } = result;
    if (detail) access.note({ action: "deleted", who, address, subject: session, detail });
    return new Response(null, { status: 204 });
  },
});
