/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { memoryOutbox, type NewChunk, type Outbox } from "./outbox.ts";

/** Every implementation has to pass the same. */
const IMPLEMENTATIONS: Record<string, () => Outbox> = { memoryOutbox };

const chunkOf = (size: number, take = 0): NewChunk => ({
  take,
  bytes: new Uint8Array(size),
  durationMs: size * 10,
});

for (const [name, make] of Object.entries(IMPLEMENTATIONS)) {
  Deno.test(`${name}() numbers chunks from 0`, async () => {
    const outbox = make();
    assert.equal(outbox.nextSeq, 0);
    assert.equal(await outbox.append(chunkOf(3)), 0);
    assert.equal(await outbox.append(chunkOf(4, 1)), 1);
    const read = await outbox.read(1);
    assert.deepEqual([read?.seq, read?.take, read?.bytes.byteLength], [1, 1, 4]);
    assert.equal(outbox.nextSeq, 2);
  });

  Deno.test(`${name}() has nothing to read before the first and after the last`, async () => {
    const outbox = make();
    await outbox.append(chunkOf(1));
    await outbox.append(chunkOf(1));
    await outbox.ackThrough(0);
    assert.equal(await outbox.read(0), undefined);
    assert.equal(await outbox.read(2), undefined);
    assert.equal(await outbox.read(-1), undefined);
  });

  Deno.test(`${name}() keeps what has to be said of a take`, async () => {
    const outbox = make();
    const take = { type: "take", take: 3, mimeType: "video/webm", startedAt: 9 } as const;
    await outbox.putTake(take);
    await outbox.append(chunkOf(1, 3));
    await outbox.ackThrough(0);
    assert.deepEqual(await outbox.readTake(3), take);
    assert.equal(await outbox.readTake(0), undefined);
  });

  Deno.test(`${name}() holds exactly what was not acknowledged`, async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(
        fc.record({ append: fc.integer({ min: 1, max: 50 }) }),
        fc.record({ ack: fc.integer({ min: -1, max: 30 }) }),
      )),
      async (steps) => {
        const outbox = make();
        const sizes: number[] = [];
        let acked = -1;
        for (const step of steps) {
          if ("append" in step) {
            sizes.push(step.append);
            await outbox.append(chunkOf(step.append));
          } else {
            // An acknowledgement never reaches past what there is.
            await outbox.ackThrough(step.ack);
            acked = Math.max(acked, Math.min(step.ack, sizes.length - 1));
          }
          const left = sizes.slice(acked + 1);
          const bytes = left.reduce((sum, size) => sum + size, 0);
          assert.deepEqual(outbox.waiting, { count: left.length, bytes, durationMs: bytes * 10 });
          assert.equal(outbox.firstSeq, acked + 1);
          assert.equal(outbox.nextSeq, sizes.length);
        }
      },
    ));
  });
}
