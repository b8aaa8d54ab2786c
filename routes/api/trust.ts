import { define } from "../../lib/server/define.ts";
import { jsonError } from "../../lib/server/json_error.ts";
import {
  isSocketRequest,
  TRUST_SOCKET_OPTIONS,
  trustAnswer,
  trustOrigin,
  TrustSockets,
} from "../../lib/server/trust/trust_socket.ts";

const sockets = new TrustSockets();

/** Says that it was reached, over HTTPS or WSS: that is all that the trust page wants to know. */
export const handler = define.handlers({
  GET(ctx) {
    const { req: { headers }, url, info } = ctx;
    const origin = trustOrigin(headers.get("origin"), url.hostname);
    if (origin === false) {
      const message = "Ask from this server's own trust page";
      return jsonError(403, "forbidden-origin", message);
    }
    if (!isSocketRequest(headers)) return trustAnswer(origin);
    const socket = sockets.enter((info.remoteAddr as Deno.NetAddr).hostname);
    if (!socket) {
      const message = "Too many checks at a time: wait, then check again";
      return jsonError(503, "too-many", message, { "retry-after": "10" });
    }
    try {
      return ctx.upgrade(socket, TRUST_SOCKET_OPTIONS);
    } catch (error) {
      socket.close();
      throw error;
    }
  },
});
