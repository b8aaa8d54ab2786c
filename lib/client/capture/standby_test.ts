/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { Control } from "../../shared/protocol.ts";
import { FakeServer, type FakeServerOptions } from "../testing/fake_server.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { createStandby } from "./standby.ts";

const SESSION = "00000000-0000-4000-8000-000000000001";
const PAGE = "00000000-0000-4000-8000-000000000002";

async function setUp(options: FakeServerOptions = {}) {
  const time = new FakeTime();
  const server = new FakeServer(options);
  const heard: Control[] = [];
  const standby = createStandby({
    session: SESSION,
    page: PAGE,
    name: () => "Hall",
    connect: server.factory,
    timers: time,
    clock: time,
    random: () => 0,
    status: () => ({ queuedBytes: 0, queuedMs: 0, visible: true, wakeLock: false }),
    facts: () => ({ ready: true }),
    onControl: (control) => heard.push(control),
  });
  await time.advance(0);
  const types = () => server.last.messages.map(({ type }) => type);
  return { time, server, standby, heard, types };
}

Deno.test("createStandby() says who is there, how it is, and nothing of a recording", async () => {
  const { time, server, standby, types } = await setUp();
  assert.deepEqual(server.last.messages[0], {
    type: "hello",
    session: SESSION,
    page: PAGE,
    purpose: "standby",
    name: "Hall",
    startedAt: time.epochMs,
    now: time.epochMs,
  });
  assert.deepEqual(types(), ["hello", "facts", "status"]);
  await time.advance(2000);
  standby.tell({ type: "done", id: 3, ok: true });
  assert.deepEqual(types(), ["hello", "facts", "status", "status", "done"]);
  standby.dispose();
  assert.equal(server.last.closed, true);
  assert.equal(time.pending, 0);
});

Deno.test("createStandby() passes wishes on, and answers what time it is at once", async () => {
  const { time, server, standby, heard } = await setUp();
  server.last.say({ type: "clock", id: 7 });
  assert.deepEqual(server.last.messages.at(-1), { type: "clock", id: 7, now: time.epochMs });
  server.last.say({ type: "something-new" });
  server.last.say({ type: "control", id: 1, action: "start" });
  assert.deepEqual(heard, [{ type: "control", id: 1, action: "start" }]);
  standby.dispose();
});

Deno.test("createStandby() says nothing before it is welcome", async () => {
  const { time, server, standby } = await setUp({ auto: false });
  server.last.open();
  standby.tell({ type: "done", id: 1, ok: true });
  await time.advance(3000);
  assert.deepEqual(server.last.messages.map(({ type }) => type), ["hello"]);
  // ... and does not wait for that for ever.
  await time.advance(2500);
  assert.equal(server.connections.length, 2);
  standby.dispose();
});

const comesBack: [what: string, code: number, withinMs: number][] = [
  ["the network is gone", 1006, 500],
  ["the server restarts", 1012, 1500],
  ["the certificate is renewed", 1001, 1000],
  ["there are too many connections", 1013, 500],
];
for (const [what, code, withinMs] of comesBack) {
  Deno.test(`createStandby() comes back when ${what}`, async () => {
    const { time, server, standby, types } = await setUp();
    server.last.close(code);
    assert.equal(server.connections.length, 1);
    await time.advance(withinMs);
    assert.equal(server.connections.length, 2);
    assert.deepEqual(types(), ["hello", "facts", "status"]);
    standby.dispose();
    assert.equal(time.pending, 0);
  });
}

Deno.test("createStandby() waits longer and longer for a server that is away", async () => {
  const { time, server, standby } = await setUp();
  server.down = true;
  server.last.close(1006);
  await time.advance(60_000);
  assert.ok(server.connections.length > 5 && server.connections.length < 20);
  standby.dispose();
});

Deno.test("createStandby() stays away from where it is not wanted", async () => {
  const { time, server, standby } = await setUp();
  server.last.close(4001);
  await time.advance(60_000);
  standby.nudge();
  assert.equal(server.connections.length, 1);
  assert.equal(time.pending, 0);
  standby.dispose();
});

Deno.test("createStandby() connects anew after sleep, when nudged, and to a server that is mute", async () => {
  const { time, server, standby } = await setUp();
  time.jump(60_000);
  await time.advance(2000);
  assert.equal(server.connections.length, 2);
  standby.nudge();
  assert.equal(server.connections[1].closed, true);
  await time.advance(0);
  assert.equal(server.connections.length, 3);
  await time.advance(100_000);
  assert.equal(server.connections.length, 4);
  standby.dispose();
});
