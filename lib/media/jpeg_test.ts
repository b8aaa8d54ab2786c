/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { jpegOf } from "../../tests/support/jpeg.ts";
import { readJpegSize } from "./jpeg.ts";

const WHOLE = jpegOf();

Deno.test("readJpegSize() reads the size of a picture, baseline or progressive", () => {
  assert.deepEqual(readJpegSize(WHOLE), { width: 480, height: 270 });
  assert.deepEqual(readJpegSize(jpegOf({ width: 2, height: 65_535, frame: 0xc2 })), {
    width: 2,
    height: 65_535,
  });
});

Deno.test("readJpegSize() goes over remarks, tables, fill bytes and several scans", () => {
  const before = [0xff, 0xff, 0xfe, 0, 4, 0xff, 0xd9, 0xff, 0xdb, 0, 3, 7];
  // Stuffed, a restart marker, a table, and a second scan.
  const scan = [1, 0xff, 0, 2, 0xff, 0xd3, 3, 0xff, 0xc4, 0, 2, 0xff, 0xda, 0, 2, 9, 0xff];
  assert.deepEqual(readJpegSize(jpegOf({ before, scan })), { width: 480, height: 270 });
});

const wrong: Record<string, Uint8Array> = {
  "nothing": new Uint8Array(0),
  "text": Uint8Array.from({ length: 99 }, (_, i) => 32 + i),
  "a beginning only": Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
  "a PNG": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xd9),
  "no width": jpegOf({ width: 0 }),
  "no height": jpegOf({ height: 0 }),
  "a lossless frame": jpegOf({ frame: 0xc3 }),
  "an arithmetic frame": jpegOf({ frame: 0xc9 }),
  "two frames": jpegOf({ before: [...WHOLE.subarray(20, 33)] }),
  "a second picture within": jpegOf({ scan: [1, ...WHOLE, 2] }),
  "a marker that has no place there": jpegOf({ before: [0xff, 0xf0, 0, 2] }),
  "a length that leads nowhere": jpegOf({ before: [0xff, 0xe1, 0xff, 0xff] }),
  "a length of nothing": jpegOf({ before: [0xff, 0xe1, 0, 0] }),
};

for (const [what, bytes] of Object.entries(wrong)) {
  Deno.test(`readJpegSize() refuses ${what}`, () => assert.equal(readJpegSize(bytes), null));
}

Deno.test("readJpegSize() refuses what hangs on behind the picture", () => {
  const both = new Uint8Array([...WHOLE, ...WHOLE]);
  assert.equal(readJpegSize(both), null);
  assert.equal(readJpegSize(new Uint8Array([...WHOLE, 0])), null);
});

Deno.test("readJpegSize() refuses every beginning of a picture", () => {
  const whole = jpegOf({ scan: [1, 0xff, 0, 2, 0xff, 0xd0, 3] });
  for (let length = 0; length < whole.length; length++) {
    assert.equal(readJpegSize(whole.subarray(0, length)), null, `${length} bytes`);
  }
});

Deno.test("readJpegSize() comes to an end with any bytes", () => {
  const byte = fc.oneof(fc.constantFrom(0xff, 0, 0xd8, 0xd9, 0xda, 0xc0, 2), fc.nat(255));
  fc.assert(fc.property(fc.array(byte, { maxLength: 300 }), (bytes) => {
    const size = readJpegSize(Uint8Array.of(0xff, 0xd8, ...bytes));
    assert.ok(size === null || (size.width > 0 && size.height > 0));
  }));
});
