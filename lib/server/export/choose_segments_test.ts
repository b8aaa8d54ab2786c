import assert from "node:assert/strict";
import type { SegmentRow } from "../catalog/rows.ts";
import { chooseSegments, endOf, fromSegment } from "./choose_segments.ts";
import type { Stretch } from "./stretches.ts";

function stretch(take: number, times: [startedAt: number, endedAt: number][]): Stretch {
  const segments = times.map(([startedAt, endedAt], number): SegmentRow => ({
    take,
    number,
    container: "webm",
    file: `video_20261128_15${take}0${number}0.webm`,
    startedAt,
    state: "closed",
    durationMs: endedAt - startedAt,
    bytes: 1,
    sha256: null,
    closedAt: 1,
    hasPoster: false,
    deletedAt: null,
  }));
  const startedAt = times[0][0];
  return {
    container: "webm",
    mimeType: "video/webm",
    startedAt,
    endedAt: times.at(-1)![1],
    segments,
  };
}

const STRETCHES = [stretch(0, [[100, 200], [200, 300]]), stretch(1, [[400, 500]])];

// From, to, segments as take.number.
const cases: [from: number, to: number, expected: string[]][] = [
  [-Infinity, Infinity, ["0.0,0.1", "1.0"]],
  [150, 160, ["0.0"]],
  [199, 201, ["0.0,0.1"]],
  [200, 300, ["0.1"]],
  [100, 101, ["0.0"]],
  [250, 401, ["0.1", "1.0"]],
  [250, 400, ["0.1"]],
  [300, 400, []],
  [0, 100, []],
  [500, 600, []],
];
for (const [from, to, expected] of cases) {
  Deno.test(`chooseSegments() from ${from} to ${to}`, () => {
    const { stretches } = chooseSegments(STRETCHES, { from, to });
    const found = stretches.map(({ segments }) =>
      segments.map(({ take, number }) => `${take}.${number}`).join()
    );
    assert.deepEqual(found, expected);
  });
}

Deno.test("chooseSegments() says when what it chose begins and ends", () => {
  const [{ startedAt, endedAt }] = chooseSegments(STRETCHES, { from: 250, to: 260 }).stretches;
  assert.deepEqual([startedAt, endedAt], [200, 300]);
});

const nearest: [from: number, to: number, begins: number][] = [
  [0, 50, 100],
  [310, 320, 200],
  [390, 400, 400],
  [900, 1000, 400],
];
for (const [from, to, begins] of nearest) {
  Deno.test(`chooseSegments() from ${from} to ${to} finds what is nearest`, () => {
    const chosen = chooseSegments(STRETCHES, { from, to });
    assert.deepEqual(chosen, { stretches: [], nearest: begins });
  });
}

Deno.test("chooseSegments() takes a segment without a length, and knows when there is none", () => {
  const moment = [stretch(0, [[100, 100]])];
  assert.equal(chooseSegments(moment, { from: 100, to: 101 }).stretches.length, 1);
  assert.equal(chooseSegments(moment, { from: 50, to: 150 }).stretches.length, 1);
  assert.equal(chooseSegments(moment, { from: 101, to: 150 }).stretches.length, 0);
  assert.deepEqual(chooseSegments([], { from: 0, to: 1 }), { stretches: [], nearest: null });
});

Deno.test("chooseSegments() takes as many segments as there are", () => {
  const many = Array.from({ length: 200_000 }, (_, i): [number, number] => [i, i + 1]);
  const [{ segments, endedAt }] =
    chooseSegments([stretch(0, many)], { from: 0, to: 1e9 }).stretches;
  assert.deepEqual([segments.length, endedAt, endOf(segments)], [200_000, 200_000, 200_000]);
});

// From, to, container, from where it is then.
const nearby: [from: number, to: number, container: Stretch["container"], expected: number][] = [
  [1000, 5000, "webm", 1040],
  [1000, 5000, "mkv", 1040],
  [1000, 5000, "mp4", 1000],
  [1040, 5000, "webm", 1040],
  [1041, 5000, "webm", 1041],
  [939, 5000, "webm", 939],
  [940, 5000, "webm", 1040],
  [1000, 1040, "webm", 1000],
  [-Infinity, 5000, "webm", -Infinity],
];
for (const [from, to, container, expected] of nearby) {
  Deno.test(`fromSegment() from ${from} to ${to} of ${container} begins at ${expected}`, () => {
    const one = stretch(0, [[0, 1040], [1040, 2000]]);
    const segments = one.segments.map((segment) => ({ ...segment, container }));
    assert.deepEqual(fromSegment([{ ...one, segments }], { from, to }), { from: expected, to });
  });
}
