/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { layOutWall } from "./layout.ts";

const room = (count: number, width: number, height: number, hasLarge = false) =>
  layOutWall({ count, width, height, gap: 10, captionHeight: 60, hasLarge });

const cases: [what: string, count: number, width: number, height: number, columns: number][] = [
  ["one fills a desktop", 1, 1400, 800, 1],
  ["two stand side by side on a desktop", 2, 1400, 800, 2],
  ["two stand one above the other on a phone", 2, 366, 740, 1],
  ["six on a desktop are three by two", 6, 1400, 800, 3],
  ["six on a phone are two by three", 6, 366, 740, 2],
  ["eight on an iPad held upright are two by four", 8, 790, 1050, 2],
];

for (const [what, count, width, height, columns] of cases) {
  Deno.test(`layOutWall(): ${what}, and all are seen`, () => {
    const layout = room(count, width, height);
    assert.equal(layout.columns, columns);
    const rows = Math.ceil(count / columns);
    assert.ok(layout.tileWidth * columns + 10 * (columns - 1) <= width);
    assert.ok(rows * (layout.tileWidth * 9 / 16 + 60) + 10 * (rows - 1) <= height + 1);
  });
}

Deno.test("layOutWall() lets the page scroll where there are too many", () => {
  const { columns, tileWidth } = room(40, 366, 740);
  assert.deepEqual([columns, tileWidth], [2, 178]);
});

Deno.test("layOutWall() fits a large one and the small ones below it", () => {
  for (const [count, width, height] of [[4, 1400, 800], [1, 1400, 800], [9, 790, 1050]]) {
    const { largeWidth, tileWidth } = room(count, width, height, true);
    assert.ok(largeWidth <= width && largeWidth > 2 * tileWidth);
    const strip = count > 1 ? tileWidth * 9 / 16 + 70 : 0;
    assert.ok(largeWidth * 9 / 16 + 60 + strip <= height + 1, `${largeWidth} ${strip}`);
  }
});
