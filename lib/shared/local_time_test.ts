/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import {
  aheadMs,
  dayAfter,
  dayIn,
  isDay,
  isTimeZone,
  minuteIn,
  momentOf,
  readLocalTime,
  spanOfDay,
} from "./local_time.ts";

const at = (zone: string, text: string) =>
  new Date(momentOf(zone, readLocalTime(text)!.wall)).toISOString();

Deno.test("dayIn() and minuteIn() are of the zone", () => {
  const moment = Date.parse("2026-11-27T17:30:59.9Z");
  assert.equal(minuteIn("UTC", moment), "2026-11-27T17:30");
  assert.equal(minuteIn("Asia/Shanghai", moment), "2026-11-28T01:30");
  assert.equal(dayIn("Asia/Shanghai", moment), "2026-11-28");
  assert.equal(minuteIn("Asia/Kolkata", moment), "2026-11-27T23:00");
});

Deno.test("readLocalTime() reads what forms send, and what people type", () => {
  const wall = { year: 2026, month: 11, day: 27, hour: 15, minute: 12, second: 0 };
  assert.deepEqual(readLocalTime("2026-11-27T15:12"), { wall, precisionMs: 60_000 });
  assert.deepEqual(readLocalTime(" 2026-11-27  15:12 ")?.wall, wall);
  assert.deepEqual(readLocalTime("2026-11-27T15:12:07"), {
    wall: { ...wall, second: 7 },
    precisionMs: 1000,
  });
  for (
    const text of ["", "15:12", "2026-11-27", "2026-02-30T15:12", "2026-13-01T15:12"].concat(
      ["2026-11-27T24:00", "2026-11-27T15:60", "2026-11-27T15:12:60", "yesterday"],
    )
  ) assert.equal(readLocalTime(text), undefined, text);
});

Deno.test("momentOf() knows when clocks are put forward and back", () => {
  assert.equal(at("UTC", "2026-11-27T15:12"), "2026-11-27T15:12:00.000Z");
  assert.equal(at("Asia/Shanghai", "2026-11-27T15:12"), "2026-11-27T07:12:00.000Z");
  assert.equal(at("Europe/Berlin", "2026-07-01T00:00"), "2026-06-30T22:00:00.000Z");
  // Twice that night: the first.
  assert.equal(at("Europe/Berlin", "2026-10-25T02:30"), "2026-10-25T00:30:00.000Z");
  // Never that night.
  assert.equal(at("Europe/Berlin", "2026-03-29T02:30"), "2026-03-29T01:30:00.000Z");
  assert.equal(at("America/Los_Angeles", "2026-11-01T01:30"), "2026-11-01T08:30:00.000Z");
});

Deno.test("spanOfDay() is as long as the day is", () => {
  const hours = (zone: string, day: string) => {
    const { from, to } = spanOfDay(zone, day);
    assert.equal(dayIn(zone, from), day);
    assert.notEqual(dayIn(zone, to), day);
    return (to - from) / 3_600_000;
  };
  assert.equal(hours("Europe/Berlin", "2026-11-27"), 24);
  assert.equal(hours("Europe/Berlin", "2026-03-29"), 23);
  assert.equal(hours("Europe/Berlin", "2026-10-25"), 25);
});

Deno.test("isDay(), dayAfter() keep to the calendar", () => {
  assert.deepEqual(["2026-02-28", "2024-02-29"].map(isDay), [true, true]);
  assert.deepEqual(
    ["2026-02-29", "2026-00-01", "2026-1-1", "", "x"].map(isDay),
    Array(5).fill(false),
  );
  assert.equal(dayAfter("2026-02-28", 1), "2026-03-01");
  assert.equal(dayAfter("2026-01-01", -1), "2025-12-31");
});

Deno.test("isTimeZone() knows zones", () => {
  const names = ["Asia/Shanghai", "UTC", "Mars/Olympus", ""];
  assert.deepEqual(names.map(isTimeZone), [true, true, false, false]);
});

Deno.test("aheadMs() knows summer from winter, and zones of half an hour", () => {
  const at = (day: string) => Date.parse(`${day}T12:00Z`);
  assert.equal(aheadMs("Europe/Berlin", at("2026-01-15")), 3_600_000);
  assert.equal(aheadMs("Europe/Berlin", at("2026-07-15")), 7_200_000);
  assert.equal(aheadMs("Asia/Kolkata", at("2026-01-15")), 19_800_000);
  assert.equal(aheadMs("America/New_York", at("2026-01-15")), -18_000_000);
});
