import { define } from "../../lib/server/define.ts";
import { jsonError } from "../../lib/server/json_error.ts";

/** Whatever the API does not have: in JSON, as all that it answers. */
export const handler = define.handlers((ctx) =>
  jsonError(404, "not-found", `There is no ${ctx.url.pathname}: see docs/PROTOCOL.md`)
);
