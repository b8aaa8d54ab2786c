/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { joined } from "./bytes.ts";

Deno.test("joined() copies all parts in a row", () => {
  const part = Uint8Array.of(1, 2);
  const all = joined([part, [], [3], Uint8Array.of(4)]);
  part[0] = 9;
  assert.deepEqual([...all], [1, 2, 3, 4]);
});
