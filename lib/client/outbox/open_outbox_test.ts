/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { FakeStore } from "../testing/fake_store.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { Ledger } from "./ledger.ts";
import { memoryOutbox } from "./memory_outbox.ts";
import { createOutbox, reopenOutbox } from "./open_outbox.ts";
import type { NewChunk, Outbox } from "./outbox.ts";
import type { ChunkStore } from "./store.ts";

const START = { id: "a", name: "Kitchen", startedAt: 1000 };

const chunkOf = (size: number, take = 0): NewChunk => ({
  take,
  bytes: new Uint8Array(size),
  durationMs: size * 10,
});

const takeOf = (take: number) => ({
  type: "take" as const,
  take,
  mimeType: "video/webm",
  startedAt: 5000 + take,
});

function outboxOver(
  store: ChunkStore | undefined,
  time: FakeTime,
  makeRoom?: (bytes: number) => Promise<number>,
): Outbox {
  return createOutbox({ ledger: new Ledger(START), store, timers: time, makeRoom });
}

/** Every outbox has to pass the same. */
const WAYS: Record<string, () => Outbox> = {
  "memoryOutbox()": memoryOutbox,
  "createOutbox() without a store": () => outboxOver(undefined, new FakeTime()),
  "createOutbox()": () => outboxOver(new FakeStore(), new FakeTime()),
};

for (const [way, make] of Object.entries(WAYS)) {
  Deno.test(`${way} numbers chunks from 0`, async () => {
    const outbox = make();
    assert.equal(outbox.nextSeq, 0);
    assert.equal(await outbox.append(chunkOf(3)), 0);
    assert.equal(await outbox.append(chunkOf(4, 1)), 1);
    const read = await outbox.read(1);
    assert.deepEqual([read?.seq, read?.take, read?.bytes.byteLength], [1, 1, 4]);
    assert.equal(outbox.nextSeq, 2);
  });

  Deno.test(`${way} has nothing to read before the first and after the last`, async () => {
    const outbox = make();
    await outbox.append(chunkOf(1));
    await outbox.append(chunkOf(1));
    await outbox.ackThrough(0);
    assert.equal(await outbox.read(0), undefined);
    assert.equal(await outbox.read(2), undefined);
    assert.equal(await outbox.read(-1), undefined);
  });

  Deno.test(`${way} keeps what has to be said of a take`, async () => {
    const outbox = make();
    outbox.putTake(takeOf(3));
    await outbox.append(chunkOf(1, 3));
    await outbox.ackThrough(0);
    assert.deepEqual(outbox.readTake(3), takeOf(3));
    assert.equal(outbox.readTake(0), undefined);
  });

  Deno.test(`${way} goes on behind a server that has more`, async () => {
    const outbox = make();
    await outbox.append(chunkOf(3));
    outbox.continueAt(7);
    assert.deepEqual(outbox.waiting, { count: 0, durationMs: 0, bytes: 0 });
    assert.equal(await outbox.append(chunkOf(4)), 7);
    assert.equal((await outbox.read(7))?.bytes.byteLength, 4);
    assert.deepEqual(outbox.waiting, { count: 1, durationMs: 40, bytes: 4 });
  });

  Deno.test(`${way} counts what was recorded and what waits of it`, async () => {
    const outbox = make();
    for (const size of [3, 4, 5]) await outbox.append(chunkOf(size));
    await outbox.ackThrough(1);
    await outbox.ackThrough(0);
    assert.deepEqual(outbox.recorded, { durationMs: 120, bytes: 12 });
    assert.deepEqual(outbox.waiting, { count: 1, durationMs: 50, bytes: 5 });
    assert.equal(outbox.firstSeq, 2);
    await outbox.ackThrough(99);
    assert.deepEqual(outbox.waiting, { count: 0, durationMs: 0, bytes: 0 });
  });

  Deno.test(`${way} tells again and again of media that was never recorded`, () => {
    const outbox = make();
    const gap = { type: "gap", take: 0, fromMs: 1, toMs: 2, cause: "camera-lost" } as const;
    outbox.note(gap);
    assert.deepEqual(outbox.gapsUpTo(0), [gap]);
    assert.deepEqual(outbox.gapsUpTo(0), [gap]);
  });
}

Deno.test("createOutbox() stores each chunk at once and forgets it once it is acknowledged", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  outbox.putTake(takeOf(0));
  await outbox.append(chunkOf(5));
  await settle();
  assert.equal(store.bytes, 5);
  await outbox.append(chunkOf(6));
  await outbox.append(chunkOf(7));
  await outbox.ackThrough(1);
  assert.equal(outbox.waiting.bytes, 7, "counted at once");
  await time.advance(1000);
  assert.deepEqual([...store.chunks.get("a")?.keys() ?? []], [2]);
  assert.equal(store.records.get("a")?.firstSeq, 2);
});

