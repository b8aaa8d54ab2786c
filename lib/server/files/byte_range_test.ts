import { deepEqual } from "node:assert/strict";
import { type ByteRange, readByteRange } from "./byte_range.ts";

const cases: [header: string | null, size: number, range: ByteRange | "unsatisfiable" | null][] = [
  ["bytes=0-", 10, { start: 0, end: 9 }],
  ["bytes=0-1", 10, { start: 0, end: 1 }],
  ["bytes=9-9", 10, { start: 9, end: 9 }],
  ["bytes=5-99", 10, { start: 5, end: 9 }],
  ["bytes=-3", 10, { start: 7, end: 9 }],
  ["bytes=-30", 10, { start: 0, end: 9 }],
  ["bytes=10-", 10, "unsatisfiable"],
  ["bytes=-0", 10, "unsatisfiable"],
  ["bytes=5-4", 10, "unsatisfiable"],
  ["bytes=0-1,3-4", 10, null],
  ["bytes=-", 10, null],
  ["bytes=a-b", 10, null],
  ["items=0-1", 10, null],
  ["bytes=0-", 0, null],
  [null, 10, null],
];

for (const [header, size, range] of cases) {
  Deno.test(`readByteRange() of ${header} in ${size} bytes`, () => {
    deepEqual(readByteRange(header, size), range);
  });
}
