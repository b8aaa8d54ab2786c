import { renderSVG } from "uqr";
import * as v from "valibot";
import { ROLES } from "../../../lib/shared/roles.ts";
import { apiHandlers } from "../../../lib/server/api_handlers.ts";
import { pairLink } from "../../../lib/server/auth/pair_link.ts";
import { define } from "../../../lib/server/define.ts";
import { isLoopback, lanAddresses, openUrls } from "../../../lib/server/network.ts";
import type { Services } from "../../../lib/server/services.ts";
import { readJson } from "../../../lib/server/hardening/read_json.ts";
import { jsonError } from "../../../lib/server/json_error.ts";

const codeBody = v.object({ role: v.picklist(ROLES) });

/** The address that works for the one who asks; from this machine itself, the best for others. */
function originForOthers(url: URL, { config: { host }, certificateNames }: Services): string {
  if (!isLoopback(url.hostname)) return url.origin;
  return openUrls({
    host,
    port: Number(url.port || 443),
    hostname: Deno.hostname(),
    addresses: lanAddresses(Deno.networkInterfaces()),
    names: certificateNames(),
  })[0];
}

/** Makes a code, a link and a QR code with which one more device is paired. */
export const handler = define.handlers(apiHandlers({
  async POST({ req, url, state }) {
    const { services: { access }, who, address } = state;
    const body = await readJson(req, codeBody);
    if (!body.ok) return jsonError(body.status, "bad-request", body.message);
    const { role } = body.value;
    const { code, expiresAt } = await access.codes.make(role, who?.name ?? "");
    access.note({ action: "code-made", who, address, detail: role });
    const link = pairLink(originForOthers(url, state.services), code);
    return Response.json({ code, role, expiresAt, link, qr: renderSVG(link, { border: 2 }) });
  },
}));
