/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime } from "../testing/fake_time.ts";
import { createTurnWatch } from "./picture_turn.ts";

const WIDE = { width: 1280, height: 720 };
const TALL = { width: 720, height: 1280 };
const BETWEEN = { width: 1000, height: 900 };

function setUp() {
  const time = new FakeTime();
  const turned: number[] = [];
  const turns = createTurnWatch(time, () => turned.push(time.monotonic()));
  turns.takeStarts();
  turns.is(WIDE, false);
  return { time, turned, turns };
}

Deno.test("createTurnWatch() waits until the picture has settled", async () => {
  const { time, turned, turns } = setUp();
  await time.advance(1000);
  turns.is(BETWEEN, false);
  await time.advance(200);
  turns.is(TALL, false);
  await time.advance(1000);
  assert.deepEqual(turned, [1500]);
});

Deno.test("createTurnWatch() tells at once when in haste, and once more if it goes on", async () => {
  const { time, turned, turns } = setUp();
  await time.advance(1000);
  turns.is(BETWEEN, true);
  assert.deepEqual(turned, [1000]);
  turns.takeStarts();
  await time.advance(100);
  turns.is(TALL, true);
  await time.advance(1000);
  assert.deepEqual(turned, [1000, 1400]);
});

Deno.test("createTurnWatch() tells nothing of a picture that is as it was", async () => {
  const { time, turned, turns } = setUp();
  turns.is(TALL, false);
  turns.is(WIDE, false);
  await time.advance(1000);
  turns.takeStarts();
  turns.is(WIDE, true);
  await time.advance(1000);
  turns.cameraChanged();
  assert.equal(turns.size, undefined);
  turns.takeStarts();
  turns.is(TALL, true);
  await time.advance(1000);
  assert.deepEqual(turned, [], "the first picture of another camera is no turn");
});

Deno.test("createTurnWatch() tells nothing after it was disposed", async () => {
  const { time, turned, turns } = setUp();
  turns.is(TALL, false);
  turns.dispose();
  await time.advance(1000);
  assert.deepEqual(turned, []);
  assert.equal(time.pending, 0);
});
