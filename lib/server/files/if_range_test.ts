import { equal } from "node:assert/strict";
import { isRangeWanted } from "./if_range.ts";

const DATE = "Sun, 22 Nov 2026 18:02:03 GMT";

// If-Range, the file's tag, whether the range counts
const cases: [ifRange: string | null, etag: string | null, isWanted: boolean][] = [
  [null, `"a"`, true],
  [`"a"`, `"a"`, true],
  [` "a" `, `"a"`, true],
  [`"b"`, `"a"`, false],
  [`"a"`, `W/"a"`, false],
  [`W/"a"`, `W/"a"`, false],
  [`W/"a"`, `"a"`, false],
  [`"a", "b"`, `"a"`, false],
  [`"a"`, null, false],
  [DATE, `"a"`, true],
  ["Sun, 22 Nov 2026 18:02:02 GMT", `"a"`, false],
  ["Sun, 22 Nov 2026 18:02:04 GMT", `"a"`, false],
  ["", `"a"`, false],
  ["null", null, false],
];

for (const [ifRange, etag, isWanted] of cases) {
  Deno.test(`isRangeWanted() ${ifRange} against ${etag} is ${isWanted}`, () => {
    equal(isRangeWanted(ifRange, { etag, lastModified: DATE }), isWanted);
  });
}

Deno.test("isRangeWanted() trusts no date where the file has none", () => {
  equal(isRangeWanted(DATE, { etag: null, lastModified: null }), false);
});