Deno.test("createOutbox() deletes once a second, and not chunk by chunk", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  for (let i = 0; i < 50; i++) {
    await outbox.append(chunkOf(1));
    await outbox.ackThrough(i);
    await time.advance(100);
  }
  await time.advance(1000);
  assert.equal(store.bytes, 0);
  const deletions = store.calls.filter((call) => call.includes("drop")).length;
  assert.ok(deletions >= 4 && deletions <= 6, `${deletions}`);
});

Deno.test("createOutbox() gives a server that keeps up its chunks without reading them back", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  for (let seq = 0; seq < 100; seq++) {
    await outbox.append(chunkOf(100_000));
    await time.advance(1000);
    assert.equal((await outbox.read(seq))?.bytes.byteLength, 100_000);
    await outbox.ackThrough(seq);
  }
  assert.deepEqual(store.calls.filter((call) => !call.startsWith("save")), []);
});

Deno.test("createOutbox() keeps no more than the newest chunks in memory", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  for (let i = 0; i < 100; i++) {
    await outbox.append(chunkOf(1_000_000));
    await settle();
  }
  assert.equal(outbox.memoryBytes, 0);
  assert.equal(outbox.waiting.bytes, 100_000_000);
  store.calls.length = 0;
  assert.equal((await outbox.read(99))?.bytes.byteLength, 1_000_000);
  const reads = () => store.calls.filter((call) => !call.startsWith("save"));
  assert.deepEqual(reads(), []);
  assert.equal((await outbox.read(90))?.bytes.byteLength, 1_000_000);
  assert.deepEqual(reads(), ["read 90"]);
});

Deno.test("createOutbox() lets the recorder wait for a slow store, and the server for nothing", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  let opens = () => {};
  store.gate = new Promise((resolve) => opens = resolve);
  const outbox = outboxOver(store, time);
  for (let i = 0; i < 15; i++) await outbox.append(chunkOf(1024 * 1024));
  let done = false;
  const last = outbox.append(chunkOf(1024 * 1024)).then(() => done = true);
  await settle();
  assert.equal(done, false);
  assert.equal((await outbox.read(15))?.seq, 15);
  opens();
  store.gate = undefined;
  await settle();
  await last;
  assert.equal(done, true);
});

Deno.test("createOutbox() stays in memory where the store cannot be opened", async () => {
  let changes = 0;
  const outbox = createOutbox({
    ledger: new Ledger(START),
    store: Promise.reject(new Error("private")),
    timers: new FakeTime(),
    onChange: () => changes++,
  });
  assert.equal(outbox.kept, true, "not known yet");
  await outbox.append(chunkOf(5));
  await settle();
  assert.equal(outbox.kept, false);
  assert.equal(changes, 1);
  assert.equal(outbox.memoryBytes, 5);
  assert.equal((await outbox.read(0))?.bytes.byteLength, 5);
});

Deno.test("createOutbox() says when the store fails for a while, and goes back to it", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  store.failure = new DOMException("Lost", "InvalidStateError");
  await outbox.append(chunkOf(5));
  await time.advance(1000);
  assert.equal(outbox.kept, true);
  await time.advance(5000);
  assert.equal(outbox.kept, false);
  store.failure = undefined;
  await time.advance(1000);
  assert.equal(outbox.kept, true);
  assert.equal(store.bytes, 5);
});

Deno.test("createOutbox() gives up the oldest when the device is full, and stores what is new", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const asked: number[] = [];
  const outbox: Outbox = outboxOver(store, time, (bytes) => {
    asked.push(bytes);
    return outbox.giveUp(20);
  });
  store.quotaBytes = 100;
  outbox.putTake(takeOf(0));
  await outbox.read(0);
  for (let i = 0; i < 12; i++) {
    await outbox.append(chunkOf(10));
    if (i === 0) await outbox.read(0);
    await time.advance(1000);
  }
  await time.advance(10_000);
  assert.ok(asked.length >= 1);
  assert.equal(outbox.memoryBytes, 0);
  const left = [...store.chunks.get("a")?.keys() ?? []].sort((a, b) => a - b);
  assert.deepEqual(left, [0, 1, 2, 5, 6, 7, 8, 9, 10, 11], "head and newest stay");
  assert.equal(outbox.waiting.count, 10);
  assert.deepEqual(outbox.lost, { durationMs: 200, bytes: 20 });
  assert.deepEqual(outbox.gapsUpTo(2), []);
  assert.deepEqual(outbox.gapsUpTo(3), [{
    type: "gap",
    take: 0,
    fromMs: 5300,
    toMs: 5500,
    cause: "device-storage-full",
    seq: 5,
  }]);
  assert.equal((await outbox.read(3))?.bytes.byteLength, 0);
  assert.equal((await outbox.read(5))?.bytes.byteLength, 10);
});

