import { define } from "../../lib/server/define.ts";
import { jsonError } from "../../lib/server/json_error.ts";

/** All methods: only a GET that asks for the upgrade gets one, everything else an explanation. */
export const handler = define.handlers((ctx) => {
  const { ingest } = ctx.state.services;
  const refusal = ingest.check(ctx.req);
  if (refusal) {
    const { status, code, message } = refusal;
    return jsonError(status, code, message, status === 426 ? { upgrade: "websocket" } : undefined);
  }
  // Before the upgrade: afterwards the request is gone, and its address with it.
  const { hostname, port } = ctx.info.remoteAddr as Deno.NetAddr;
  const { url, headers } = ctx.req;
  const { who } = ctx.state;
  const handlers = ingest.connect({ url, headers, remote: { hostname, port }, who });
  return ctx.upgrade(handlers, ingest.upgradeOptions);
});
