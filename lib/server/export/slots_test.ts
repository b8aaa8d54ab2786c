import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import { Slots } from "./slots.ts";

const { signal } = new AbortController();

Deno.test("Slots has so many in all and so many for each device", () => {
  const slots = new Slots({ inAll: 3, perDevice: 2 });
  const first = slots.take("a");
  assert.ok(first && slots.take("a"));
  assert.equal(slots.take("a"), null);
  assert.ok(slots.take("b"));
  assert.equal(slots.take("c"), null);
  first();
  first();
  assert.equal(slots.taken, 2);
  assert.ok(slots.take("c"));
  assert.equal(slots.take("a"), null, "no place is given back twice");
});

Deno.test("Slots lets those wait who come later, each in its turn", async () => {
  const time = fakeAfter();
  const slots = new Slots({ inAll: 2, perDevice: 1, waitingPerDevice: 2 }, time.after);
  const [a, b] = [slots.take("a")!, slots.take("b")!];
  const granted: string[] = [];
  const wait = async (device: string, name: string) => {
    const giveBack = await slots.wait(device, 1000, signal);
    granted.push(name);
    return giveBack!;
  };
  const [a1, a2, c1] = [wait("a", "a1"), wait("a", "a2"), wait("c", "c1")];
  assert.equal(await slots.wait("a", 1000, signal), null, "too many of that device wait");
  b();
  await c1;
  a();
  await a1;
  assert.deepEqual(granted, ["c1", "a1"]);
  (await a1)();
  (await a2)();
  (await c1)();
  assert.deepEqual([granted, slots.taken, time.pending], [["c1", "a1", "a2"], 0, 0]);
});

Deno.test("Slots lets nobody wait too long, nor who has gone", async () => {
  const time = fakeAfter();
  const slots = new Slots({ inAll: 1, perDevice: 1, waitingPerDevice: 5 }, time.after);
  const giveBack = slots.take("a")!;
  const [late, gone] = [slots.wait("b", 1000, signal), new AbortController()];
  const left = slots.wait("b", 5000, gone.signal);
  gone.abort(new Error("gone"));
  await assert.rejects(left, /gone/);
  time.pass(999);
  time.pass(1);
  assert.equal(await late, null);
  giveBack();
  assert.deepEqual([slots.taken, time.pending], [0, 0], "nothing went to who did not wait");
  await assert.rejects(slots.wait("b", 1000, gone.signal), /gone/);
  assert.equal(slots.taken, 0);
});
