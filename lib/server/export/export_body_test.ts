import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import { exportBody } from "./export_body.ts";

/** A body of `count` chunks of one byte. */
function scene({ count = 3, ahead = 0 as 0 | 1, canRest = false, fails = false } = {}) {
  const time = fakeAfter();
  const seen = { reads: 0, rests: 0, ends: [] as unknown[] };
  const stream = exportBody({
    name: "It",
    ahead,
    idleMs: 1000,
    after: time.after,
    next() {
      if (fails) return Promise.reject(new Error("no disk"));
      const value = Uint8Array.of(seen.reads++);
      return Promise.resolve({ value, isLast: seen.reads === count });
    },
    ...(canRest && { rest: () => void seen.rests++ }),
    end: (reason) => void seen.ends.push(reason),
  });
  return { stream, time, seen };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("exportBody() gives what there is, and ends once", async () => {
  const { stream, time, seen } = scene();
  const bytes = (await Array.fromAsync(stream)).map(([byte]) => byte);
  assert.deepEqual([bytes, seen.ends, time.pending], [[0, 1, 2], [undefined], 0]);
});

Deno.test("exportBody() breaks off when nobody has read for long, and only then", async () => {
  const { stream, time, seen } = scene();
  const reader = stream.getReader();
  await reader.read();
  time.pass(999);
  await reader.read();
  time.pass(999);
  assert.deepEqual(seen.ends, []);
  time.pass(1);
  await assert.rejects(reader.read(), /Nobody has read it for 1 s/);
  assert.deepEqual([seen.ends.length, time.pending], [1, 0]);
});

for (const [ahead, canRest] of [[0, false], [1, true]] as const) {
  Deno.test(`exportBody() breaks off when nobody begins to read, ${ahead} ahead`, async () => {
    const { stream, time, seen } = scene({ ahead, canRest });
    await settled();
    assert.equal(seen.reads, ahead);
    time.pass(1000);
    await settled();
    assert.deepEqual([seen.ends.length, seen.rests], [1, 0]);
    await assert.rejects(Array.fromAsync(stream));
  });
}

Deno.test("exportBody() rests while its reader does, and goes on with it", async () => {
  const { stream, time, seen } = scene({ ahead: 1, canRest: true });
  const reader = stream.getReader();
  await reader.read();
  await settled();
  time.pass(100_000);
  assert.deepEqual([seen.rests, seen.ends], [1, []]);
  assert.equal((await reader.read()).value![0], 1);
  assert.equal((await reader.read()).value![0], 2);
  assert.equal((await reader.read()).done, true);
  assert.deepEqual([seen.rests, seen.ends, time.pending], [1, [undefined], 0]);
});

Deno.test("exportBody() ends when nobody wants the rest, and when nothing can be read", async () => {
  const cancelled = scene();
  await cancelled.stream.cancel("enough");
  assert.deepEqual([cancelled.seen.ends, cancelled.time.pending], [["enough"], 0]);
  const failing = scene({ fails: true });
  await assert.rejects(Array.fromAsync(failing.stream), /no disk/);
  assert.deepEqual([failing.seen.ends.length, failing.time.pending], [1, 0]);
});