Deno.test("createOutbox() remembers nothing of what it sent, hours behind", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  outbox.putTake(takeOf(0));
  for (let i = 0; i < 100; i++) await outbox.append(chunkOf(100_000));
  await settle();
  store.calls.length = 0;
  for (let i = 0; i < 100; i++) {
    await outbox.read(i);
    await outbox.ackThrough(i);
    // Known from having been read: nothing is looked up again.
    assert.equal(outbox.waiting.count, 99 - i);
  }
  assert.deepEqual(store.calls.filter((call) => call.startsWith("facts")), []);
  await time.advance(1000);
  assert.equal(store.bytes, 0);
});

Deno.test("createOutbox() writes down where a server that had more goes on", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = outboxOver(store, time);
  outbox.continueAt(7);
  await time.advance(1000);
  assert.equal(store.records.get("a")?.firstSeq, 7);
  assert.equal(outbox.kept, true);
  outbox.continueAt(9);
  await outbox.append(chunkOf(4));
  await time.advance(5000);
  const again = await reopenOutbox(store.records.get("a")!, { store, timers: time });
  assert.deepEqual([again.firstSeq, again.nextSeq], [9, 10]);
});

Deno.test("createOutbox() never gives up what is under way", async () => {
  const outbox = outboxOver(new FakeStore(), new FakeTime());
  outbox.putTake(takeOf(0));
  for (let i = 0; i < 10; i++) await outbox.append(chunkOf(10));
  for (let i = 0; i < 8; i++) await outbox.read(i);
  assert.equal(await outbox.giveUp(1000), 20);
  assert.equal(await outbox.giveUp(1000), 0);
  assert.equal(outbox.waiting.count, 8);
});

Deno.test("createOutbox() joins what is given up in steps, until the server has heard of it", async () => {
  const outbox = outboxOver(new FakeStore(), new FakeTime());
  outbox.putTake(takeOf(0));
  for (let i = 0; i < 10; i++) await outbox.append(chunkOf(10));
  await outbox.giveUp(10);
  await outbox.giveUp(10);
  assert.deepEqual(outbox.gapsUpTo(99).map(({ seq }) => seq), [5]);
  await outbox.giveUp(10);
  assert.deepEqual(outbox.gapsUpTo(99).map(({ seq }) => seq), [5, 6]);
});

Deno.test("createOutbox() goes around a chunk that the device cannot read any more", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const first = outboxOver(store, time);
  first.putTake(takeOf(0));
  for (let i = 0; i < 4; i++) await first.append(chunkOf(10));
  await first.close();
  store.damaged.add(1);
  store.chunks.get("a")?.delete(2);
  const outbox = await reopenOutbox(store.records.get("a")!, { store, timers: time });
  const sizes = [];
  for (let i = 0; i < 4; i++) sizes.push((await outbox.read(i))?.bytes.byteLength);
  assert.deepEqual(sizes, [10, 0, 0, 10]);
  assert.deepEqual(outbox.lost, { durationMs: 200, bytes: 20 });
  assert.deepEqual(outbox.waiting, { count: 2, durationMs: 200, bytes: 20 });
  const [gap] = outbox.gapsUpTo(1);
  assert.equal(gap.cause, "device-storage-damaged");
});

Deno.test("createOutbox() gives nothing up for a record that does not fit", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  let asked = 0;
  const outbox = outboxOver(store, time, () => Promise.resolve(++asked));
  outbox.putTake(takeOf(0));
  for (let i = 0; i < 5; i++) await outbox.append(chunkOf(10));
  await settle();
  store.quotaBytes = 10;
  outbox.putTake(takeOf(1));
  await outbox.ackThrough(1);
  await time.advance(10_000);
  assert.equal(asked, 0);
  assert.equal(store.bytes, 30, "what is acknowledged goes all the same");
});

/** The store as one page has it: nothing reaches it once the page has crashed. */
function mortal(store: FakeStore): { store: ChunkStore; crash: () => void } {
  let isDead = false;
  const proxy = new Proxy(store, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => isDead ? new Promise(() => {}) : value.apply(target, given);
    },
  });
  return { store: proxy, crash: () => isDead = true };
}

