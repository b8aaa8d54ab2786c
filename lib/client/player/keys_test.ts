/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { commandOf, speedAfter, SPEEDS } from "./keys.ts";

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

Deno.test("commandOf() knows its keys, in either case and with Shift", () => {
  const press = (key: string, shiftKey = false) => commandOf({ ...NONE, key, shiftKey });
  assert.deepEqual(press(" "), { type: "toggle" });
  assert.deepEqual(press("K"), { type: "toggle" });
  assert.deepEqual(press("ArrowLeft"), { type: "jump", byMs: -10_000 });
  assert.deepEqual(press("ArrowRight", true), { type: "jump", byMs: 60_000 });
  assert.deepEqual(press("G", true), { type: "border", of: "break", by: -1 });
  assert.deepEqual(press("?", true), { type: "help" });
  assert.deepEqual(press(">"), press(">", true));
  assert.deepEqual(press("7"), { type: "part", part: 0.7 });
});

Deno.test("commandOf() leaves what is not its own", () => {
  for (const key of ["a", "Tab", "ArrowUp", "constructor", "10"]) {
    assert.equal(commandOf({ ...NONE, key }), undefined, key);
  }
  assert.equal(commandOf({ ...NONE, key: "f", ctrlKey: true }), undefined);
  assert.equal(commandOf({ ...NONE, key: "ArrowLeft", metaKey: true }), undefined);
});

Deno.test("speedAfter() goes from one speed to the next, and no further", () => {
  assert.equal(speedAfter(1, 1), 1.5);
  assert.equal(speedAfter(1, -1), 0.75);
  assert.equal(speedAfter(1.1, 1), 1.5);
  assert.equal(speedAfter(SPEEDS[0], -1), SPEEDS[0]);
  assert.equal(speedAfter(16, 1), 16);
});
