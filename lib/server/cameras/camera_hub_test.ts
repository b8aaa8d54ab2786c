import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { type Arrival, CameraHub, GRACE_MS } from "./camera_hub.ts";
import { ANSWER_MS } from "./wishes.ts";

const PAGE = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const FIRST = "00000000-0000-4000-8000-000000000001";
const SECOND = "00000000-0000-4000-8000-000000000002";
const NOW = Date.UTC(2026, 10, 28);

function setUp() {
  const time = fakeAfter();
  const clock = { now: () => NOW + time.ms, monotonic: () => time.ms };
  const live = { viewers: () => 2, mediaAt: () => null };
  const hub = new CameraHub({ clock, live, after: time.after });
  const enter = (more: Partial<Arrival> = {}) => {
    const sent: ServerMessage[] = [];
    const seat = hub.enter({
      device: "d1",
      page: PAGE,
      session: FIRST,
      name: "Hall",
      isStandby: true,
      startedAt: null,
      clockOffsetMs: 7,
      send: (message) => void sent.push(message),
      ...more,
    });
    const controls = () => sent.filter(({ type }) => type === "control");
    return { seat, sent, controls };
  };
  const shown = () => hub.list().map(({ session, state }) => `${session.at(-1)} ${state}`);
  return { hub, time, enter, shown };
}

Deno.test("CameraHub shows a page that stands by, and what it says", () => {
  const { hub, enter } = setUp();
  const { seat } = enter();
  const status = { queuedBytes: 0, queuedMs: 0, visible: true, wakeLock: false, level: 0.5 };
  assert.equal(seat.take({ type: "status", ...status }), true);
  assert.equal(seat.take({ type: "facts", ready: true, dark: false }), true);
  assert.equal(seat.take({ type: "stop", lastSeq: 0 }), false);
  assert.deepEqual(hub.list(), [{
    session: FIRST,
    page: PAGE,
    name: "Hall",
    state: "ready",
    startedAt: null,
    connectedAt: NOW,
    clockOffsetMs: 7,
    status,
    facts: { ready: true, dark: false },
    viewers: 2,
    mediaAt: null,
  }]);
});

Deno.test("CameraHub shows one camera while a page goes from standby to recording and back", () => {
  const { time, enter, shown } = setUp();
  const standby = enter();
  standby.seat.leave();
  assert.deepEqual(shown(), ["1 ready"]);
  const recording = enter({ isStandby: false, startedAt: NOW });
  time.pass(GRACE_MS);
  assert.deepEqual(shown(), ["1 recording"]);
  recording.seat.stopped();
  assert.deepEqual(shown(), ["1 ready"]);
  recording.seat.leave();
  time.pass(GRACE_MS - 1);
  assert.deepEqual(shown(), ["1 ready"]);
  enter({ session: SECOND });
  time.pass(GRACE_MS);
  assert.deepEqual(shown(), ["2 ready"]);
});

Deno.test("CameraHub lets a page go that does not come back", () => {
  const { time, enter, shown } = setUp();
  const { seat } = enter();
  seat.leave();
  seat.leave();
  time.pass(GRACE_MS);
  assert.deepEqual(shown(), []);
});

Deno.test("CameraHub counts the recording, however late standby comes and goes", () => {
  const { time, enter, shown } = setUp();
  enter({ isStandby: false, startedAt: NOW });
  const late = enter();
  assert.deepEqual(shown(), ["1 recording"]);
  late.seat.leave();
  time.pass(GRACE_MS);
  assert.deepEqual(shown(), ["1 recording"]);
});

Deno.test("CameraHub shows the page on standby when its recording's connection still hangs", () => {
  const { enter, shown } = setUp();
  const hanging = enter({ isStandby: false, startedAt: NOW });
  enter({ session: SECOND });
  assert.deepEqual(shown(), ["2 ready"]);
  hanging.seat.leave();
  assert.deepEqual(shown(), ["2 ready"]);
});

