import assert from "node:assert/strict";
import type { MomentRow } from "../catalog/rows.ts";
import { findMoment } from "./find_moment.ts";

const AT = Date.parse("2026-11-27T15:12Z");
const row = (session: string, fromAt: number, toAt: number): MomentRow => ({
  session,
  name: session,
  startedAt: fromAt,
  fromAt,
  toAt,
  poster: session === "hall" ? "v.webm" : null,
});

function find(text: string, zone: string, rows: MomentRow[], around = {}) {
  const asked: [from: number, to: number][] = [];
  const recordedAt = (from: number, to: number) => {
    asked.push([from, to]);
    return rows;
  };
  const answer = findMoment({ recordedAt, recordedAround: () => around }, zone, text);
  return { answer, asked };
}

Deno.test("findMoment() takes a minute for all of it, by the zone's clock", () => {
  const { answer, asked } = find("2026-11-27T15:12", "UTC", [
    row("hall", AT - 5000, AT + 90_000),
    row("yard", AT + 30_000.5, AT + 90_000),
  ]);
  assert.deepEqual(asked, [[AT, AT + 60_000]]);
  assert.ok(answer.type === "found");
  assert.deepEqual(answer.hits.map(({ session, at }) => [session, at]), [
    ["hall", AT],
    ["yard", AT + 30_000.5],
  ]);
  assert.equal(answer.hits[0].poster, "/api/recordings/hall/poster/v.webm");
  const shanghai = find("2026-11-27 23:12:07", "Asia/Shanghai", []).asked;
  assert.deepEqual(shanghai, [[AT + 7000, AT + 8000]]);
});

Deno.test("findMoment() names what is nearest", () => {
  const { answer } = find("2026-11-27T15:12", "UTC", [], {
    before: row("hall", AT - 70_000, AT - 3000),
    after: row("yard", AT + 61_000, AT + 90_000),
  });
  assert.ok(answer.type === "none");
  assert.deepEqual([answer.before?.at, answer.before?.nearestAt], [AT - 13_000, AT - 3000]);
  assert.deepEqual([answer.after?.at, answer.after?.nearestAt], [AT + 61_000, AT + 61_000]);
  const short = find("2026-11-27T15:12", "UTC", [], { before: row("hall", AT - 8000, AT - 3000) });
  assert.ok(short.answer.type === "none" && short.answer.before?.at === AT - 8000);
});

Deno.test("findMoment() says what it cannot read", () => {
  const { answer, asked } = find("yesterday", "UTC", []);
  assert.deepEqual([answer, asked], [{ type: "unclear", text: "yesterday" }, []]);
});
