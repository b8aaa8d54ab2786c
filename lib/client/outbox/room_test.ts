/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { createRoom } from "./room.ts";

Deno.test("createRoom() tells how much is free, now and every half minute", async () => {
  const time = new FakeTime();
  const told: unknown[] = [];
  let usage = 10;
  const storage = {
    estimate: () => Promise.resolve({ quota: 100, usage }),
    persist: () => Promise.resolve(true),
  };
  const room = createRoom(storage, time, (bytes) => told.push(bytes));
  await settle();
  usage = 120;
  await time.advance(30_000);
  assert.deepEqual(told, [90, 0]);
  room.dispose();
  assert.equal(time.pending, 0);
});

Deno.test("createRoom() asks once for storage that lasts", async () => {
  let asked = 0;
  const storage = {
    estimate: () => Promise.reject(new Error("no")),
    persist: () => Promise.reject(new Error(String(++asked))),
  };
  const told: unknown[] = [];
  const room = createRoom(storage, new FakeTime(), (bytes) => told.push(bytes));
  room.persist();
  room.persist();
  await settle();
  room.dispose();
  assert.equal(asked, 1);
  assert.deepEqual(told, [undefined], "a browser that does not say is no error");
});
