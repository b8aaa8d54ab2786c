/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { RecordingDescription, SegmentDescription } from "../../shared/recording.ts";
import { breakAt, storyOf } from "./story.ts";

function view(change: Partial<RecordingDescription>): RecordingDescription {
  return {
    id: "a",
    name: "Hall",
    directory: "client_a_1",
    startedAt: 0,
    endedAt: null,
    complete: false,
    lastSeq: null,
    nextSeq: 0,
    missing: null,
    gaps: [],
    takes: [],
    segments: [],
    stretches: [],
    durationMs: 0,
    bytes: 0,
    state: "stopped",
    ...change,
  } as RecordingDescription;
}

function segment(startedAt: number, durationMs: number, change: Partial<SegmentDescription> = {}) {
  return {
    take: 0,
    startedAt,
    durationMs,
    state: "closed",
    closedAt: startedAt + durationMs,
    ...change,
  } as SegmentDescription;
}

const gap = (fromMs: number, toMs: number, cause: string) => ({ take: 0, fromMs, toMs, cause });

Deno.test("storyOf() joins what has no break, and names the causes of one that has", () => {
  const story = storyOf(
    view({
      segments: [segment(0, 10_000), segment(10_001, 10_000), segment(60_000, 10_000)],
      gaps: [gap(21_000, 40_000, "camera-muted"), gap(40_000, 59_000, "device-asleep")],
    }),
    0,
  );
  assert.deepEqual(story.runs, [{ from: 0, to: 20_001 }, { from: 60_000, to: 70_000 }]);
  assert.deepEqual(story.borders, [0, 10_001, 60_000]);
  const causes = ["camera-muted", "device-asleep"];
  assert.deepEqual(story.breaks, [{ from: 20_001, to: 60_000, causes, isEmpty: true }]);
  assert.deepEqual([story.from, story.to], [0, 70_000]);
});

Deno.test("storyOf() tells breaks that the ledger knows nothing of, and what is missing beside media", () => {
  const story = storyOf(
    view({
      segments: [segment(10_000, 10_000), segment(30_000, 10_000)],
      gaps: [gap(0, 9_500, "device-storage-full"), gap(32_000, 33_000, "picture-frozen")],
    }),
    0,
  );
  assert.deepEqual(story.breaks, [
    { from: 0, to: 9_500, causes: ["device-storage-full"], isEmpty: true },
    { from: 20_000, to: 30_000, causes: [], isEmpty: true },
    { from: 32_000, to: 33_000, causes: ["picture-frozen"], isEmpty: false },
  ]);
  assert.equal(story.from, 0);
  assert.equal(breakAt(story, 25_000)?.from, 20_000);
  assert.equal(breakAt(story, 30_000), undefined);
});

Deno.test("storyOf() tells what arrived late: more than a minute after its end", () => {
  const late = { closedAt: 200_000 };
  const story = storyOf(
    view({
      segments: [
        segment(0, 10_000, { closedAt: 60_000 }),
        segment(10_000, 10_000, late),
        segment(20_000, 10_000, { closedAt: 300_000 }),
        segment(30_000, 10_000),
        segment(40_000, 10_000, late),
      ],
    }),
    0,
  );
  assert.deepEqual(story.late, [
    { from: 10_000, to: 30_000, byMs: 270_000 },
    { from: 40_000, to: 50_000, byMs: 150_000 },
  ]);
});

Deno.test("storyOf() tells what is being recorded, up to now, and the takes but the first", () => {
  const open = { state: "open", closedAt: null } as const;
  const takes = [0, 10_000].map((startedAt, take) => ({ take, mimeType: "video/webm", startedAt }));
  const segments = [segment(0, 10_000), segment(10_000, 0, open)];
  const going = view({ segments, takes, state: "recording" });
  const story = storyOf(going, 14_000);
  assert.deepEqual(story.open, { from: 10_000, to: 14_000 });
  assert.equal(story.to, 14_000);
  assert.deepEqual(story.takes.map(({ take }) => take), [1]);
  assert.deepEqual(story.breaks, []);
  assert.equal(storyOf({ ...going, state: "stopped" }, 14_000).open, undefined);
});

Deno.test("storyOf() of a session without anything has a length all the same", () => {
  const { from, to } = storyOf(view({ startedAt: 5000, endedAt: 5000 }), 9000);
  assert.ok(to > from);
});