Deno.test("CameraHub keeps what two devices claim apart", async () => {
  const { hub, enter, shown } = setUp();
  const own = enter();
  const isPaired = () => true;
  assert.equal(hub.isForeign(FIRST, "d1", isPaired), false);
  assert.equal(hub.isForeign(FIRST, "d2", isPaired), true);
  assert.equal(hub.isForeign(SECOND, "d2", isPaired), false);
  assert.equal(hub.isForeign(FIRST, "d2", () => false), false, "d1 was withdrawn");
  // The same page, says another device, with a session of its own.
  const other = enter({ device: "d2", session: SECOND });
  assert.deepEqual(shown(), ["1 ready", "2 ready"]);
  const done = hub.control(FIRST, { action: "stop" });
  assert.deepEqual(own.controls(), [{ type: "control", id: 1, action: "stop" }]);
  assert.deepEqual(other.controls(), []);
  // What the other one answers is no answer.
  other.seat.take({ type: "done", id: 1, ok: true });
  own.seat.take({ type: "done", id: 1, ok: false, code: "not-ready" });
  assert.deepEqual(await done, { ok: false, why: "refused", code: "not-ready" });
});

Deno.test("CameraHub.control() takes the answer over whichever connection of the page", async () => {
  const { hub, enter } = setUp();
  const standby = enter();
  const done = hub.control(FIRST, { action: "start" });
  standby.seat.leave();
  const recording = enter({ isStandby: false, startedAt: NOW });
  recording.seat.take({ type: "done", id: 1, ok: true });
  assert.deepEqual(await done, { ok: true });
});

Deno.test("CameraHub.control() knows a camera by the session before, too", async () => {
  const { hub, enter } = setUp();
  enter({ isStandby: false, startedAt: null }).seat.leave();
  const { seat, controls } = enter({ session: SECOND });
  const done = hub.control(FIRST, { action: "start" });
  assert.equal(controls().length, 1);
  seat.take({ type: "done", id: 1, ok: true });
  assert.deepEqual(await done, { ok: true });
  assert.equal(hub.control(PAGE, { action: "start" }), undefined);
});

Deno.test("CameraHub.control() says that a camera is silent, away or busy", async () => {
  const { hub, time, enter } = setUp();
  const { seat } = enter();
  const asked = Array.from({ length: 17 }, () => hub.control(FIRST, { action: "start" }));
  assert.deepEqual(await asked[16], { ok: false, why: "busy" });
  time.pass(ANSWER_MS);
  assert.deepEqual(await asked[0], { ok: false, why: "silent" });
  // Too late.
  seat.take({ type: "done", id: 1, ok: true });
  seat.leave();
  assert.deepEqual(await hub.control(FIRST, { action: "start" }), { ok: false, why: "away" });
});

Deno.test("CameraSeat takes a new name from the facts, without control characters", () => {
  const { hub, enter } = setUp();
  const names: string[] = [];
  const { seat } = enter({ onName: (name) => names.push(name) });
  seat.take({ type: "facts", ready: true, name: "Hall" });
  seat.take({ type: "facts", ready: true, name: "Roof\n" });
  assert.deepEqual(names, ["Roof "]);
  assert.equal(hub.list()[0].name, "Roof ");
  assert.deepEqual(hub.list()[0].facts, { ready: true });
});

Deno.test("CameraSeat measures the device's clock, the shortest way counting", () => {
  const { hub, time, enter } = setUp();
  const { seat, sent } = enter();
  seat.welcomed();
  const answer = (wayMs: number) => {
    const asked = sent.at(-1);
    assert.ok(asked?.type === "clock");
    time.pass(wayMs);
    const now = NOW + time.ms - 1000;
    time.pass(wayMs);
    seat.take({ type: "clock", id: asked.id, now });
  };
  answer(20);
  assert.equal(hub.list()[0].clockOffsetMs, 1000);
  time.pass(60);
  // One way takes longer than the other: wrong by 20, and not believed.
  const [, second] = sent;
  assert.ok(second.type === "clock");
  time.pass(60);
  seat.take({ type: "clock", id: second.id, now: NOW + time.ms - 1000 });
  assert.equal(hub.list()[0].clockOffsetMs, 1000);
  seat.leave();
  assert.equal(seat.clockOffsetMs, 1000);
});
