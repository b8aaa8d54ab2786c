import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../../shared/units.ts";
import {
  CONTINUE_MS,
  exceeded,
  type PlannedSegment,
  planRetention,
  planTrash,
  type RetentionLimits,
  type Room,
  TRASH_MS,
} from "./retention_plan.ts";

const NOW = Date.UTC(2030, 5, 15);

interface Named extends PlannedSegment {
  id: number;
}

/** A segment of ten bytes, `days` old, of a stopped session. */
function segment(id: number, days: number, change: Partial<Named> = {}): Named {
  const startedAt = NOW - days * DAY_MS;
  return {
    id,
    state: "closed",
    startedAt,
    closedAt: startedAt + 60_000,
    bytes: 10,
    keep: false,
    activeAt: startedAt + 60_000,
    isResumable: false,
    trashedAt: null,
    ...change,
  };
}

const none: RetentionLimits = { keepMs: null, keepBytes: null, minFreeBytes: 0 };

function plan(segments: Named[], limits: Partial<RetentionLimits>, room: Partial<Room> = {}) {
  const usedBytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const before = { usedBytes, freeBytes: 1000, ...room };
  return planRetention(segments, before, { ...none, ...limits }, NOW);
}

function ids(segments: Named[], limits: Partial<RetentionLimits>, room: Partial<Room> = {}) {
  return plan(segments, limits, room).goes.map(({ segment, reason }) => [segment.id, reason]);
}

const three = [segment(1, 3), segment(2, 2), segment(3, 1)];

Deno.test("planRetention() deletes nothing without limits", () => {
  assert.deepEqual(ids(three, {}), []);
});

Deno.test("planRetention() gives each deletion the reason that asks for it", () => {
  assert.deepEqual(ids(three, { keepMs: 1.5 * DAY_MS }), [[1, "age"], [2, "age"]]);
  assert.deepEqual(ids(three, { keepBytes: 20 }), [[1, "size"]]);
  assert.deepEqual(ids(three, { minFreeBytes: 1005 }), [[1, "free-space"]]);
  assert.deepEqual(
    ids(three, { keepMs: 2.5 * DAY_MS, keepBytes: 10, minFreeBytes: 1021 }),
    [[1, "age"], [2, "size"], [3, "free-space"]],
  );
});

Deno.test("planRetention() counts kept segments and passes over them", () => {
  const segments = [segment(1, 3, { keep: true }), segment(2, 2), segment(3, 1)];
  assert.deepEqual(ids(segments, { keepBytes: 15 }), [[2, "size"], [3, "size"]]);
  assert.deepEqual(ids(segments, { keepMs: 0.5 * DAY_MS }), [[2, "age"], [3, "age"]]);
});

Deno.test("planRetention() spares the file that an interrupted session may continue, for a week", () => {
  const recent = segment(1, 8, { isResumable: true, activeAt: NOW - CONTINUE_MS });
  assert.deepEqual(ids([recent], { keepBytes: 0 }), []);
  const given = segment(1, 8, { isResumable: true, activeAt: NOW - CONTINUE_MS - 1 });
  assert.deepEqual(ids([given], { keepBytes: 0 }), [[1, "size"]]);
  const complete = segment(1, 8, { isResumable: false, activeAt: NOW });
  assert.deepEqual(ids([complete], { keepBytes: 0 }), [[1, "size"]]);
});

Deno.test("planRetention() counts the age of late media from its arrival", () => {
  const late = segment(1, 30, { closedAt: NOW - DAY_MS });
  assert.deepEqual(ids([late, segment(2, 10)], { keepMs: 7 * DAY_MS }), [[2, "age"]]);
});

Deno.test("planRetention() says that the floor cannot be met", () => {
  const result = plan([segment(1, 1)], { minFreeBytes: 2000 });
  assert.deepEqual(result.room, { usedBytes: 0, freeBytes: 1010 });
  assert.equal(result.isDone, false);
  assert.equal(plan([segment(1, 1)], { minFreeBytes: 1010 }).isDone, true);
});

const segments: fc.Arbitrary<Named[]> = fc.array(
  fc.record({
    id: fc.nat(),
    state: fc.constantFrom("open" as const, "closed" as const, "closed" as const),
    startedAt: fc.integer({ min: NOW - 20 * DAY_MS, max: NOW }),
    lasted: fc.integer({ min: 0, max: 10 * DAY_MS }),
    bytes: fc.nat(100),
    keep: fc.boolean(),
    activeAt: fc.integer({ min: NOW - 20 * DAY_MS, max: NOW }),
    isResumable: fc.boolean(),
    trashedAt: fc.option(fc.integer({ min: NOW - 2 * DAY_MS, max: NOW }), { freq: 3 }),
  }),
  { maxLength: 40 },
).map((list) =>
  list.map(({ lasted, ...rest }, id) => ({ ...rest, id, closedAt: rest.startedAt + lasted }))
    .map((one) => one.state === "open" ? { ...one, closedAt: null } : one)
    .sort((a, b) => a.startedAt - b.startedAt)
);

const limits: fc.Arbitrary<RetentionLimits> = fc.record({
  keepMs: fc.option(fc.integer({ min: 0, max: 20 * DAY_MS })),
  keepBytes: fc.option(fc.nat(2000)),
  minFreeBytes: fc.nat(2000),
});

