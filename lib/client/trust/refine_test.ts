/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { Device } from "../../shared/device.ts";
import { refinedDevice } from "./refine.ts";

const CASES: [Device | null, touchPoints: number, isFingerOnly: boolean, Device | null][] = [
  ["macos", 5, true, "ipados"],
  ["macos", 5, false, "ipados"],
  ["macos", 0, false, "macos"],
  ["linux", 10, true, "android"],
  ["firefox", 10, true, "android"],
  ["linux", 10, false, "linux"],
  ["ios", 5, true, "ios"],
  ["windows", 10, true, "windows"],
  [null, 5, true, null],
];
for (const [guess, touchPoints, isFingerOnly, refined] of CASES) {
  const how = `${touchPoints} touch points${isFingerOnly ? " and no mouse" : ""}`;
  Deno.test(`refinedDevice() takes ${guess} with ${how} for ${refined}`, () => {
    assert.equal(refinedDevice(guess, { touchPoints, isFingerOnly }), refined);
  });
}
