import assert from "node:assert/strict";
import { ClockEstimate } from "./clock_estimate.ts";

const cases: [
  what: string,
  samples: [roundTripMs: number, offsetMs: number, atMs: number][],
  number,
][] = [
  ["believes the shortest round trip", [[40, 15, 0], [4, 2, 1], [30, -10, 2]], 2],
  ["takes the newer of two that are as good", [[4, 2, 0], [4, 3, 1]], 3],
  ["forgets what is old", [[4, 2, 0], [40, 15, 600_001]], 15],
  ["notices that a clock was set", [[4, 2, 0], [40, 3_600_000, 1]], 3_600_000],
];

for (const [what, samples, offsetMs] of cases) {
  Deno.test(`ClockEstimate ${what}`, () => {
    const estimate = new ClockEstimate();
    assert.equal(estimate.offsetMs, undefined);
    for (const [roundTripMs, offsetMs, atMs] of samples) {
      estimate.add({ roundTripMs, offsetMs, atMs });
    }
    assert.equal(estimate.offsetMs, offsetMs);
  });
}
