/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { backoffMs } from "./backoff.ts";

Deno.test("backoffMs() doubles its bound up to the largest, half of it certain", () => {
  const least = [0, 1, 2, 3, 4, 5, 6, 1000].map((n) => backoffMs(n, { random: () => 0 }));
  assert.deepEqual(least, [250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
  const most = [0, 1, 6].map((n) => backoffMs(n, { random: () => 0.999999 }));
  assert.deepEqual(most, [500, 1000, 15_000]);
});

Deno.test("backoffMs() refuses what is no attempt", () => {
  assert.throws(() => backoffMs(-1), RangeError);
  assert.throws(() => backoffMs(0.5), RangeError);
});
