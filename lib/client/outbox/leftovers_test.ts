/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeLocks } from "../testing/fake_locks.ts";
import { FakeStore } from "../testing/fake_store.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { Ledger } from "./ledger.ts";
import { createLeftovers, type Delivered } from "./leftovers.ts";
import { type LeftoversView, NO_LEFTOVERS } from "./leftovers_view.ts";
import { webLocks } from "./locks.ts";
import { createOutbox } from "./open_outbox.ts";
import type { Outbox } from "./outbox.ts";

/** A session that its page has left, with so many chunks of a second and ten bytes. */
async function leave(store: FakeStore, id: string, startedAt: number, chunks: number) {
  const timers = new FakeTime();
  const ledger = new Ledger({ id, name: `Camera ${id}`, startedAt });
  const outbox = createOutbox({ ledger, store, timers });
  outbox.putTake({ type: "take", take: 0, mimeType: "video/webm", startedAt });
  for (let i = 0; i < chunks; i++) {
    await outbox.append({ take: 0, bytes: new Uint8Array(10), durationMs: 1000 });
  }
  await outbox.close();
}

/** A tab that looks for leftovers. */
function tab(store: FakeStore, locks: FakeLocks) {
  const time = new FakeTime();
  const sent: string[] = [];
  const views: LeftoversView[] = [];
  let hand: { outbox: Outbox; progress: () => void; end: (how: Delivered) => void } | undefined;
  const calls: string[] = [];
  const own = {};
  const manager = webLocks(locks.tab(own));
  const leftovers = createLeftovers({
    store,
    locks: manager,
    timers: time,
    deliver(record, outbox, on) {
      sent.push(record.id);
      hand = { outbox, ...on };
      return {
        pump: () => calls.push("pump"),
        nudge: () => calls.push("nudge"),
        dispose: () => calls.push("dispose"),
      };
    },
    onChange: (view) => views.push(view),
  });
  return {
    time,
    sent,
    leftovers,
    calls,
    manager,
    kill: () => locks.kill(own),
    get view() {
      return views.at(-1) ?? NO_LEFTOVERS;
    },
    get hand() {
      assert.ok(hand, "nothing is being sent");
      return hand;
    },
  };
}

const setUp = () => ({ store: new FakeStore(), locks: new FakeLocks() });

Deno.test("createLeftovers() finds nothing on a device that has sent all", async () => {
  const { store, locks } = setUp();
  const { time, view, sent, leftovers } = tab(store, locks);
  await time.advance(60_000);
  assert.deepEqual(sent, []);
  assert.equal(view, NO_LEFTOVERS);
  leftovers.dispose();
  assert.equal(time.pending, 0);
});

Deno.test("createLeftovers() sends the oldest session first, one at a time", async () => {
  const { store, locks } = setUp();
  await leave(store, "b", 2000, 3);
  await leave(store, "a", 1000, 5);
  const one = tab(store, locks);
  await one.time.advance(30_000);
  assert.deepEqual(one.sent, ["a"]);
  assert.deepEqual(one.view.waiting, { sessions: 2, durationMs: 8000, bytes: 80 });
  await one.hand.outbox.ackThrough(1);
  one.hand.progress();
  assert.equal(one.view.sending?.total.durationMs, 5000);
  assert.equal(one.view.sending?.left.durationMs, 3000);
  one.hand.end("stopped");
  await settle();
  assert.deepEqual(one.sent, ["a", "b"]);
  assert.deepEqual([...store.records.keys()], ["b"], "nothing of it stays");
  assert.deepEqual([...store.chunks.keys()], ["b"]);
  one.hand.end("stopped");
  await settle();
  assert.deepEqual(one.view, NO_LEFTOVERS);
  assert.equal(store.records.size, 0);
  one.leftovers.dispose();
});

Deno.test("createLeftovers() leaves alone what another tab records or sends", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 5);
  await leave(store, "b", 2000, 3);
  const recording = webLocks(locks.tab());
  const letGo = await recording.take("a");
  const one = tab(store, locks);
  await one.time.advance(1000);
  const two = tab(store, locks);
  await two.time.advance(60_000);
  assert.deepEqual([one.sent, two.sent], [["b"], []]);
  assert.equal(one.view.waiting.durationMs, 3000, "what is being recorded is no leftover");
  letGo?.();
  await two.time.advance(5000);
  assert.deepEqual(two.sent, ["a"]);
  one.leftovers.dispose();
  two.leftovers.dispose();
});

