/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { callApi, errorCodeOf, failureIn } from "./api.ts";

const FAILURES = { forbidden: "not-owner", gone: "gone" } as const;

const bodies: [body: unknown, failure: string][] = [
  [{ error: { code: "forbidden" } }, "not-owner"],
  [{ error: { code: "teapot" } }, "other"],
  [{ error: { code: "toString" } }, "other"],
  [{}, "other"],
  [undefined, "other"],
];
for (const [body, failure] of bodies) {
  Deno.test(`failureIn() says ${failure} for ${JSON.stringify(body)}`, () => {
    assert.equal(failureIn(body, FAILURES), failure);
  });
}

Deno.test("errorCodeOf() is empty where the API says nothing of an error", () => {
  assert.equal(errorCodeOf({ error: { code: "gone" } }), "gone");
  assert.equal(errorCodeOf(undefined), "");
});

Deno.test("callApi() sends JSON, and reads JSON or nothing", async () => {
  const asked: unknown[] = [];
  const { addr, shutdown } = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      asked.push([request.method, request.headers.get("content-type"), await request.text()]);
      return asked.length === 1
        ? Response.json({ error: { code: "gone" } }, { status: 410 })
        : new Response(null, { status: 204 });
    },
  );
  const url = `http://127.0.0.1:${addr.port}/`;
  assert.deepEqual(await callApi("PATCH", url, { keep: true }), {
    ok: false,
    body: { error: { code: "gone" } },
  });
  assert.deepEqual(await callApi("DELETE", url), { ok: true, body: undefined });
  assert.deepEqual(asked, [["PATCH", "application/json", '{"keep":true}'], ["DELETE", null, ""]]);
  await assert.rejects(callApi("GET", url, undefined, AbortSignal.abort()), { name: "AbortError" });
  await shutdown();
});
