/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { type ElementHeader, readElementHeader, UNKNOWN_SIZE } from "./element_header.ts";

function read(bytes: number[]) {
  const header: ElementHeader = { id: 0, size: 0, length: 0 };
  const outcome = readElementHeader(Uint8Array.from(bytes), 0, bytes.length, header);
  return outcome === "ok" ? header : outcome;
}

const ones = (count: number) => new Array<number>(count).fill(0xff);

const cases: { name: string; bytes: number[]; header: ElementHeader }[] = [
  { name: "one byte each", bytes: [0xa3, 0x85], header: { id: 0xa3, size: 5, length: 2 } },
  { name: "no data", bytes: [0xec, 0x80], header: { id: 0xec, size: 0, length: 2 } },
  {
    name: "a Cluster with 8 bytes of size",
    bytes: [0x1f, 0x43, 0xb6, 0x75, 0x01, 0, 0, 0, 0, 0, 0x12, 0x34],
    header: { id: 0x1f43b675, size: 0x1234, length: 12 },
  },
  {
    name: "the largest size that a number holds",
    bytes: [0xa3, 0x01, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    header: { id: 0xa3, size: Number.MAX_SAFE_INTEGER, length: 9 },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((width) => ({
    name: `an unknown size of ${width} bytes`,
    bytes: [0xa3, 0xff >> (width - 1), ...ones(width - 1)],
    header: { id: 0xa3, size: UNKNOWN_SIZE, length: 1 + width },
  })),
];

for (const { name, bytes, header } of cases) {
  Deno.test(`readElementHeader() reads ${name}, and asks for more before its last byte`, () => {
    assert.deepEqual(read(bytes), header);
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(read(bytes.slice(0, length)), "more");
    }
  });
}

Deno.test("readElementHeader() refuses IDs past 4 bytes, sizes past 8, sizes past 2^53", () => {
  assert.equal(read([0x08, 0x80]), "invalid");
  assert.equal(read([0xa3, 0x00, ...ones(8)]), "invalid");
  assert.equal(read([0xa3, 0x01, 0x20, 0, 0, 0, 0, 0, 0]), "invalid");
});

Deno.test("readElementHeader() looks at nothing behind the end", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), fc.nat(12), (bytes, end) => {
    const header: ElementHeader = { id: 0, size: 0, length: 0 };
    const cut = Math.min(end, bytes.byteLength);
    const outcome = readElementHeader(bytes, 0, cut, header);
    assert.equal(outcome, readElementHeader(bytes.slice(0, cut), 0, cut, header));
    if (outcome === "ok") assert.ok(header.length <= cut);
  }));
});
