/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { box, longBox, u32, u64 } from "../../../tests/support/mp4_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { BoxType, fourCC } from "./box_types.ts";
import { boxesIn, type BoxHeader, readBoxHeader, TO_END } from "./read_box.ts";

const MDAT = u32(BoxType.mdat);

const cases: [what: string, bytes: number[], wanted: Partial<BoxHeader> | "more" | "invalid"][] = [
  ["32 bits", [...u32(20), ...MDAT], { size: 20, length: 8 }],
  ["no content", [...u32(8), ...MDAT], { size: 8, length: 8 }],
  ["64 bits", [...u32(1), ...MDAT, ...u64(2 ** 40)], { size: 2 ** 40, length: 16 }],
  ["to the end", [...u32(0), ...MDAT], { size: TO_END, length: 8 }],
  ["half a header", [...u32(20), ...MDAT.slice(1)], "more"],
  ["half a largesize", [...u32(1), ...MDAT, 0, 0, 0], "more"],
  ["a size within its header", [...u32(7), ...MDAT], "invalid"],
  ["a largesize within its header", [...u32(1), ...MDAT, ...u64(15)], "invalid"],
  ["a size past 2^53", [...u32(1), ...MDAT, ...u32(2 ** 31), ...u32(0)], "invalid"],
  ["a type that is none", [...u32(20), 0x6d, 0x64, 0x07, 0x74], "invalid"],
];

for (const [what, bytes, wanted] of cases) {
  Deno.test(`readBoxHeader() reads ${what}`, () => {
    const header: BoxHeader = { type: 0, size: 0, length: 0 };
    const padded = joined([[0xff], bytes, [0xff]]);
    const outcome = readBoxHeader(padded, 1, 1 + bytes.length, header);
    if (typeof wanted === "string") return assert.equal(outcome, wanted);
    assert.equal(outcome, "ok");
    assert.deepEqual(header, { type: BoxType.mdat, ...wanted });
  });
}

Deno.test("boxesIn() gives boxes in a row, and refuses what is broken", () => {
  const bytes = joined([box("free", [1, 2]), longBox("mdat", [3])]);
  assert.deepEqual([...boxesIn(bytes, 0, bytes.byteLength)], [
    { type: BoxType.free, start: 0, at: 8, end: 10 },
    { type: BoxType.mdat, start: 10, at: 26, end: 27 },
  ]);
  assert.throws(() => [...boxesIn(bytes, 0, bytes.byteLength - 1)], /"mdat" reaches past/);
  assert.throws(() => [...boxesIn(bytes, 0, 4)], /No box/);
  const endless = joined([u32(0), MDAT]);
  assert.throws(() => [...boxesIn(endless, 0, 8)], /"mdat" has no size/);
});

Deno.test("fourCC() names a type as its specification does", () => {
  assert.equal(fourCC(BoxType.moov), '"moov"');
});
