import assert from "node:assert/strict";
import { DAY_MS } from "../../shared/units.ts";
import { SLOT_MS, type Written } from "./forecast.ts";
import { WrittenHistory } from "./written_history.ts";

const NOW = Math.ceil(Date.UTC(2030, 5, 12) / SLOT_MS) * SLOT_MS;
const breathe = () => Promise.resolve();

/** Stands in for the catalog, and notes what it was asked for. */
function source(rows: Written[]) {
  const asked: [from: number, to: number][] = [];
  return {
    asked,
    rows,
    written(from: number, to: number, stepMs: number): Written[] {
      assert.equal(stepMs, SLOT_MS);
      asked.push([from, to]);
      return this.rows.filter(({ at }) => at >= from && at < to);
    },
  };
}

Deno.test("WrittenHistory reads a week, day by day and without holes", async () => {
  const catalog = source([
    { at: NOW - 8 * DAY_MS, bytes: 1 },
    { at: NOW - 6 * DAY_MS, bytes: 2 },
    { at: NOW, bytes: 3 },
  ]);
  const history = new WrittenHistory();
  await history.refresh(catalog, NOW + 1, breathe);
  assert.deepEqual(history.written, catalog.rows.slice(1));
  assert.ok(catalog.asked.length >= 7);
  catalog.asked.forEach(([from], index) => {
    if (index > 0) assert.equal(from, catalog.asked[index - 1][1]);
  });
});

Deno.test("WrittenHistory reads only the last hours again, and remembers what was deleted", async () => {
  const catalog = source([{ at: NOW - DAY_MS, bytes: 5 }, { at: NOW - SLOT_MS, bytes: 1 }]);
  const history = new WrittenHistory();
  await history.refresh(catalog, NOW, breathe);
  catalog.rows = [{ at: NOW - SLOT_MS, bytes: 4 }, { at: NOW, bytes: 2 }];
  catalog.asked.length = 0;
  await history.refresh(catalog, NOW + SLOT_MS, breathe);
  assert.deepEqual(history.written, [
    { at: NOW - DAY_MS, bytes: 5 },
    { at: NOW - SLOT_MS, bytes: 4 },
    { at: NOW, bytes: 2 },
  ]);
  assert.ok(catalog.asked[0][0] > NOW - DAY_MS / 4);
  await history.refresh(catalog, NOW + 7 * DAY_MS, breathe);
  assert.deepEqual(history.written, [{ at: NOW, bytes: 2 }]);
});
