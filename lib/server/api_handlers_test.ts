import assert from "node:assert/strict";
import { App } from "fresh";
import { apiHandlers } from "./api_handlers.ts";
import type { State } from "./define.ts";

const app = new App<State>()
  .all(
    "/api/x",
    apiHandlers({
      GET: () => Response.json({ by: "GET" }),
      POST: () => Response.json({}, { status: 201, headers: { "cache-control": "max-age=60" } }),
    }),
  )
  .handler();

const ask = (method: string) => app(new Request("https://192.168.1.2:5001/api/x", { method }));

Deno.test("apiHandlers() calls the handler of the method, and keeps its answer nowhere", async () => {
  for (const [method, status] of [["GET", 200], ["POST", 201]] as const) {
    const response = await ask(method);
    assert.equal(response.status, status);
    assert.equal(response.headers.get("cache-control"), "no-store");
    await response.body?.cancel();
  }
});

Deno.test("apiHandlers() answers HEAD as GET, without the body", async () => {
  const response = await ask("HEAD");
  assert.deepEqual([response.status, await response.text()], [200, ""]);
  assert.equal(response.headers.get("content-type"), "application/json");
});

Deno.test("apiHandlers() tells of any other method which it answers", async () => {
  // The last ones are names of what every object has.
  for (const method of ["DELETE", "PUT", "OPTIONS", "constructor", "toString", "__proto__"]) {
    const handler = apiHandlers({ GET: () => new Response(), POST: () => new Response() });
    const ctx = { req: new Request("https://x.local/", { method }) };
    const response = await handler(ctx as Parameters<typeof handler>[0]);
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get("allow"), "GET, POST");
    assert.equal((await response.json()).error.code, "method-not-allowed");
  }
});
