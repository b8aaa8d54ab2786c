import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../../shared/units.ts";
import { bytesPerDay, forecast, forecastWords, SLOT_MS, type Written } from "./forecast.ts";
import type { RetentionLimits } from "./retention_plan.ts";

const NOW = Math.ceil(Date.UTC(2030, 5, 12, 12) / SLOT_MS) * SLOT_MS;
const none: RetentionLimits = { keepMs: null, keepBytes: null, minFreeBytes: 0 };

/** `bytes` in each stretch of the last `hours` that `isOn` allows. */
function hours(count: number, bytes: number, isOn = (_hoursAgo: number) => true): Written[] {
  const slots = count * 6;
  return Array.from({ length: slots }, (_, index) => ({ at: NOW - (index + 1) * SLOT_MS, bytes }))
    .filter((_, index) => isOn(Math.floor(index / 6)));
}

/** Days until the disk is full; null if never. */
function daysLeft(
  perDay: number,
  room: { freeBytes: number; usedBytes?: number; keptBytes?: number },
  limits: Partial<RetentionLimits> = {},
): number | null {
  const all = { usedBytes: 0, keptBytes: 0, ...room };
  const { fullAt } = forecast(perDay, all, { ...none, ...limits }, NOW);
  return fullAt === null ? null : (fullAt - NOW) / DAY_MS;
}

Deno.test("bytesPerDay() says nothing while there is little data", () => {
  assert.equal(bytesPerDay([], NOW), null);
  assert.equal(bytesPerDay([{ at: NOW - SLOT_MS, bytes: 1e9 }], NOW), null);
  assert.equal(bytesPerDay([{ at: NOW - 30 * DAY_MS, bytes: 1e9 }], NOW), null);
  assert.equal(bytesPerDay([{ at: NOW + SLOT_MS, bytes: 1e9 }], NOW), null);
});

Deno.test("bytesPerDay() goes by the rate so far on the first day", () => {
  assert.equal(bytesPerDay(hours(1, 10), NOW), 10 * 6 * 24);
  assert.equal(bytesPerDay(hours(20, 10), NOW), 10 * 6 * 24);
});

Deno.test("bytesPerDay() counts days on which little is recorded", () => {
  const twoHoursADay = hours(72, 10, (ago) => ago % 24 >= 22);
  assert.equal(bytesPerDay(twoHoursADay, NOW), 10 * 12);
});

Deno.test("bytesPerDay() is not led astray by one odd day", () => {
  const odd = hours(7 * 24, 10);
  odd[200].bytes = 1e12;
  assert.equal(bytesPerDay(odd, NOW), 10 * 6 * 24);
});

Deno.test("forecast() divides the room above the floor by what a day takes", () => {
  assert.equal(daysLeft(100, { freeBytes: 500 }, { minFreeBytes: 100 }), 4);
  assert.equal(daysLeft(100, { freeBytes: 50 }, { minFreeBytes: 100 }), 0);
  assert.equal(daysLeft(0, { freeBytes: 500 }), null);
  assert.equal(daysLeft(1e-9, { freeBytes: 1e15 }), null);
});

Deno.test("forecast() knows that retention by size holds it off", () => {
  assert.equal(daysLeft(100, { freeBytes: 500, usedBytes: 300 }, { keepBytes: 800 }), null);
  assert.equal(daysLeft(100, { freeBytes: 500, usedBytes: 300 }, { keepBytes: 801 }), 5);
});

Deno.test("forecast() knows that retention by age holds it off", () => {
  const limits = { keepMs: 10 * DAY_MS };
  // Ten days take 1000 in the end.
  assert.equal(daysLeft(100, { freeBytes: 1000 }, limits), null);
  assert.equal(daysLeft(100, { freeBytes: 500, usedBytes: 500 }, limits), null);
  assert.equal(daysLeft(100, { freeBytes: 400 }, limits), 4);
  // Half of what is recorded is made up for by what grows old.
  assert.equal(daysLeft(100, { freeBytes: 400, usedBytes: 500 }, limits), 8);
  // What is kept does not grow old.
  const kept = { freeBytes: 400, usedBytes: 500, keptBytes: 500 };
  assert.equal(daysLeft(100, kept, limits), 4);
});

Deno.test("forecast() is never in the past, and more room or a lower rate never makes it sooner", () => {
  const size = fc.nat(1e12);
  const limits = fc.record({
    keepMs: fc.option(fc.integer({ min: DAY_MS, max: 400 * DAY_MS })),
    keepBytes: fc.option(size),
    minFreeBytes: size,
  });
  fc.assert(fc.property(size, size, size, size, limits, (perDay, freeBytes, used, more, given) => {
    const room = { freeBytes, usedBytes: used, keptBytes: 0 };
    const at = (rate: number, free: number) =>
      forecast(rate, { ...room, freeBytes: free }, given, NOW).fullAt ?? Infinity;
    const fullAt = at(perDay, freeBytes);
    assert.ok(fullAt >= NOW);
    assert.ok(at(perDay, freeBytes + more) >= fullAt);
    assert.ok(at(perDay + more, freeBytes) <= fullAt);
  }));
});

Deno.test("forecastWords() says it as one would", () => {
  const words = (days: number | null) =>
    forecastWords({ fullAt: days === null ? null : NOW + days * DAY_MS, bytesPerDay: 1 }, NOW);
  assert.equal(words(null), "at this rate: it does not fill up");
  assert.equal(words(0), "full");
  assert.equal(words(1.5 / 24), "at this rate: full in 1 hour");
  assert.equal(words(0.9), "at this rate: full in 21 hours");
  const names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  assert.equal(words(5), `full on ${names[new Date(NOW + 5 * DAY_MS).getDay()]}`);
  assert.equal(words(9.9), "at this rate: room for 9 days");
  assert.equal(words(1000), "at this rate: room for more than a year");
});
