import type { Context } from "fresh";
import type { State } from "./define.ts";
import { jsonError } from "./json_error.ts";

type ApiHandler = (ctx: Context<State>) => Response | Promise<Response>;

/**
 * A handler for an address of the HTTP API: whatever method it does not know is
 * answered in JSON, with those that it knows. What it answers is kept nowhere.
 *
 * @param byMethod `HEAD` is answered like `GET`.
 */
export function apiHandlers(byMethod: Record<string, ApiHandler>): ApiHandler {
  return async (ctx) => {
    const { method } = ctx.req;
    const known = method === "HEAD" && !byMethod.HEAD ? "GET" : method;
    // A method may have any name: that of something every object has, too.
    const handler = Object.hasOwn(byMethod, known) ? byMethod[known] : undefined;
    if (!handler) {
      const allow = Object.keys(byMethod).join(", ");
      const message = `This address answers ${allow}, not ${method}`;
      return jsonError(405, "method-not-allowed", message, { allow });
    }
    const response = await handler(ctx);
    response.headers.set("cache-control", "no-store");
    return response;
  };
}
