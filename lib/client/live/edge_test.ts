/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { Cadence } from "./cadence.ts";
import { aimMs, type EdgeView, RESERVE_MS, reserveAfter, steer } from "./edge.ts";

const view = (change: Partial<EdgeView>): EdgeView => ({
  now: 99.68,
  start: 90,
  end: 100,
  cadenceMs: 200,
  reserveMs: 120,
  sinceJumpMs: Infinity,
  rate: 1,
  isFresh: true,
  ...change,
});

Deno.test("steer() leaves alone what is where it should be", () => {
  assert.deepEqual(steer(view({})), { rate: 1 });
});

Deno.test("steer() jumps when far behind, in front of the media, or behind it", () => {
  const place = 100 - aimMs(200, 120) / 1000;
  for (const now of [98, 80, 100.5]) {
    const { seekTo, rate } = steer(view({ now, isFresh: false }));
    assert.deepEqual([seekTo, rate], [place, 1], `${now}`);
  }
});

Deno.test("steer() lets a slow device play on between two jumps, unless there is nothing to play", () => {
  const soon = { sinceJumpMs: 1000 };
  assert.deepEqual(steer(view({ now: 97, ...soon })), { rate: 1.1 });
  assert.ok(steer(view({ now: 80, ...soon })).seekTo);
});

Deno.test("steer() waits for data where the picture has come to the very end", () => {
  assert.equal(steer(view({ now: 100.02, isFresh: false })).seekTo, undefined);
});

Deno.test("steer() jumps no further back than there is media", () => {
  assert.equal(steer(view({ now: 0, start: 99.95 })).seekTo, 99.95);
});

Deno.test("steer() plays a bit faster when a bit behind, until it has caught up", () => {
  const { rate } = steer(view({ now: 99.4 }));
  assert.ok(rate > 1 && rate <= 1.1, `${rate}`);
  assert.ok(steer(view({ now: 98.9 })).rate <= 1.1);
  assert.equal(steer(view({ now: 99.65, rate })).rate, rate, "not there yet");
  assert.equal(steer(view({ now: 99.67, rate })).rate, 1);
});

Deno.test("steer() plays a bit slower when it is about to run dry", () => {
  const { rate } = steer(view({ now: 99.9 }));
  assert.ok(rate < 1 && rate > 0.9);
  assert.equal(steer(view({ now: 99.75, rate })).rate, rate);
  assert.equal(steer(view({ now: 99.68, rate })).rate, 1);
});

Deno.test("steer() decides on the rate only when data has just come", () => {
  assert.deepEqual(steer(view({ now: 99.99, isFresh: false })), { rate: 1 });
  assert.deepEqual(steer(view({ now: 99.3, rate: 1.05, isFresh: false })), { rate: 1.05 });
});

Deno.test("steer() stays further away where data comes in larger pieces", () => {
  assert.deepEqual(steer(view({ now: 98.9, cadenceMs: 1000 })), { rate: 1 });
});

/** Data of `everyMs` arrives; the picture plays on. Returns how far behind it is at the end, ms. */
function play(everyMs: number, seconds: number, startBehindMs: number) {
  const cadence = new Cadence(everyMs);
  let now = 100 - startBehindMs / 1000;
  let end = 100;
  let rate = 1;
  let stalledMs = 0;
  let jumpedAt = -Infinity;
  for (let ms = 0; ms < seconds * 1000; ms += 10) {
    const isFresh = ms % everyMs === 0;
    if (isFresh) {
      end += everyMs / 1000;
      cadence.note(ms);
    }
    const known = { start: 90, cadenceMs: cadence.ms, reserveMs: RESERVE_MS.least };
    const step = steer({ ...known, now, end, sinceJumpMs: ms - jumpedAt, rate, isFresh });
    if (step.seekTo !== undefined) jumpedAt = ms;
    rate = step.rate;
    now = step.seekTo ?? now;
    const next = now + rate / 100;
    if (next > end) stalledMs += 10;
    now = Math.min(end, next);
  }
  return { behindMs: (end - now) * 1000, stalledMs };
}

for (const everyMs of [200, 300, 1000, 2000]) {
  Deno.test(`steer() comes to the edge, and stays there without a stall: every ${everyMs} ms`, () => {
    for (const startBehindMs of [0, 700, 1400, 5000]) {
      play(everyMs, 5, startBehindMs);
      const { behindMs, stalledMs } = play(everyMs, 40, startBehindMs);
      assert.ok(behindMs <= aimMs(everyMs, RESERVE_MS.least) + 110, `${behindMs}`);
      assert.ok(stalledMs <= 2 * everyMs, `${stalledMs}`);
    }
  });
}

Deno.test("Cadence forgives a hiccup, and follows what lasts", () => {
  const cadence = new Cadence(300);
  assert.equal(cadence.ms, 300);
  let now = 0;
  const come = (gap: number, times = 1) => {
    for (let i = 0; i < times; i++) cadence.note(now += gap);
  };
  come(200, 10);
  assert.equal(cadence.ms, 200);
  come(2000);
  // The rest of the same data.
  come(5, 3);
  assert.equal(cadence.ms, 200);
  come(1000, 5);
  assert.equal(cadence.ms, 1000);
  come(200, 30);
  assert.equal(cadence.ms, 200);
});

Deno.test("reserveAfter() keeps more after each stall, and forgets by and by", () => {
  const { least, most } = RESERVE_MS;
  let reserve: number = least;
  for (let i = 0; i < 20; i++) {
    const more = reserveAfter(reserve, "stall");
    assert.ok(more > reserve || more === most);
    reserve = more;
  }
  assert.equal(reserve, most);
  assert.equal(reserveAfter(reserve, { ms: 10_000 }), (least + most) / 2);
  assert.ok(reserveAfter(reserve, { ms: 120_000 }) < least + 10);
});
