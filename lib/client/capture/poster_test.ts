/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { scaled, sizeOf } from "./poster.ts";

Deno.test("sizeOf() fits the longer side into 480 pixels and enlarges nothing", () => {
  assert.deepEqual(sizeOf({ width: 1920, height: 1080 }), { width: 480, height: 270 });
  assert.deepEqual(sizeOf({ width: 1080, height: 1920 }), { width: 270, height: 480 });
  assert.deepEqual(sizeOf({ width: 320, height: 240 }), { width: 320, height: 240 });
  assert.deepEqual(sizeOf({ width: 9000, height: 1 }), { width: 480, height: 1 });
});

Deno.test("scaled() means over pixels, wherever their rows begin", () => {
  // Deno has no ImageData.
  const known = globalThis.ImageData;
  globalThis.ImageData = class {
    readonly data: Uint8ClampedArray;
    constructor(width: number, height: number) {
      this.data = new Uint8ClampedArray(width * height * 4);
    }
  } as unknown as typeof ImageData;
  try {
    // Four by two pixels behind 8 bytes, with 4 bytes behind each row.
    const pixels = {
      offset: 8,
      stride: 20,
      width: 4,
      height: 2,
      bytes: new Uint8Array(48).fill(9),
    };
    for (let y = 0; y < 2; y++) {
      for (let x = 0; x < 4; x++) {
        pixels.bytes.set([x < 2 ? 200 : 10, x % 2 * 100, y * 50, 0], 8 + y * 20 + x * 4);
      }
    }
    const { data } = scaled(pixels, 2, 1);
    assert.deepEqual([...data], [200, 50, 25, 255, 10, 50, 25, 255]);
  } finally {
    globalThis.ImageData = known;
  }
});
