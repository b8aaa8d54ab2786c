/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeLocks } from "../testing/fake_locks.ts";
import { FakeStore } from "../testing/fake_store.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { Ledger } from "./ledger.ts";
import { createLeftovers } from "./leftovers.ts";
import { webLocks } from "./locks.ts";
import { createOutbox } from "./open_outbox.ts";
import { createUplink } from "../capture/uplink.ts";
import { FakeServer } from "../testing/fake_server.ts";

const MIB = 1024 * 1024;

Deno.test("append() waits for no store that never answers", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const outbox = createOutbox({
    ledger: new Ledger({ id: "a", name: "", startedAt: 0 }),
    store,
    timers: time,
  });
  outbox.putTake({ type: "take", take: 0, mimeType: "video/webm", startedAt: 0 });
  store.gate = new Promise(() => {});
  let done = 0;
  for (let i = 0; i < 17; i++) {
    outbox.append({ take: 0, bytes: new Uint8Array(MIB), durationMs: 1000 }).then(() => done++);
    await time.advance(1000);
  }
  await time.advance(3_600_000);
  assert.equal(done, 17);
});

async function leave(store: FakeStore, id: string, startedAt: number, chunks: number) {
  const timers = new FakeTime();
  const outbox = createOutbox({ ledger: new Ledger({ id, name: "", startedAt }), store, timers });
  outbox.putTake({ type: "take", take: 0, mimeType: "video/webm", startedAt });
  for (let i = 0; i < chunks; i++) {
    await outbox.append({ take: 0, bytes: new Uint8Array(10), durationMs: 1000 });
  }
  await outbox.close();
}

Deno.test("createLeftovers(): a session that cannot be removed is not sent over and over", async () => {
  const store = new FakeStore();
  await leave(store, "a", 1, 3);
  store.remove = () => Promise.reject(new DOMException("x", "UnknownError"));
  const time = new FakeTime();
  let sent = 0;
  const l = createLeftovers({
    store,
    locks: webLocks(new FakeLocks().tab()),
    timers: time,
    onChange() {},
    deliver(_r, _o, on) {
      sent++;
      time.setTimeout(() => on.end("stopped"), 20);
      return { pump() {}, nudge() {}, dispose() {} };
    },
  });
  await time.advance(10_000);
  l.dispose();
  assert.ok(sent < 5, `sent ${sent} times in 10 s`);
});

Deno.test("createLeftovers(): a refusal that cannot be written down is not sent over and over", async () => {
  const store = new FakeStore();
  await leave(store, "a", 1, 3);
  const save = store.save.bind(store);
  store.save = (c) =>
    c.record ? Promise.reject(new DOMException("x", "QuotaExceededError")) : save(c);
  const time = new FakeTime();
  let sent = 0;
  const l = createLeftovers({
    store,
    locks: webLocks(new FakeLocks().tab()),
    timers: time,
    onChange() {},
    deliver(_r, _o, on) {
      sent++;
      time.setTimeout(() => on.end({ refused: "protocol" }), 20);
      return { pump() {}, nudge() {}, dispose() {} };
    },
  });
  await time.advance(10_000);
  l.dispose();
  assert.ok(sent < 5, `sent ${sent} times in 10 s`);
});

Deno.test("createLeftovers(): a chunk that cannot be read does not starve other sessions", async () => {
  const store = new FakeStore();
  await leave(store, "aaaaaaaa-0000-4000-8000-000000000001", 1, 3);
  await leave(store, "aaaaaaaa-0000-4000-8000-000000000002", 2, 3);
  const read = store.read.bind(store);
  store.read = (s, q) =>
    s.endsWith("1") && q === 1
      ? Promise.reject(new DOMException("Error looking up record", "UnknownError"))
      : read(s, q);
  const time = new FakeTime();
  const server = new FakeServer(
    { limits: { windowBytes: 1e6, maxFrameBytes: 1e6 }, manySessions: true } as never,
  );
  const sent: string[] = [];
  const l = createLeftovers({
    store,
    locks: webLocks(new FakeLocks().tab()),
    timers: time,
    onChange() {},
    deliver(record, outbox, on) {
      sent.push(record.id.slice(-1));
      const up = createUplink({
        session: record.id,
        name: () => "",
        startedAt: 0,
        outbox,
        connect: server.factory,
        timers: time,
        clock: time,
        random: () => 0.5,
        status: () => ({ queuedBytes: 0, queuedMs: 0, visible: true, wakeLock: false }),
        onLink() {},
        onWelcome() {},
        onAcked: on.progress,
        onSegment() {},
        onStopped: () => on.end("stopped"),
        onFailed: () => on.end("later"),
      });
      up.finish();
      return up;
    },
  });
  await time.advance(3_600_000);
  l.dispose();
  assert.ok(sent.includes("2"), `sent: ${sent}`);
});
