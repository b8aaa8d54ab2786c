/// <reference lib="deno.window" />
import assert from "node:assert/strict";
import { isSessionId } from "./ids.ts";

Deno.test("isSessionId() takes lower-case UUIDs and nothing else", () => {
  assert.equal(isSessionId(crypto.randomUUID()), true);
  const others = [
    "",
    "../../etc/passwd",
    crypto.randomUUID().toUpperCase(),
    `${crypto.randomUUID()}\n`,
    `{${crypto.randomUUID()}}`,
    42,
    null,
  ];
  assert.deepEqual(others.map(isSessionId), others.map(() => false));
});
