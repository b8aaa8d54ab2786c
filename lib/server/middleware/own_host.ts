import { isOwnHost } from "../hardening/host.ts";
import { define } from "../define.ts";
import { jsonError } from "../json_error.ts";

/** Answers only who has asked for this machine by a name of its own: see `isOwnHost()`. */
export const ownHost = define.middleware((ctx) => {
  const { services } = ctx.state;
  if (isOwnHost(ctx.url.hostname, services.certificateNames())) return ctx.next();
  const message = "This server does not know itself by that name: open it by an address that it " +
    "shows when it starts";
  return jsonError(421, "unknown-host", message);
});
