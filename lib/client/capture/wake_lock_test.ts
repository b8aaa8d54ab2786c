/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { settle } from "../testing/fake_time.ts";
import { createWakeLock } from "./wake_lock.ts";

class FakeSentinel extends EventTarget {
  released = false;

  release(): Promise<void> {
    this.released = true;
    this.dispatchEvent(new Event("release"));
    return Promise.resolve();
  }
}

function setUp() {
  const taken: FakeSentinel[] = [];
  const request = () => {
    const sentinel = new FakeSentinel();
    taken.push(sentinel);
    return Promise.resolve(sentinel as never);
  };
  return { taken, lock: createWakeLock(request) };
}

Deno.test("createWakeLock() takes one lock, and gives it back", async () => {
  const { taken, lock } = setUp();
  lock.want(true);
  lock.want(true);
  await settle();
  lock.visible();
  await settle();
  assert.equal(taken.length, 1);
  assert.equal(lock.held, true);
  lock.want(false);
  assert.equal(taken[0].released, true);
  assert.equal(lock.held, false);
});

Deno.test("createWakeLock() takes it again after the system took it away", async () => {
  const { taken, lock } = setUp();
  lock.want(true);
  await settle();
  await taken[0].release();
  assert.equal(lock.held, false);
  lock.visible();
  await settle();
  assert.equal(taken.length, 2);
  assert.equal(lock.held, true);
});

Deno.test("createWakeLock() gives back a lock that comes when it is no longer wanted", async () => {
  const { taken, lock } = setUp();
  lock.want(true);
  lock.want(false);
  await settle();
  assert.equal(taken[0].released, true);
  lock.visible();
  await settle();
  assert.equal(taken.length, 1);
});

Deno.test("createWakeLock() lives without one", async () => {
  const none = createWakeLock(undefined);
  none.want(true);
  const refused = createWakeLock(() => Promise.reject(new DOMException("", "NotAllowedError")));
  refused.want(true);
  await settle();
  assert.equal(none.held || refused.held, false);
});

Deno.test("createWakeLock() tells what became of it", async () => {
  const told: string[] = [];
  let refuses = true;
  const sentinel = new FakeSentinel();
  const lock = createWakeLock(
    () =>
      refuses
        ? Promise.reject(new DOMException("", "NotAllowedError"))
        : Promise.resolve(sentinel as never),
    (awake) => told.push(awake),
  );
  lock.want(true);
  await settle();
  lock.visible();
  await settle();
  assert.deepEqual(told, ["asked", "refused"]);
  refuses = false;
  lock.visible();
  await settle();
  await sentinel.release();
  lock.want(false);
  assert.deepEqual(told.slice(2), ["held", "asked", "off"]);
});

Deno.test("createWakeLock() tells that the browser has none, but only once it is wanted", () => {
  const told: string[] = [];
  const lock = createWakeLock(undefined, (awake) => told.push(awake));
  lock.visible();
  assert.deepEqual(told, []);
  lock.want(true);
  lock.visible();
  assert.deepEqual(told, ["asked", "unsupported"]);
});
