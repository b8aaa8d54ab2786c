/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FrameClock } from "./frame_clock.ts";

Deno.test("FrameClock learns the distance of pictures that follow one another", () => {
  const clock = new FrameClock();
  assert.equal(clock.intervalS, 1 / 30);
  [0, 0.1, 0.2, 0.3].forEach((mediaS, i) => clock.shown(mediaS, i));
  assert.ok(Math.abs(clock.intervalS - 0.1) < 1e-9);
});

Deno.test("FrameClock takes no seek, no break and no missed picture for a distance", () => {
  const clock = new FrameClock(25);
  clock.shown(0, 1);
  clock.shown(5, 2);
  clock.shown(4, 3);
  clock.shown(4.9, 7);
  assert.equal(clock.intervalS, 0.04);
});

Deno.test("FrameClock forgets what was long ago", () => {
  const clock = new FrameClock();
  let at = 0;
  for (let i = 0; i < 40; i++) clock.shown(at += i < 20 ? 0.1 : 0.05, i);
  assert.ok(Math.abs(clock.intervalS - 0.05) < 1e-9);
});
