/** The app, and the server when this module is what Deno runs. See `docs/ARCHITECTURE.md`. */
import "./lib/server/sockets/system_sockets.ts";
import { getLogger } from "@logtape/logtape";
import { App, csp, HttpError, staticFiles } from "fresh";
import type { State } from "./lib/server/define.ts";
import { CSP_DIRECTIVES } from "./lib/server/hardening/security_headers.ts";
import { jsonError } from "./lib/server/json_error.ts";
import { accessGuard } from "./lib/server/middleware/access_guard.ts";
import { ownHost } from "./lib/server/middleware/own_host.ts";
import { configOrComplain, EXIT_USER_ERROR, exitWith, serve } from "./lib/server/serve.ts";
import type { Services } from "./lib/server/services.ts";

const logger = getLogger(["camera", "http"]);

let services: Services | undefined;

/** Gives the routes what they work with; to be called before the first request. */
export function provide(opened: Services): void {
  services = opened;
}

export const app = new App<State>()
  .use(csp({ useNonce: true, csp: CSP_DIRECTIVES }))
  .use((ctx) => {
    if (!services) return jsonError(503, "starting", "The server is starting: try again");
    ctx.state.services = services;
    return ctx.next();
  })
  .use(ownHost)
  // Scripts, styles and icons are the same for everybody, and /pair needs them.
  .use(staticFiles())
  .use(async (ctx) => {
    try {
      return await ctx.next();
    } catch (error) {
      // The error page says nothing of the cause, which whoever runs the server wants to know.
      const isOurs = !(error instanceof HttpError) || error.status >= 500;
      const { req: { method }, url: { pathname } } = ctx;
      if (isOurs) logger.error("{method} {pathname} failed: {error}", { method, pathname, error });
      throw error;
    }
  })
  .use(accessGuard)
  .fsRoutes();

async function main(): Promise<number> {
  const config = await configOrComplain();
  if (!config) return EXIT_USER_ERROR;
  const built = new URL("./_fresh/server.js", import.meta.url).href;
  const { default: { fetch } } = await import(built);
  return await serve({ config, onOpen: provide, fetch });
}

// Not awaited: what is built imports this module, and would wait for it for ever.
if (import.meta.main) void exitWith(main);
