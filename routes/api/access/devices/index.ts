import { apiHandlers } from "../../../../lib/server/api_handlers.ts";
import { define } from "../../../../lib/server/define.ts";

/** Who is paired. */
export const handler = define.handlers(apiHandlers({
  GET: ({ state: { services: { access }, who } }) =>
    Response.json({ devices: access.devices(), you: who?.device ?? null }),
}));
