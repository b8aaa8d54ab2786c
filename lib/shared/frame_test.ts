/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { joined } from "./bytes.ts";
import { decodeFrame, encodeFrame, type Frame, FrameKind, framesOf } from "./frame.ts";

const cases: { name: string; frame: Frame; bytes: number[] }[] = [
  {
    name: "media",
    frame: { kind: FrameKind.media, more: false, take: 0, seq: 7, payload: Uint8Array.of(1, 2) },
    bytes: [1, 0, 0, 0, 0, 0, 0, 7, 1, 2],
  },
  {
    name: "media with more to follow, largest numbers",
    frame: {
      kind: FrameKind.media,
      more: true,
      take: 0xffff,
      seq: 0xffff_ffff,
      payload: new Uint8Array(0),
    },
    bytes: [1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  },
  {
    name: "a poster",
    frame: {
      kind: FrameKind.poster,
      more: false,
      take: 2,
      seq: 0x01020304,
      payload: Uint8Array.of(9),
    },
    bytes: [2, 0, 0, 2, 1, 2, 3, 4, 9],
  },
];

for (const { name, frame, bytes } of cases) {
  Deno.test(`encodeFrame() and decodeFrame() agree on ${name}`, () => {
    assert.deepEqual([...encodeFrame(frame)], bytes);
    assert.deepEqual(decodeFrame(Uint8Array.from(bytes)), { ok: true, frame });
  });
}

Deno.test("decodeFrame() ignores flags that it does not know", () => {
  const result = decodeFrame(Uint8Array.of(1, 0xfe, 0, 0, 0, 0, 0, 0));
  assert.equal(result.ok && result.frame.more, false);
});

Deno.test("decodeFrame() refuses short frames and unknown kinds, in words", () => {
  assert.deepEqual(decodeFrame(new Uint8Array(7)), {
    ok: false,
    message: "Binary frame of 7 bytes: expected at least 8",
  });
  assert.deepEqual(decodeFrame(Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0)), {
    ok: false,
    message: "Binary frame of kind 3: expected 1 (media) or 2 (poster)",
  });
});

Deno.test("encodeFrame() refuses numbers that do not fit", () => {
  const frame = { kind: FrameKind.media, more: false, payload: new Uint8Array(0) };
  assert.throws(() => encodeFrame({ ...frame, take: 0x1_0000, seq: 0 }), RangeError);
  assert.throws(() => encodeFrame({ ...frame, take: 0, seq: 2 ** 32 }), RangeError);
  assert.throws(() => encodeFrame({ ...frame, take: 0, seq: -1 }), RangeError);
});

Deno.test("framesOf() cuts a chunk of any size into frames that decode to it", () => {
  const sizes = { chunk: fc.uint8Array({ maxLength: 300 }), max: fc.integer({ min: 9, max: 100 }) };
  fc.assert(fc.property(sizes.chunk, sizes.max, (bytes, maxFrameBytes) => {
    const frames = [...framesOf({ take: 3, seq: 5, bytes }, maxFrameBytes)].map((frame) => {
      assert.ok(frame.byteLength <= maxFrameBytes);
      const result = decodeFrame(frame);
      assert.ok(result.ok);
      return result.frame;
    });
    assert.deepEqual(joined(frames.map(({ payload }) => payload)), Uint8Array.from(bytes));
    assert.deepEqual(
      frames.map(({ more }) => more),
      frames.map((_, index) => index < frames.length - 1),
    );
    assert.ok(frames.every(({ take, seq }) => take === 3 && seq === 5));
  }));
});

Deno.test("framesOf() refuses a frame size without room for a payload", () => {
  assert.throws(
    () => [...framesOf({ take: 0, seq: 0, bytes: new Uint8Array(1) }, 8)],
    /expected at least 9/,
  );
});
