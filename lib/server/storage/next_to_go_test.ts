import assert from "node:assert/strict";
import { DAY_MS } from "../../shared/units.ts";
import { type NextFacts, type NextSegment, nextToGo } from "./next_to_go.ts";
import { TRASH_MS } from "./retention_plan.ts";

const NOW = Date.UTC(2030, 5, 15);
const MINUTE = 60_000;

function segment(session: string, days: number, change: Partial<NextSegment> = {}): NextSegment {
  const startedAt = NOW - days * DAY_MS;
  return {
    session,
    state: "closed",
    startedAt,
    durationMs: MINUTE,
    closedAt: startedAt + MINUTE,
    bytes: 10,
    keep: false,
    isResumable: false,
    activeAt: startedAt,
    trashedAt: null,
    ...change,
  };
}

function next(segments: NextSegment[], change: {
  limits?: Partial<NextFacts["limits"]>;
  room?: Partial<NextFacts["room"]>;
  bytesPerDay?: number | null;
} = {}) {
  const { bytesPerDay = 10 } = change;
  return nextToGo(segments, {
    limits: { keepMs: null, keepBytes: null, minFreeBytes: 100, ...change.limits },
    room: { usedBytes: 50, freeBytes: 150, ...change.room },
    bytesPerDay,
    now: NOW,
  }).map(({ session, reason, at, files }) => [
    session,
    reason,
    at === null ? null : Math.round((at - NOW) / DAY_MS * 100) / 100,
    files,
  ]);
}

Deno.test("nextToGo() gives each its reason and its time", () => {
  const both = [segment("a", 3), segment("b", 2)];
  assert.deepEqual(next(both), [["a", "free-space", 5, 1], ["b", "free-space", 6, 1]]);
  assert.deepEqual(next(both, { limits: { keepBytes: 60 } }), [
    ["a", "size", 1, 1],
    ["b", "size", 2, 1],
  ]);
  assert.deepEqual(next(both, { limits: { keepMs: 4 * DAY_MS } }), [
    ["a", "age", 1, 1],
    ["b", "age", 2, 1],
  ]);
  assert.deepEqual(next(both, { room: { freeBytes: 90 } })[0], ["a", "free-space", 0, 1]);
});

Deno.test("nextToGo() has the trash first, and the room that it makes", () => {
  const trash = segment("t", 1, { trashedAt: NOW - TRASH_MS / 2, bytes: 20, keep: true });
  assert.deepEqual(next([trash, segment("a", 3)]), [
    ["t", "deleted", 0.5, 1],
    ["a", "free-space", 7, 1],
  ]);
});

Deno.test("nextToGo() passes over what never goes", () => {
  const segments = [
    segment("kept", 9, { keep: true }),
    segment("resumed", 8, { isResumable: true, activeAt: NOW }),
    segment("a", 3),
  ];
  assert.deepEqual(next(segments), [["a", "free-space", 5, 1]]);
});

Deno.test("nextToGo() makes one line of the files of a session, however they are mixed", () => {
  const segments = [segment("a", 4), segment("b", 3.9), segment("a", 3.8), segment("b", 3.7)];
  assert.deepEqual(next(segments), [["a", "free-space", 5, 2], ["b", "free-space", 6, 2]]);
});

Deno.test("nextToGo() knows no time where nothing is known of the rate", () => {
  assert.deepEqual(next([segment("a", 3)], { bytesPerDay: null }), [["a", "free-space", null, 1]]);
  const limits = { keepMs: 4 * DAY_MS };
  assert.deepEqual(next([segment("a", 3)], { bytesPerDay: null, limits }), [["a", "age", 1, 1]]);
});

Deno.test("nextToGo() says no date that is more than a year away", () => {
  const room = (days: number) => ({ room: { freeBytes: 100 + 10 * days } });
  assert.deepEqual(next([segment("a", 3)], room(366)), [["a", "free-space", 366, 1]]);
  assert.deepEqual(next([segment("a", 3)], room(367)), [["a", "free-space", null, 1]]);
});