/** Any list of segments, how much is free, and any limits. */
function forAll(check: (list: Named[], room: Room, limits: RetentionLimits) => void): void {
  fc.assert(fc.property(segments, fc.nat(2000), limits, (list, freeBytes, given) => {
    const usedBytes = list.reduce((sum, { bytes }) => sum + bytes, 0);
    check(list, { usedBytes, freeBytes }, given);
  }));
}

Deno.test("planRetention() never deletes what is open, kept or may go on", () => {
  forAll((list, room, given) => {
    for (const { segment } of planRetention(list, room, given, NOW).goes) {
      assert.equal(segment.state, "closed");
      assert.ok(!segment.keep || segment.trashedAt !== null);
      assert.ok(!segment.isResumable || segment.activeAt < NOW - CONTINUE_MS);
    }
  });
});

Deno.test("planRetention() goes by age and deletes nothing that no limit asks for", () => {
  forAll((list, room, given) => {
    const { goes, room: left } = planRetention(list, room, given, NOW);
    const order = goes.map(({ segment }) => list.indexOf(segment));
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
    const last = goes.findLast(({ reason }) => reason !== "age");
    if (last === undefined) return;
    // Whatever went for want of room, all that went later was too old anyway.
    const after = goes.slice(goes.indexOf(last)).reduce((sum, one) => sum + one.segment.bytes, 0);
    const before = { usedBytes: left.usedBytes + after, freeBytes: left.freeBytes - after };
    assert.equal(exceeded(before, given), last.reason);
  });
});

Deno.test("planRetention() leaves no limit exceeded while anything may go", () => {
  forAll((list, room, given) => {
    const { goes, room: left } = planRetention(list, room, given, NOW);
    const gone = new Set(goes.map(({ segment }) => segment));
    const rest = list.filter((one) => !gone.has(one));
    assert.deepEqual(planRetention(rest, left, given, NOW).goes, []);
    const freed = goes.reduce((sum, { segment }) => sum + segment.bytes, 0);
    assert.deepEqual(left, {
      usedBytes: room.usedBytes - freed,
      freeBytes: room.freeBytes + freed,
    });
    if (exceeded(left, given) === null) return;
    // Asked for all that can be had, it finds nothing more.
    const all = { keepMs: 0, keepBytes: 0, minFreeBytes: Infinity };
    assert.deepEqual(planRetention(rest, left, all, NOW).goes, []);
  });
});

Deno.test("planRetention() decides page by page as in one go", () => {
  fc.assert(
    fc.property(segments, fc.nat(2000), limits, fc.integer({ min: 1, max: 7 }), (...given) => {
      const [list, freeBytes, allowed, size] = given;
      const usedBytes = list.reduce((sum, { bytes }) => sum + bytes, 0);
      const whole = planRetention(list, { usedBytes, freeBytes }, allowed, NOW);
      const goes: typeof whole.goes = [];
      let room = { usedBytes, freeBytes };
      for (let at = 0; at < list.length; at += size) {
        const page = planRetention(list.slice(at, at + size), room, allowed, NOW);
        goes.push(...page.goes);
        room = page.room;
        if (page.isDone) break;
      }
      assert.deepEqual(goes, whole.goes);
    }),
  );
});

/** The trash of a list, in the order in which it was filled. */
const trashOf = (list: Named[]) =>
  list.filter(({ trashedAt }) => trashedAt !== null).sort((a, b) => a.trashedAt! - b.trashedAt!);

Deno.test("planTrash() removes after a day, and earlier only what the limits ask for", () => {
  const trash = [
    segment(1, 1, { trashedAt: 0, keep: true }),
    segment(2, 9, { trashedAt: NOW - TRASH_MS, isResumable: true, activeAt: NOW }),
    segment(3, 9, { trashedAt: NOW - TRASH_MS + 1, isResumable: true, activeAt: NOW }),
    segment(4, 9, { trashedAt: NOW - 10, keep: true }),
    segment(5, 1, { trashedAt: NOW - 5 }),
  ];
  const goes = (limits: Partial<RetentionLimits>) =>
    planTrash(trash, { usedBytes: 50, freeBytes: 0 }, { ...none, ...limits }, NOW).goes
      .map(({ segment, reason }) => [segment.id, reason]);
  assert.deepEqual(goes({}), [[1, "deleted"], [2, "deleted"]]);
  assert.deepEqual(goes({ keepBytes: 20 }), [[1, "deleted"], [2, "deleted"], [4, "size"]]);
  assert.deepEqual(goes({ minFreeBytes: 99 }).slice(2), [[4, "free-space"], [5, "free-space"]]);
});

Deno.test("planTrash() goes before planRetention(), which then takes no more than it would have", () => {
  forAll((list, room, given) => {
    const trash = planTrash(trashOf(list), room, given, NOW);
    const gone = new Set(trash.goes.map(({ segment }) => segment));
    const rest = planRetention(list.filter((one) => !gone.has(one)), trash.room, given, NOW);
    const isSpared = trashOf(list).some((one) =>
      !gone.has(one) && one.state === "closed" && !one.isResumable
    );
    // As long as there is trash, nothing else goes for want of room.
    if (isSpared) assert.ok(rest.goes.every(({ reason }) => reason === "age"));
  });
});
