import assert from "node:assert/strict";
import { ReceiveWindow } from "./window.ts";

Deno.test("add() allows no more than the window, over all chunks", () => {
  const window = new ReceiveWindow(100);
  assert.equal(window.add(0, 60), true);
  assert.equal(window.add(1, 40), true);
  assert.equal(window.add(2, 1), false);
});

Deno.test("acknowledge() makes room", () => {
  const window = new ReceiveWindow(100);
  window.add(0, 60);
  window.add(1, 40);
  window.acknowledge(0);
  assert.equal(window.add(2, 60), true);
  assert.equal(window.add(3, 1), false);
});

Deno.test("add() lets one chunk through that is larger than the window, alone", () => {
  const window = new ReceiveWindow(100);
  assert.equal(window.add(5, 90), true);
  assert.equal(window.add(5, 90), true);
  assert.equal(window.add(6, 1), false);
});