Deno.test("createLeftovers() takes over within seconds from a tab that dies", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 5);
  const one = tab(store, locks);
  await one.time.advance(1000);
  const two = tab(store, locks);
  await two.time.advance(1000);
  one.kill();
  await two.time.advance(5000);
  assert.deepEqual(two.sent, ["a"]);
  assert.equal((await two.hand.outbox.read(4))?.bytes.byteLength, 10);
  two.leftovers.dispose();
});

Deno.test("createLeftovers() passes over for a minute what something is in the way of", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 1);
  await leave(store, "b", 2000, 1);
  const one = tab(store, locks);
  await settle();
  one.hand.end("later");
  await settle();
  assert.deepEqual(one.sent, ["a", "b"]);
  one.hand.end("stopped");
  await one.time.advance(40_000);
  assert.deepEqual(one.sent, ["a", "b"]);
  await one.time.advance(30_000);
  assert.deepEqual(one.sent, ["a", "b", "a"]);
  one.hand.end("later");
  await settle();
  one.leftovers.nudge();
  await settle();
  assert.deepEqual(one.sent, ["a", "b", "a", "a"], "the network is back");
  one.leftovers.dispose();
});

Deno.test("createLeftovers() neither sends again nor deletes what the server will never take", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 2);
  const one = tab(store, locks);
  await settle();
  one.hand.end({ refused: "unsupported-media" });
  await one.time.advance(600_000);
  assert.deepEqual(one.sent, ["a"]);
  const refused = {
    id: "a",
    name: "Camera a",
    startedAt: 1000,
    code: "unsupported-media",
    durationMs: 2000,
    bytes: 20,
  };
  assert.deepEqual(one.view.refused, [refused]);
  assert.equal(one.view.waiting.sessions, 0);
  one.leftovers.dispose();

  const later = tab(store, locks);
  await settle();
  assert.deepEqual(later.view.refused, [refused], "also after a reload");
  await later.leftovers.retry("a");
  await settle();
  assert.deepEqual(later.sent, ["a"]);
  later.hand.end({ refused: "unsupported-media" });
  await settle();
  await later.leftovers.remove("a");
  await settle();
  assert.deepEqual(later.view.refused, []);
  assert.equal(store.bytes, 0);
  later.leftovers.dispose();
});

Deno.test("createLeftovers() lets go of what it was sending, and nothing is lost", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 4);
  const one = tab(store, locks);
  await settle();
  await one.hand.outbox.ackThrough(0);
  one.leftovers.dispose();
  await settle();
  assert.deepEqual(one.calls, ["dispose"]);
  assert.equal(locks.held.size, 0);
  assert.deepEqual([...store.chunks.get("a")?.keys() ?? []], [1, 2, 3]);
});

Deno.test("createLeftovers() bears a storage that does not answer for a while", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 4);
  store.failure = new DOMException("Lost", "InvalidStateError");
  const one = tab(store, locks);
  await one.time.advance(20_000);
  assert.deepEqual(one.sent, []);
  store.failure = undefined;
  await one.time.advance(5000);
  assert.deepEqual(one.sent, ["a"]);
  one.leftovers.dispose();
});

Deno.test("createLeftovers() does not bring back what another tab finished meanwhile", async () => {
  const { store, locks } = setUp();
  await leave(store, "a", 1000, 4);
  const other = webLocks(locks.tab());
  const letGo = await other.take("a");
  let opens = () => {};
  const one = tab(store, locks);
  store.gate = new Promise((resolve) => opens = resolve);
  // It has listed the session, and the other tab ends it before its lock is asked for.
  store.records.delete("a");
  store.chunks.delete("a");
  letGo?.();
  opens();
  store.gate = undefined;
  await one.time.advance(10_000);
  assert.deepEqual(one.sent, []);
  assert.equal(store.records.size, 0);
  one.leftovers.dispose();
});
