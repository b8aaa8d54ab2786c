/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { CameraView, ServerStatus } from "../../shared/cameras.ts";
import type { RecordingSummary } from "../../shared/library.ts";
import type { RecordingDescription } from "../../shared/recording.ts";
import { endedOf, withDescription, withStatus } from "./running.ts";

const HALL: RecordingSummary = {
  id: "hall",
  name: "Hall",
  startedAt: 1000,
  untilAt: 1500,
  durationMs: 500,
  bytes: 7,
  segments: 1,
  gaps: 0,
  state: "recording",
  isComplete: false,
  keep: true,
  note: "x",
  deletedAt: null,
  poster: "/p",
};

function status(now: number, ...cameras: Partial<CameraView>[]): ServerStatus {
  return { now, cameras: cameras.map((one) => ({ state: "recording", ...one })) } as ServerStatus;
}

Deno.test("withStatus() adds what has begun, and keeps what was there", () => {
  const shown = { now: 2000, recordings: [HALL] };
  const { now, recordings } = withStatus(
    shown,
    status(
      9000,
      { session: "hall", name: "Lobby", startedAt: 1000 },
      { session: "ready", name: "Ready", state: "ready", startedAt: null },
      { session: "old", name: "Old", startedAt: 3000 },
      { session: "new", name: "New", startedAt: null, connectedAt: 4000 },
    ),
  );
  assert.equal(now, 9000);
  assert.deepEqual(recordings.map(({ id, name, startedAt }) => [id, name, startedAt]), [
    ["new", "New", 4000],
    ["old", "Old", 3000],
    ["hall", "Lobby", 1000],
  ]);
  assert.deepEqual(recordings[2], { ...HALL, name: "Lobby" });
});

Deno.test("endedOf() names what the server does not, once", () => {
  const over: RecordingSummary = { ...HALL, id: "over", state: "stopped" };
  const shown = { now: 0, recordings: [HALL, over] };
  assert.deepEqual(endedOf(shown, status(1, { session: "hall" })), []);
  assert.deepEqual(endedOf(shown, status(1)), ["hall"]);
  assert.deepEqual(endedOf(shown, status(1, { session: "hall", state: "ready" })), ["hall"]);
});

Deno.test("withDescription() shows what the server says of one", () => {
  const segments = [
    { startedAt: 1000, durationMs: 500, poster: "/first" },
    { startedAt: 1500, durationMs: 250.5, poster: "/last" },
    { startedAt: 1750, durationMs: 0, poster: null },
  ];
  const description = {
    id: "hall",
    name: "Hall",
    startedAt: 1000,
    durationMs: 750.5,
    bytes: 20,
    segments,
    gaps: [{}],
    state: "stopped",
    complete: false,
    keep: false,
    note: null,
    deletedAt: null,
  } as unknown as RecordingDescription;
  const other = { ...HALL, id: "other" };
  const { recordings } = withDescription({ now: 1, recordings: [HALL, other] }, description);
  assert.equal(recordings[1], other);
  assert.deepEqual(recordings[0], {
    id: "hall",
    name: "Hall",
    startedAt: 1000,
    untilAt: 1750.5,
    durationMs: 750.5,
    bytes: 20,
    segments: 3,
    gaps: 1,
    state: "stopped",
    isComplete: false,
    keep: false,
    note: null,
    deletedAt: null,
    poster: "/last",
  });
});
