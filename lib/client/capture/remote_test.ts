/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { Control, Done, Facts } from "../../shared/protocol.ts";
import { FakeRecorder } from "../testing/fake_media.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { fakeSurroundings } from "../testing/fake_surroundings.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { createCapture } from "./model.ts";
import { createRemote } from "./remote.ts";
import type { Surroundings } from "./surroundings.ts";

/** A page whose remote is loaded, with or without permission for its camera. */
async function setUp(change: Partial<Surroundings> = {}) {
  const time = new FakeTime();
  const server = new FakeServer({ manySessions: true, limits: { windowBytes: 1e6 } });
  const { devices, surroundings } = fakeSurroundings(time, server, {
    loadRemote: () => Promise.resolve(createRemote),
    memoryLimitBytes: 1e6,
    isGranted: () => Promise.resolve(true),
    ...change,
  });
  devices.list = ["cam1", "cam2"].map((id) => (
    { kind: "videoinput", deviceId: id, label: `Camera ${id}` }
  ));
  const model = createCapture(() => surroundings);
  const unmount = model.mount();
  await time.advance(500);
  const { view } = model;
  let asked = 0;
  /** Says a wish on the newest connection; what is answered, on whichever. */
  const wish = async (wish: Record<string, unknown>) => {
    const id = ++asked;
    server.last.say({ type: "control", id, ...wish } as Control);
    await time.advance(1000);
    const { ok, code } = said<Done>("done").find((done) => done.id === id) ?? {};
    return ok ? "ok" : code;
  };
  const said = <Message>(type: string) =>
    server.connections.flatMap(({ messages }) =>
      messages.filter((m) => m.type === type)
    ) as Message[];
  const hellos = () => said<{ purpose: string; session: string; page: string }>("hello");
  const facts = () => said<Facts>("facts").at(-1);
  const state = () => view.state.value.state;
  return { time, devices, server, model, view, state, unmount, wish, hellos, facts, said };
}

Deno.test("a page stands by, records the session that it said, and stands by for another", async () => {
  const { view, state, wish, hellos, facts, time, unmount, server } = await setUp();
  assert.equal(state(), "previewing");
  assert.deepEqual(facts(), {
    type: "facts",
    ready: true,
    name: "iPad",
    cameras: [{ id: "cam1", label: "Camera cam1" }, { id: "cam2", label: "Camera cam2" }],
    resolution: "1080p",
    bitsPerSecond: 0,
    dark: false,
  });
  assert.equal(await wish({ action: "start" }), "ok");
  assert.equal(state(), "recording");
  assert.equal(view.operated.value, "start");
  FakeRecorder.last.give("12345");
  assert.equal(await wish({ action: "stop" }), "ok");
  assert.equal(state(), "previewing");
  assert.equal(view.operated.value, "stop");
  const [first, recorded, next] = hellos();
  assert.deepEqual([first.purpose, recorded.purpose, next.purpose], [
    "standby",
    "recording",
    "standby",
  ]);
  assert.equal(recorded.session, first.session);
  assert.notEqual(next.session, first.session);
  assert.equal(new Set(hellos().map(({ page }) => page)).size, 1);
  assert.deepEqual(server.stoppedSessions, [first.session]);
  assert.deepEqual(server.connections.filter(({ closed }) => !closed).length, 1);
  await time.advance(60_000);
  assert.equal(view.operated.value, undefined);
  unmount();
  assert.equal(time.pending, 0);
});

Deno.test("start and stop do nothing twice, and say nothing twice", async () => {
  const { model, view, wish, time, unmount } = await setUp();
  assert.equal(await wish({ action: "stop" }), "ok");
  assert.equal(view.operated.value, undefined);
  model.start();
  await time.advance(100);
  assert.equal(await wish({ action: "start" }), "ok");
  assert.equal(view.operated.value, undefined);
  assert.equal(FakeRecorder.made.length, 1);
  unmount();
});

Deno.test("start asks nobody for permission who is not there", async () => {
  const { view, wish, devices, facts, unmount } = await setUp({
    isGranted: () => Promise.resolve(false),
  });
  assert.equal(facts()?.ready, false);
  assert.equal(await wish({ action: "start" }), "not-ready");
  assert.equal(devices.asked.length, 0);
  assert.equal(view.operated.value, undefined);
  unmount();
});

Deno.test("start opens a camera that may be opened, and tells why if that fails", async () => {
  const { model, state, wish, devices, time, unmount } = await setUp();
  devices.opened[0].video.end();
  await time.advance(0);
  devices.refusals.push(new DOMException("busy", "NotReadableError"));
  model.change({ resolution: "480p" });
  await time.advance(100);
  assert.equal(state(), "failed");
  devices.refusals.push(new DOMException("busy", "NotReadableError"));
  assert.equal(await wish({ action: "start" }), "in-use");
  assert.equal(await wish({ action: "start" }), "ok");
  assert.equal(state(), "recording");
  unmount();
});

