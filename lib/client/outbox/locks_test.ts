/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeLocks } from "../testing/fake_locks.ts";
import { FakeStore } from "../testing/fake_store.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { heartbeatLocks, type Locks, webLocks } from "./locks.ts";

/** Two tabs of one browser, and the death of the first. */
const WAYS: Record<string, () => { tabs: [Locks, Locks]; kill: () => Promise<void> }> = {
  webLocks() {
    const locks = new FakeLocks();
    const tab = {};
    return {
      tabs: [webLocks(locks.tab(tab)), webLocks(locks.tab())],
      kill() {
        locks.kill(tab);
        return settle();
      },
    };
  },
  heartbeatLocks() {
    const store = new FakeStore();
    const time = new FakeTime();
    // Its timers are those of a page that is no more.
    const dead = new FakeTime();
    return {
      tabs: [
        heartbeatLocks({ store, page: "one", clock: time, timers: dead }),
        heartbeatLocks({ store, page: "two", clock: time, timers: time }),
      ],
      kill: () => time.advance(100_000),
    };
  },
};

for (const [way, setUp] of Object.entries(WAYS)) {
  Deno.test(`${way}() lets one tab have a session, until it lets it go`, async () => {
    const { tabs: [one, two] } = setUp();
    const letGo = await one.take("a");
    assert.ok(letGo);
    assert.equal(await two.take("a"), undefined);
    assert.equal(await one.take("a"), undefined, "nor the same tab twice");
    assert.ok(await two.take("b"));
    letGo();
    await settle();
    assert.ok(await two.take("a"));
  });

  Deno.test(`${way}() lets the other have what a tab that died has left`, async () => {
    const { tabs: [one, two], kill } = setUp();
    await one.take("a");
    assert.equal(await two.take("a"), undefined);
    await kill();
    assert.ok(await two.take("a"));
  });
}

Deno.test("heartbeatLocks() keeps a session for as long as its page lives", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  const [one, two] = ["one", "two"].map((page) =>
    heartbeatLocks({ store, page, clock: time, timers: time })
  );
  const letGo = await one.take("a");
  await time.advance(600_000);
  assert.equal(await two.take("a"), undefined);
  letGo?.();
  await settle();
  assert.equal(time.pending, 0);
});

Deno.test("heartbeatLocks() gives nothing where the storage does not answer", async () => {
  const store = new FakeStore();
  const time = new FakeTime();
  store.failure = new DOMException("Lost", "InvalidStateError");
  assert.equal(
    await heartbeatLocks({ store, page: "1", clock: time, timers: time }).take("a"),
    undefined,
  );
});
