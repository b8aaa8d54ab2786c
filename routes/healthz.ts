import { define } from "../lib/server/define.ts";

/** Liveness: answers as soon as requests are served. */
export const handler = define.handlers({
  GET: () => new Response("ok\n", { headers: { "cache-control": "no-store" } }),
});
