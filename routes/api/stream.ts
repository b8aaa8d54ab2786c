import { define } from "../../lib/server/define.ts";
import { jsonError } from "../../lib/server/json_error.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { ingest } = ctx.state.services;
    const { headers } = ctx.req;
    const refusal = ingest.check(headers);
    if (refusal) {
      const { status, code, message } = refusal;
      return jsonError(
        status,
        code,
        message,
        status === 426 ? { upgrade: "websocket" } : undefined,
      );
    }
    // Before the upgrade: afterwards the request is gone, and its address with it.
    const remote = ctx.info.remoteAddr as Deno.NetAddr;
    const { hostname, port } = remote;
    const handlers = ingest.connect({ headers, remote: { hostname, port } });
    return ctx.upgrade(handlers, ingest.upgradeOptions);
  },
});
