/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { ServerClock } from "./server_clock.ts";

Deno.test("ServerClock believes the quickest answer, as long as it is not too old", () => {
  let at = 1000;
  const clock = new ServerClock({ now: () => 0, monotonic: () => at });
  assert.equal(clock.now(), undefined);
  // Half of 100 ms ago the server said 50 000.
  clock.told(50_000, 900);
  assert.equal(clock.now(), 50_050);
  at = 1010;
  clock.told(50_055, 1000);
  assert.equal(clock.now(), 50_060);
  at = 2010;
  clock.told(40_000, 1500);
  assert.equal(clock.now(), 51_060);
  at = 200_000;
  clock.told(300_000, 199_500);
  assert.equal(clock.now(), 300_250);
});
