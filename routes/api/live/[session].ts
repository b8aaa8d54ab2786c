import { define } from "../../../lib/server/define.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

/** All methods: only a GET that asks for the upgrade gets one, everything else an explanation. */
export const handler = define.handlers((ctx) => {
  const { services: { liveDoor }, address, who } = ctx.state;
  if (!liveDoor.takes(ctx.req) || !who) {
    const message = "This address speaks WebSocket only: connect with wss://";
    return jsonError(426, "upgrade-required", message, { upgrade: "websocket" });
  }
  // Before the upgrade: afterwards the request is gone.
  const { url, headers } = ctx.req;
  const { session } = ctx.params;
  const handlers = liveDoor.connect({ url, headers, address, who, session });
  return ctx.upgrade(handlers, liveDoor.upgradeOptions);
});
