import { apiHandlers } from "../../lib/server/api_handlers.ts";
import { define } from "../../lib/server/define.ts";

/** How the server is, and every camera that is connected. */
export const handler = define.handlers(apiHandlers({
  GET: ({ state: { services } }) => Response.json(services.status()),
}));
