/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { RecordingDescription, SegmentDescription } from "../../shared/recording.ts";
import {
  mediaBefore,
  mediaTimeOf,
  nextMedia,
  runAt,
  sourceAt,
  sourcesOf,
  wallTimeOf,
} from "./sources.ts";

type Segments = Pick<RecordingDescription, "stretches" | "segments">;

function segment(startedAt: number, durationMs: number, state: "open" | "closed" = "closed") {
  return {
    startedAt,
    durationMs,
    state,
    bytes: state === "open" ? 0 : 1,
    url: `/file${startedAt}`,
  } as SegmentDescription;
}

function stretch(startedAt: number, endedAt: number) {
  return { mimeType: "video/webm", startedAt, endedAt, url: `/stretch${startedAt}` };
}

/** Two files in a row, a break, one more; then another size of the picture; then what is open. */
const VIEW: Segments = {
  stretches: [stretch(0, 220_000), stretch(221_000, 281_000)],
  segments: [
    segment(0, 60_000),
    segment(60_003, 60_000),
    segment(160_000, 60_000),
    segment(221_000, 60_000),
    segment(281_000, 0, "open"),
  ],
};
const SOURCES = sourcesOf(VIEW, new Set());

Deno.test("sourcesOf() has the runs of each stretch; a short break is within one", () => {
  assert.deepEqual(SOURCES, [
    {
      url: "/stretch0",
      startedAt: 0,
      runs: [{ from: 0, to: 120_003 }, { from: 160_000, to: 220_000 }],
    },
    { url: "/stretch221000", startedAt: 221_000, runs: [{ from: 221_000, to: 281_000 }] },
  ]);
});

Deno.test("sourcesOf() has the files of a stretch that cannot be played, one by one", () => {
  const sources = sourcesOf(VIEW, new Set(["/stretch0"]));
  assert.deepEqual(sources.map(({ url }) => url), [
    "/file0",
    "/file60003",
    "/file160000",
    "/stretch221000",
  ]);
  assert.equal(sourceAt(sources, 70_000)?.url, "/file60003");
});

Deno.test("sourceAt() finds the later of two that overlap, and none in a break", () => {
  const overlapping = sourcesOf({
    stretches: [stretch(0, 1005), stretch(1000, 2000)],
    segments: [segment(0, 1005), segment(1000, 1000)],
  }, new Set());
  assert.equal(sourceAt(overlapping, 999)?.url, "/stretch0");
  assert.equal(sourceAt(overlapping, 1002)?.url, "/stretch1000");
  assert.equal(sourceAt(SOURCES, 130_000), undefined);
  assert.equal(sourceAt(SOURCES, 281_000), undefined);
  assert.deepEqual(runAt(SOURCES[0], 160_000), { from: 160_000, to: 220_000 });
});

Deno.test("nextMedia() is the moment itself, the end of the break, or nothing", () => {
  assert.equal(nextMedia(SOURCES, 5), 5);
  assert.equal(nextMedia(SOURCES, 120_003), 160_000);
  assert.equal(nextMedia(SOURCES, 220_500), 221_000);
  assert.equal(nextMedia(SOURCES, -1), 0);
  assert.equal(nextMedia(SOURCES, 281_000), undefined);
});

Deno.test("mediaBefore() is the last run that has begun", () => {
  assert.deepEqual(mediaBefore(SOURCES, 150_000), { from: 0, to: 120_003 });
  assert.deepEqual(mediaBefore(SOURCES, 300_000), { from: 221_000, to: 281_000 });
  assert.equal(mediaBefore(SOURCES, 0), undefined);
});

Deno.test("mediaTimeOf() and wallTimeOf() are each other's opposite", () => {
  assert.equal(mediaTimeOf(SOURCES[1], 231_500), 10.5);
  assert.equal(wallTimeOf(SOURCES[1], 10.5), 231_500);
});
