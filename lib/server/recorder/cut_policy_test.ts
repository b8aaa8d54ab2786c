import assert from "node:assert/strict";
import { cutPolicy, nextClockCut } from "./cut_policy.ts";

const at = (hours: number, minutes: number, seconds: number, ms = 0) =>
  new Date(2026, 10, 22, hours, minutes, seconds, ms).getTime();

Deno.test("cutPolicy() by start counts from the start of each segment", () => {
  const cutAfterMs = cutPolicy("start", 60_000, at(12, 0, 30));
  assert.deepEqual([cutAfterMs(0), cutAfterMs(61_500)], [60_000, 121_500]);
});

Deno.test("cutPolicy() by clock cuts on the minute, whenever the take began", () => {
  const cutAfterMs = cutPolicy("clock", 60_000, at(12, 0, 30, 250));
  assert.deepEqual([cutAfterMs(0), cutAfterMs(29_750), cutAfterMs(31_000)], [
    29_750,
    89_750,
    89_750,
  ]);
});

Deno.test("nextClockCut() counts from local midnight, and ends the day at the next", () => {
  assert.equal(nextClockCut(at(12, 1, 0), 7 * 60_000), at(12, 8, 0));
  assert.equal(nextClockCut(at(23, 59, 0), 7 * 60_000), at(24, 0, 0));
  assert.equal(nextClockCut(at(0, 0, 0), 86_400_000), at(24, 0, 0));
});
