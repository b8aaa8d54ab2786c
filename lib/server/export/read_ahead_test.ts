import assert from "node:assert/strict";
import fc from "fast-check";
import { ReadAhead } from "./read_ahead.ts";

const SIZE = 1_000_000;

function counted() {
  const state = { reads: 0, bytes: 0 };
  const ahead = new ReadAhead({
    read(source, at, into) {
      assert.ok(at + into.byteLength <= SIZE, "not past the end");
      state.reads++;
      state.bytes += into.byteLength;
      for (let i = 0; i < into.byteLength; i++) into[i] = valueAt(source, at + i);
      return Promise.resolve();
    },
  });
  return { ahead, state };
}

const valueAt = (source: number, at: number) => (at * 7 + (at >> 8) + source) & 0xff;

Deno.test("ReadAhead reads what is there, in any order", async () => {
  const read = fc.tuple(fc.nat(2), fc.nat(SIZE - 1), fc.nat(6000));
  await fc.assert(
    fc.asyncProperty(fc.array(read, { maxLength: 6 }), async (reads) => {
      const { ahead } = counted();
      for (const [source, at, wanted] of reads) {
        const length = Math.min(wanted, SIZE - at);
        const bytes = await ahead.read(source, SIZE, at, length);
        assert.equal(bytes.byteLength, length);
        assert.ok(bytes.every((byte, i) => byte === valueAt(source, at + i)));
      }
    }),
  );
});

Deno.test("ReadAhead reads headers that lie close together in few reads", async () => {
  const { ahead, state } = counted();
  for (let at = 0; at + 32 <= SIZE; at += 20_000) await ahead.read(0, SIZE, at, 32);
  assert.ok(state.reads <= 6, `${state.reads}`);
  const far = counted();
  for (let at = 0; at + 32 <= SIZE; at += 100_000) await far.ahead.read(0, SIZE, at, 32);
  assert.deepEqual(far.state, { reads: 10, bytes: 320 }, "nothing that lies between");
});
