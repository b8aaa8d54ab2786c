/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { formatBytes, formatClock, GIB, MIB } from "./units.ts";

const sizes: [number, string][] = [
  [0, "0 B"],
  [999, "999 B"],
  [1000, "0.98 KB"],
  [1536, "1.5 KB"],
  [25 * 1024, "25 KB"],
  [10.04 * MIB, "10 MB"],
  [123.4 * MIB, "123 MB"],
  [1.44 * GIB, "1.44 GB"],
  [5000 * GIB, "4.88 TB"],
  [5_000_000 * GIB, "4883 TB"],
];

for (const [bytes, text] of sizes) {
  Deno.test(`formatBytes() writes ${bytes} as ${text}`, () => {
    assert.equal(formatBytes(bytes), text);
  });
}

Deno.test("formatClock() shows whole seconds that have passed", () => {
  const shown = [-5, 0, 999, 1000, 61_500, 3_599_999, 3_600_000, 90_061_000].map(formatClock);
  assert.deepEqual(shown, [
    "0:00",
    "0:00",
    "0:00",
    "0:01",
    "1:01",
    "59:59",
    "1:00:00",
    "25:01:01",
  ]);
});
