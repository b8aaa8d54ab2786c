import assert from "node:assert/strict";
import { secured } from "./secured.ts";

const INFO = {} as Deno.ServeHandlerInfo<Deno.NetAddr>;
const REQUEST = new Request("https://192.168.1.2:5001/");

Deno.test("secured() adds headers to what was answered, errors too, and leaves the rest", async () => {
  const fetch = secured(() => new Response("no", { status: 500, headers: { a: "b" } }), true);
  const response = await fetch(REQUEST, INFO);
  assert.deepEqual([response.status, await response.text()], [500, "no"]);
  assert.equal(response.headers.get("a"), "b");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.ok(response.headers.has("strict-transport-security"));
});

Deno.test("secured() does not touch the answer to an upgrade", async () => {
  const upgraded = {
    status: 101,
    get headers(): Headers {
      throw new TypeError("no longer ours");
    },
  } as Response;
  assert.equal(await secured(() => upgraded, false)(REQUEST, INFO), upgraded);
});

Deno.test("secured() hands the request on as it is", async () => {
  let told: unknown[] = [];
  await secured((...args) => {
    told = args;
    return new Response();
  }, false)(REQUEST, INFO);
  assert.deepEqual(told, [REQUEST, INFO]);
});