Deno.test("start is answered when a recorder takes its time", async () => {
  class SlowRecorder extends FakeRecorder {
    override dispatchEvent(event: Event): boolean {
      return event.type === "start" || super.dispatchEvent(event);
    }
  }
  const { state, wish, said, time, unmount } = await setUp({ Recorder: SlowRecorder as never });
  assert.equal(await wish({ action: "start" }), undefined);
  await time.advance(1100);
  assert.equal(state(), "starting");
  assert.deepEqual(said("done"), [{ type: "done", id: 1, ok: true }]);
  unmount();
});

Deno.test("settings are changed, told, and said to whoever is in the room", async () => {
  const { view, wish, facts, devices, unmount } = await setUp();
  const more = { name: "Hall", resolution: "720p", bitsPerSecond: 5_000_000, dark: true };
  assert.equal(await wish({ action: "settings", ...more, cameraId: "cam2" }), "ok");
  const { name, resolution, bitsPerSecond, cameraId } = view.settings.value;
  assert.deepEqual({ name, resolution, bitsPerSecond, cameraId }, {
    name: "Hall",
    resolution: "720p",
    bitsPerSecond: 5_000_000,
    cameraId: "cam2",
  });
  assert.equal(view.dark.value, true);
  assert.equal(view.operated.value, "settings");
  assert.equal(devices.opened.length, 2);
  const told = facts();
  assert.deepEqual([told?.name, told?.cameraId, told?.dark], ["Hall", "cam2", true]);
  // Said again, it changes nothing: the camera is not opened anew.
  assert.equal(await wish({ action: "settings", ...more, cameraId: "cam2" }), "ok");
  assert.equal(devices.opened.length, 2);
  unmount();
});

Deno.test("torch and zoom are asked of a camera that has them", async () => {
  const { wish, view, facts, devices, model, time, unmount } = await setUp();
  assert.equal(await wish({ action: "settings", torch: true }), "no-torch");
  assert.equal(await wish({ action: "settings", zoom: 2 }), "no-zoom");
  const open = devices.getUserMedia;
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    devices.opened.at(-1)!.video.capabilities = { torch: true, zoom: { min: 1, max: 4, step: 1 } };
    return stream;
  };
  model.change({ facing: "user" });
  await time.advance(100);
  assert.equal(await wish({ action: "settings", torch: true, zoom: 9 }), "ok");
  assert.equal(view.torchOn.value, true);
  assert.equal(view.camera.value?.zoomNow, 4);
  assert.deepEqual(facts()?.zoom, { min: 1, max: 4, step: 1, now: 4 });
  assert.equal(facts()?.torch, true);
  devices.opened.at(-1)!.video.refuses = true;
  assert.equal(await wish({ action: "settings", zoom: 2 }), "refused");
  unmount();
});

const refused: [wish: Record<string, unknown>, code: string][] = [
  [{ action: "dance" }, "unknown-action"],
  [{ action: "settings", resolution: "8K" }, "bad-value"],
  [{ action: "settings", bitsPerSecond: 123 }, "bad-value"],
  [{ action: "settings", name: "x".repeat(65) }, "bad-value"],
  [{ action: "settings", cameraId: "cam9" }, "unknown-device"],
];
for (const [asked, code] of refused) {
  Deno.test(`a page answers ${code} to ${JSON.stringify(asked).slice(0, 60)}`, async () => {
    const { view, wish, unmount } = await setUp();
    const before = view.settings.value;
    assert.equal(await wish(asked), code);
    assert.equal(view.settings.value, before);
    assert.equal(view.operated.value, undefined);
    unmount();
  });
}

Deno.test("while it records, a page tells the same over the recording's link", async () => {
  const { model, server, wish, time, said, unmount } = await setUp();
  model.start();
  await time.advance(2500);
  assert.deepEqual(server.last.messages.map(({ type }) => type).slice(0, 2), ["hello", "facts"]);
  const status = said<{ type: string; level?: number }>("status").at(-1);
  assert.equal(status?.level, 0);
  assert.equal(await wish({ action: "settings", name: "Roof" }), "ok");
  assert.equal(
    (server.last.messages.filter(({ type }) => type === "facts").at(-1) as Facts).name,
    "Roof",
  );
  server.last.say({ type: "clock", id: 4 });
  assert.equal(server.last.messages.at(-1)?.type, "clock");
  unmount();
});
