/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { correctionOf } from "./drift.ts";

const cases: [aheadMs: number, isNudged: boolean, wanted: ReturnType<typeof correctionOf>][] = [
  [0, false, { kind: "none" }],
  [80, false, { kind: "none" }],
  [-80, false, { kind: "none" }],
  [81, false, { kind: "nudge", factor: 0.9 }],
  [-300, false, { kind: "nudge", factor: 1.1 }],
  [301, false, { kind: "seek" }],
  [-4000, true, { kind: "seek" }],
  // Once it is under way, it goes on until they are together.
  [40, true, { kind: "nudge", factor: 0.9 }],
  [-20, true, { kind: "none" }],
];

Deno.test("correctionOf() leaves, nudges or seeks, by how far apart they are", () => {
  for (const [aheadMs, isNudged, wanted] of cases) {
    assert.deepEqual(correctionOf(aheadMs, isNudged), wanted, `${aheadMs} ms`);
  }
});
