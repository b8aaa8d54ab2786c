import assert from "node:assert/strict";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { createSplitter } from "../../media/media_type.ts";
import type { SegmentRow, TakeRow } from "../catalog/rows.ts";
import { stretchesOf } from "./stretches.ts";

function segment(take: number, number: number, rest: Partial<SegmentRow> = {}): SegmentRow {
  const container = rest.container ?? "webm";
  return {
    take,
    number,
    container,
    file: `video_20261128_15${take}0${number}0.${container}`,
    startedAt: take * 100_000 + number * 10_000,
    state: "closed",
    durationMs: 10_000,
    bytes: 1000,
    sha256: null,
    closedAt: 1,
    hasPoster: false,
    deletedAt: null,
    ...rest,
  };
}

function headerOf(name: string): Uint8Array {
  const { mimeType, chunks } = readFixture(name);
  const splitter = createSplitter(mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
  for (const chunk of chunks) splitter.push(chunk);
  return splitter.header!;
}

function take(number: number, fixture: string | null): TakeRow {
  const mimeType = fixture ? readFixture(fixture).mimeType : "video/webm";
  return { take: number, mimeType, startedAt: 0, header: fixture ? headerOf(fixture) : null };
}

const VP8 = "chromium_webm_vp8";
const ROTATED = "firefox_slice1000_webm_vp8_opus";
const MP4 = "chromium_mp4_avc1_opus";

/** Which segments of which take each stretch has. */
const shape = (stretches: ReturnType<typeof stretchesOf>) =>
  stretches.map(({ segments }) => segments.map(({ take, number }) => `${take}.${number}`).join());

Deno.test("stretchesOf() puts takes with the same tracks into one, though time lies between", () => {
  const segments = [segment(1, 0), segment(0, 1), segment(0, 0)];
  const stretches = stretchesOf({ segments, takes: [take(0, VP8), take(1, VP8)] });
  assert.deepEqual(shape(stretches), ["0.0,0.1,1.0"]);
  const [{ container, mimeType, startedAt, endedAt }] = stretches;
  assert.deepEqual({ container, mimeType, startedAt, endedAt }, {
    container: "webm",
    mimeType: readFixture(VP8).mimeType,
    startedAt: 0,
    endedAt: 110_000,
  });
});

Deno.test("stretchesOf() begins another where the tracks are others, and each time anew", () => {
  const segments = [0, 1, 2].map((number) => segment(number, 0));
  const takes = [take(0, VP8), take(1, ROTATED), take(2, VP8)];
  assert.deepEqual(shape(stretchesOf({ segments, takes })), ["0.0", "1.0", "2.0"]);
});

Deno.test("stretchesOf() begins another where the container is another", () => {
  const segments = [segment(0, 0), segment(1, 0, { container: "mp4" })];
  const stretches = stretchesOf({ segments, takes: [take(0, VP8), take(1, MP4)] });
  assert.deepEqual(stretches.map(({ container }) => container), ["webm", "mp4"]);
  // Rebuilt: one take for whatever WebM and Matroska there was.
  const rebuilt = [segment(0, 0), segment(0, 1, { container: "mkv" })];
  assert.deepEqual(shape(stretchesOf({ segments: rebuilt, takes: [take(0, null)] })), [
    "0.0",
    "0.1",
  ]);
});

Deno.test("stretchesOf() joins what is unknown only within its take", () => {
  const segments = [segment(0, 0), segment(0, 1), segment(1, 0)];
  const stretches = stretchesOf({ segments, takes: [take(0, null), take(1, null)] });
  assert.deepEqual(shape(stretches), ["0.0,0.1", "1.0"]);
});

Deno.test("stretchesOf() leaves out what is open, empty or deleted", () => {
  const segments = [
    segment(0, 0, { state: "open" }),
    segment(0, 1, { bytes: 0 }),
    segment(0, 2, { deletedAt: 5 }),
  ];
  assert.deepEqual(stretchesOf({ segments, takes: [take(0, VP8)] }), []);
  const stretches = stretchesOf({ segments: [...segments, segment(0, 3)], takes: [] });
  assert.deepEqual(shape(stretches), ["0.3"]);
  assert.equal(stretches[0].mimeType, "video/webm");
});

Deno.test("stretchesOf() ends with whatever ends last", () => {
  const segments = [segment(0, 0, { durationMs: 30_000 }), segment(0, 1)];
  const [{ endedAt }] = stretchesOf({ segments, takes: [take(0, VP8)] });
  assert.equal(endedAt, 30_000);
});

Deno.test("stretchesOf() begins another after a pause of more than 12 hours", () => {
  const hoursMs = 12 * 3_600_000;
  const pausedFor = (ms: number) => {
    const segments = [segment(0, 0), segment(0, 1, { startedAt: 10_000 + ms })];
    return shape(stretchesOf({ segments, takes: [take(0, VP8)] }));
  };
  assert.deepEqual(pausedFor(hoursMs), ["0.0,0.1"]);
  assert.deepEqual(pausedFor(hoursMs + 1), ["0.0", "0.1"]);
});
