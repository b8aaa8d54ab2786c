import { define } from "../lib/server/define.ts";
import { jsonError } from "../lib/server/json_error.ts";

/** The local authority's certificate, for devices that are to trust this server. It is public. */
export const handler = define.handlers({
  GET(ctx) {
    const { caPem } = ctx.state.services;
    if (caPem === null) {
      const message = "This server has a certificate of its own: ask whoever issued it";
      return jsonError(404, "no-authority", message);
    }
    const type = "application/x-x509-ca-cert";
    return new Response(caPem, { headers: { "content-type": type, "cache-control": "no-store" } });
  },
});
