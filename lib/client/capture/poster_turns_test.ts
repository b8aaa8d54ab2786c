/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { createPosterTurns } from "./poster_turns.ts";

/** Pictures that are made at once; each is its number. */
function setUp() {
  const made = { count: 0, fails: 0 };
  const sent: number[] = [];
  const link = { takes: true };
  const turns = createPosterTurns(
    () => {
      made.count++;
      if (made.fails-- > 0) return Promise.resolve(undefined);
      return Promise.resolve(Uint8Array.of(made.count));
    },
    ([number]) => {
      if (link.takes) sent.push(number);
      return link.takes;
    },
  );
  const idle = async () => {
    turns.idle();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { turns, made, sent, link, idle };
}

Deno.test("createPosterTurns() makes one picture a segment, when nothing waits", async () => {
  const { turns, made, sent, idle } = setUp();
  turns.segmentBegins();
  assert.equal(made.count, 0);
  await idle();
  await idle();
  assert.deepEqual(sent, [1]);
  turns.segmentBegins();
  await idle();
  await idle();
  assert.deepEqual(sent, [1, 2]);
});

Deno.test("createPosterTurns() makes one of the segment in which it came", async () => {
  const { sent, idle } = setUp();
  await idle();
  assert.deepEqual(sent, [1]);
});

Deno.test("createPosterTurns() sends one later that could not go, and makes none besides", async () => {
  const { made, sent, link, idle } = setUp();
  link.takes = false;
  await idle();
  await idle();
  link.takes = true;
  await idle();
  await idle();
  assert.deepEqual([made.count, sent], [1, [1]]);
});

Deno.test("createPosterTurns() sends none of a segment that is over", async () => {
  const { turns, sent, link, idle } = setUp();
  link.takes = false;
  await idle();
  turns.segmentBegins();
  link.takes = true;
  await idle();
  assert.deepEqual(sent, [2]);
  // The next segment begins while the picture is made.
  turns.segmentBegins();
  turns.idle();
  turns.segmentBegins();
  await idle();
  await idle();
  assert.deepEqual(sent, [2, 4]);
});

Deno.test("createPosterTurns() makes one picture at a time", async () => {
  const { turns, made, idle } = setUp();
  turns.idle();
  turns.idle();
  await idle();
  assert.equal(made.count, 1);
});

Deno.test("createPosterTurns() tries again while there is nothing to see, but not for ever", async () => {
  const { turns, made, sent, idle } = setUp();
  made.fails = 2;
  for (let i = 0; i < 5; i++) await idle();
  assert.deepEqual(sent, [3]);
  turns.segmentBegins();
  made.fails = Infinity;
  made.count = 0;
  for (let i = 0; i < 50; i++) await idle();
  assert.equal(made.count, 5);
});
