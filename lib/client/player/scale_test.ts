/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { following, momentAt, panned, placeOf, SHORTEST_MS, ticksOf, zoomed } from "./scale.ts";

const WHOLE = { from: 0, to: 3_600_000 };

Deno.test("zoomed() keeps a moment where it is, within what there is", () => {
  const shown = zoomed(WHOLE, WHOLE, 0.5, 900_000);
  assert.equal(placeOf(shown, 900_000), 0.25);
  assert.equal(shown.to - shown.from, 1_800_000);
  assert.deepEqual(zoomed(shown, WHOLE, 100, 0), WHOLE);
  const edge = zoomed(WHOLE, WHOLE, 1e-9, 3_600_000);
  assert.deepEqual(edge, { from: 3_600_000 - SHORTEST_MS, to: 3_600_000 });
});

Deno.test("panned() stops at either end", () => {
  const shown = { from: 600_000, to: 1_200_000 };
  assert.deepEqual(panned(shown, WHOLE, 60_000), { from: 660_000, to: 1_260_000 });
  assert.deepEqual(panned(shown, WHOLE, -1e9), { from: 0, to: 600_000 });
  assert.deepEqual(panned(shown, WHOLE, 1e9), { from: 3_000_000, to: 3_600_000 });
});

Deno.test("following() turns the page when the moment leaves it", () => {
  const shown = { from: 600_000, to: 1_200_000 };
  assert.equal(following(shown, WHOLE, 1_200_000), shown);
  assert.equal(placeOf(following(shown, WHOLE, 1_260_000), 1_260_000), 0.1);
  assert.equal(placeOf(following(shown, WHOLE, 590_000), 590_000), 0.9);
});

Deno.test("momentAt() is the opposite of placeOf()", () => {
  const shown = { from: 600_000, to: 1_200_000 };
  assert.equal(momentAt(shown, placeOf(shown, 700_001)), 700_001);
});

Deno.test("ticksOf() are round where people are, and not too many", () => {
  assert.deepEqual(ticksOf({ from: 1000, to: 3_600_000 }, 6, 0), {
    at: [600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000, 3_600_000],
    stepMs: 600_000,
  });
  const india = 5.5 * 3_600_000;
  const { at, stepMs } = ticksOf({ from: 0, to: 5 * 3_600_000 }, 5, india);
  assert.equal(stepMs, 3_600_000);
  assert.ok(at.every((tick) => (tick + india) % stepMs === 0));
  for (const to of [4000, 90_000, 7e6, 3e8, 9e9]) {
    assert.ok(ticksOf({ from: 0, to }, 6, 0).at.length <= 7, `${to}`);
  }
});
