import type { Context } from "fresh";
import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { readableSession } from "../../../../lib/server/auth/readable_session.ts";
import { define, type State } from "../../../../lib/server/define.ts";
import { describeRecording } from "../../../../lib/server/files/describe_recording.ts";
import { serveDescription } from "../../../../lib/server/files/serve_description.ts";
import { readJson } from "../../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../../lib/server/json_error.ts";
import { sessionChangeBody } from "../../../../lib/server/keep/change_body.ts";
import { readFlag } from "../../../../lib/server/read_flag.ts";

type Handled = Context<State>;

/** What a session holds, and whether that is all of it; for owners, what may be done to it. */
export const handler = define.handlers((ctx) => {
  const { method } = ctx.req;
  // How long that may be kept depends on the session.
  return method === "GET" || method === "HEAD" ? describe(ctx) : change(ctx);
});

async function describe(ctx: Handled): Promise<Response> {
  const session = readableSession(ctx);
  if (session instanceof Response) return session;
  const { catalog, ingest } = ctx.state.services;
  const description = describeRecording(catalog, session, ingest.isConnected(session.id));
  return await serveDescription(ctx.req, description);
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
    const isNow = readFlag(url.searchParams, "now");
    if (isNow === undefined) {
      const message = "?now removes it for good at once; without it, it can be brought back";
      return jsonError(400, "bad-request", message);
    }
    const result = isNow ? await keeper.purge(session) : keeper.change(session, { deleted: true });
    if (!result.ok) return jsonError(result.status, result.code, result.message);
    const { detail } = result;
    if (detail) access.note({ action: "deleted", who, address, subject: session, detail });
    return new Response(null, { status: 204 });
  },
});
