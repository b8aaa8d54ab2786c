/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime } from "../testing/fake_time.ts";
import { createFlush } from "./flush.ts";

function setUp() {
  const time = new FakeTime();
  const at: number[] = [];
  const flush = createFlush(time, () => at.push(time.monotonic()));
  return { time, at, flush };
}

Deno.test("createFlush() hands over on the cadence, and ends by itself", async () => {
  const { time, at, flush } = setUp();
  flush.wish(200, 1000);
  await time.advance(5000);
  assert.deepEqual(at, [200, 400, 600, 800]);
  assert.equal(time.pending, 0);
});

Deno.test("createFlush() goes on evenly when the wish is said again", async () => {
  const { time, at, flush } = setUp();
  flush.wish(200, 500);
  await time.advance(300);
  flush.wish(200, 500);
  await time.advance(5000);
  assert.deepEqual(at, [200, 400, 600]);
});

Deno.test("createFlush() takes another cadence, within bounds", async () => {
  const { time, at, flush } = setUp();
  flush.wish(200, 60_000);
  await time.advance(250);
  flush.wish(1, 400);
  await time.advance(5000);
  assert.deepEqual(at, [200, 350, 450, 550]);
});

Deno.test("createFlush() ends at once when nobody watches", async () => {
  const { time, at, flush } = setUp();
  flush.wish(200, 1000);
  await time.advance(250);
  flush.end();
  await time.advance(5000);
  assert.deepEqual(at, [200]);
  assert.equal(time.pending, 0);
});
