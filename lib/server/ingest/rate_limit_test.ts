import assert from "node:assert/strict";
import { RateLimit } from "./rate_limit.ts";

Deno.test("take() allows a burst, then so many a second", () => {
  const limit = new RateLimit({ burst: 3, perSecond: 10 });
  const taken = (nowMs: number, times: number) =>
    Array.from({ length: times }, () => limit.take(nowMs)).filter(Boolean).length;
  assert.equal(taken(0, 5), 3);
  assert.equal(taken(100, 5), 1);
  assert.equal(taken(400, 5), 3);
  assert.equal(taken(60_000, 9), 3);
});