/** What an outbox has to be, in a few lines: a list of chunks, some of them given up. */
interface Model {
  sizes: number[];
  given: Set<number>;
  first: number;
  sent: number;
  /** So many chunks have had time to be stored. */
  stored: number;
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 50 }) }) },
    { weight: 2, arbitrary: fc.record({ ack: fc.integer({ min: 0, max: 5 }) }) },
    { weight: 2, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ giveUp: fc.integer({ min: 1, max: 100 }) }) },
    { weight: 1, arbitrary: fc.constant("take" as const) },
    { weight: 1, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 2000 }) }) },
    { weight: 1, arbitrary: fc.constant("close" as const) },
    { weight: 1, arbitrary: fc.constant("crash" as const) },
  ),
  { maxLength: 60 },
);

Deno.test("createOutbox() holds what was not acknowledged and not given up, also after a crash", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const store = new FakeStore();
      // A page that crashed: its timers never fire again.
      let time = new FakeTime();
      let life = mortal(store);
      let outbox = outboxOver(life.store, time);
      const model: Model = { sizes: [], given: new Set(), first: 0, sent: 0, stored: 0 };
      let take = -1;
      let isOver = false;

      const check = (exact: boolean) => {
        assert.equal(outbox.nextSeq, model.sizes.length);
        if (!exact) return;
        const left = model.sizes.filter((_, seq) => seq >= model.first && !model.given.has(seq));
        const bytes = left.reduce((sum, size) => sum + size, 0);
        assert.deepEqual(outbox.waiting, { count: left.length, bytes, durationMs: bytes * 10 });
        assert.equal(outbox.firstSeq, model.first);
      };

      const giveUp = async (bytes: number) => {
        const before = outbox.lost.bytes;
        const gone = await outbox.giveUp(bytes);
        assert.equal(outbox.lost.bytes, before + gone);
        const { holes } = JSON.parse(JSON.stringify(store.records.get("a"))) as {
          holes: { from: number; to: number }[];
        };
        for (const { from, to } of holes) {
          for (let seq = from; seq < to; seq++) {
            if (model.given.has(seq)) continue;
            assert.ok(seq >= model.first && seq >= model.sent, `${seq} was under way`);
            model.given.add(seq);
          }
        }
      };

      const reopen = async () => {
        isOver = true;
        time = new FakeTime();
        const record = store.records.get("a");
        if (!record) return false;
        life = mortal(store);
        outbox = await reopenOutbox(record, { store: life.store, timers: time });
        assert.ok(Math.max(outbox.nextSeq, model.first) >= model.stored, "stored is kept");
        // The server is where it is: an acknowledgement that was not written down comes again.
        if (model.first > outbox.nextSeq) outbox.continueAt(model.first);
        else await outbox.ackThrough(model.first - 1);
        model.sizes.length = Math.max(outbox.nextSeq, model.first);
        model.sent = Math.min(model.sent, model.sizes.length);
        return true;
      };

      outbox.putTake(takeOf(++take));
      for (const step of steps) {
        if (step === "take") {
          if (!isOver) outbox.putTake(takeOf(++take));
        } else if (step === "close" || step === "crash") {
          if (step === "close") await outbox.close();
          if (step === "close") model.stored = model.sizes.length;
          life.crash();
          if (!await reopen()) return;
        } else if ("append" in step) {
          if (isOver) continue;
          model.sizes.push(step.append);
          await outbox.append(chunkOf(step.append, take));
        } else if ("send" in step) {
          for (let i = 0; i < step.send && model.sent < model.sizes.length; i++) {
            model.sent = Math.max(model.sent, model.first);
            const chunk = await outbox.read(model.sent);
            const isGiven = model.given.has(model.sent);
            assert.equal(chunk?.bytes.byteLength, isGiven ? 0 : model.sizes[model.sent]);
            if (model.sent < model.sizes.length) model.sent++;
          }
        } else if ("ack" in step) {
          const last = Math.min(model.first + step.ack, model.sent) - 1;
          await outbox.ackThrough(last);
          model.first = Math.max(model.first, last + 1);
        } else if ("giveUp" in step) await giveUp(step.giveUp);
        else {
          await time.advance(step.pass);
          model.stored = model.sizes.length;
        }
        check(true);
      }
      // Every byte that should be there can be read.
      for (let seq = model.first; seq < model.sizes.length; seq++) {
        const chunk = await outbox.read(seq);
        assert.equal(chunk?.bytes.byteLength, model.given.has(seq) ? 0 : model.sizes[seq]);
      }
      const told = outbox.gapsUpTo(Infinity).map(({ seq }) => seq);
      assert.deepEqual(told, [...told].sort((a, b) => Number(a) - Number(b)));
      await outbox.remove();
      assert.equal(store.bytes, 0);
      assert.equal(store.records.size, 0);
      assert.equal(time.pending, 0);
    }),
    { numRuns: 300 },
  );
});
