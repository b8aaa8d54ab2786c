/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeRecorder } from "../testing/fake_media.ts";
import { FakeServer, type FakeServerOptions } from "../testing/fake_server.ts";
import { fakeSurroundings } from "../testing/fake_surroundings.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { createCapture } from "./model.ts";
import { createPosterTurns } from "./poster_turns.ts";
import type { Surroundings } from "./surroundings.ts";

async function setUp(change: Partial<Surroundings> = {}, server: FakeServerOptions = {}) {
  const time = new FakeTime();
  const fakeServer = new FakeServer({ limits: { windowBytes: 1e6 }, ...server });
  const kept = new Map<string, string>();
  const { devices, heard, surroundings } = fakeSurroundings(time, fakeServer, {
    store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) },
    ...change,
  });
  const model = createCapture(() => surroundings);
  const unmount = model.mount();
  await time.advance(0);
  const { view } = model;
  const state = () => view.state.value.state;
  /** A second of recording. */
  const second = async (text = "12345") => {
    await time.advance(1000);
    FakeRecorder.last.give(text);
    await time.advance(0);
  };
  const taps = async (tap: () => void) => {
    tap();
    await time.advance(0);
  };
  return { time, devices, server: fakeServer, model, view, state, second, taps, heard, unmount };
}

Deno.test("createCapture() shows the page before there is a browser", () => {
  const { view } = createCapture(() => assert.fail("nothing outside is touched"));
  assert.equal(view.state.value.state, "idle");
});

Deno.test("createCapture() records with one tap, saves all and comes back to the preview", async () => {
  const { model, view, state, second, taps, server, time, unmount } = await setUp();
  await taps(model.start);
  assert.equal(state(), "recording");
  await second();
  await second();
  assert.equal(view.elapsedMs.value, 2000);
  assert.equal(view.link.value.state, "open");
  assert.deepEqual(view.progress.value, {
    recordedMs: 2000,
    recordedBytes: 10,
    savedMs: 2000,
    waiting: { count: 0, bytes: 0, durationMs: 0 },
    lostMs: 0,
    kept: false,
    segments: 0,
    segmentMs: 2000,
    segmentLengthMs: 4000,
  });
  FakeRecorder.last.rest = "end";
  await taps(model.stop);
  assert.equal(state(), "previewing");
  assert.equal(server.disk.length, 3);
  assert.equal(view.outcome.value?.complete, true);
  assert.deepEqual(server.faults, []);
  const [hello, take, ...others] = server.last.messages.filter(({ type }) => type !== "status");
  assert.equal(hello.type === "hello" && hello.name, "iPad");
  assert.deepEqual(take, {
    type: "take",
    take: 0,
    mimeType: "video/webm;codecs=vp8,opus",
    startedAt: time.epochMs,
    width: 1280,
    height: 720,
    frameRate: 30,
  });
  assert.deepEqual(others, [{ type: "stop", lastSeq: 2 }]);
  unmount();
  assert.equal(time.pending, 0);
});

Deno.test("createCapture() gives each session its own id and counts from zero", async () => {
  const { model, view, second, taps, server, unmount } = await setUp();
  await taps(model.start);
  await second();
  await taps(model.stop);
  server.disk.length = 0;
  await taps(model.start);
  assert.equal(view.progress.value.recordedMs, 0);
  assert.equal(view.elapsedMs.value, 0);
  assert.equal(view.outcome.value, undefined);
  await second();
  const sessions = server.connections.map(({ messages }) =>
    messages[0].type === "hello" && messages[0].session
  );
  assert.equal(new Set(sessions).size, 2);
  unmount();
});

Deno.test("createCapture() opens the camera by itself once it is allowed to", async () => {
  const asked: boolean[] = [];
  const isGranted = (sound: boolean) => {
    asked.push(sound);
    return Promise.resolve(true);
  };
  const { state, view, unmount } = await setUp({ isGranted });
  assert.deepEqual(asked, [true]);
  assert.equal(state(), "previewing");
  assert.equal(view.camera.value?.sound, true);
  unmount();
});

Deno.test("createCapture() asks for less when that can help", async () => {
  const { model, devices, state, taps, view, unmount } = await setUp();
  devices.refusals.push(new DOMException("", "OverconstrainedError"));
  devices.refusals.push(new DOMException("", "NotFoundError"));
  await taps(model.start);
  assert.equal(state(), "recording");
  assert.equal(devices.asked.length, 3);
  assert.equal(devices.asked[2].audio, false);
  assert.equal(view.camera.value?.sound, false);
  assert.equal(FakeRecorder.last.options.mimeType, "video/webm;codecs=vp8");
  unmount();
});

Deno.test("createCapture() says what failed and tries again when told", async () => {
  const { model, devices, state, taps, view, heard, unmount } = await setUp();
  devices.refusals.push(new DOMException("", "NotAllowedError"));
  await taps(model.start);
  const failed = view.state.value;
  assert.equal(failed.state === "failed" && failed.fault.code, "not-allowed");
  await taps(model.retry);
  assert.equal(state(), "recording");
  unmount();
  assert.equal(heard.listeners, undefined);
});

const INCAPABLE: [string, Partial<Surroundings>, string][] = [
  ["an insecure page", { devices: undefined, secure: false }, "insecure"],
  ["a browser without cameras", { devices: undefined }, "no-api"],
  ["a browser without MediaRecorder", { Recorder: undefined }, "no-api"],
];
for (const [name, change, code] of INCAPABLE) {
  Deno.test(`createCapture() asks nobody for a camera on ${name}`, async () => {
    const { model, view, devices, taps, unmount } = await setUp(change);
    await taps(model.start);
    const { value } = view.state;
    assert.equal(value.state === "failed" && value.fault.code, code);
    assert.equal(devices.asked.length, 0);
    unmount();
  });
}

Deno.test("createCapture() asks nobody for a camera that records no known format", async () => {
  const { model, view, devices, taps, unmount } = await setUp();
  FakeRecorder.grants = (type) => type.includes("ogg");
  await taps(model.start);
  const { value } = view.state;
  assert.equal(value.state === "failed" && value.fault.code, "no-format");
  assert.equal(devices.asked.length, 0);
  unmount();
});

Deno.test("createCapture() goes on in a new take when the camera is flipped", async () => {
  const { model, devices, state, second, taps, server, unmount } = await setUp();
  await taps(model.start);
  await second("a");
  FakeRecorder.last.rest = "b";
  await taps(model.flip);
  assert.equal(state(), "recording");
  assert.equal(devices.opened[0].video.readyState, "ended");
  assert.deepEqual((devices.asked[1].video as MediaTrackConstraints).facingMode, { ideal: "user" });
  await second("c");
  await taps(model.stop);
  assert.deepEqual(server.disk.map(({ take }) => take), [0, 0, 1]);
  assert.equal(server.connections.length, 1);
  assert.deepEqual(server.faults, []);
  unmount();
});

Deno.test("createCapture() goes on in a new take when the picture is turned", async () => {
  const { model, devices, second, taps, server, time, unmount } = await setUp();
  await taps(model.start);
  model.pictureIs(1280, 720);
  await second("a");
  model.pictureIs(1000, 900);
  await time.advance(100);
  model.pictureIs(720, 1280);
  await time.advance(300);
  await second("b");
  assert.equal(devices.asked.length, 1, "the camera stays open");
  assert.equal(FakeRecorder.made.length, 2);
  const takes = server.last.messages.filter((message) => message.type === "take");
  assert.deepEqual(takes.map(({ take, width, height }) => [take, width, height]), [
    [0, 1280, 720],
    [1, 720, 1280],
  ]);
  model.pictureIs(720, 1280);
  await time.advance(1000);
  assert.equal(FakeRecorder.made.length, 2, "the same size is no turn");
  unmount();
});

Deno.test("createCapture() takes the camera again when it was taken away, until it is there", async () => {
  const { model, devices, state, second, taps, server, time, unmount } = await setUp();
  await taps(model.start);
  await second("a");
  await taps(() => devices.opened[0].video.end());
  assert.equal(state(), "recording", "at once, the first time");
  await second("b");
  devices.refusals.push(new DOMException("", "NotReadableError"));
  devices.refusals.push(new DOMException("", "NotReadableError"));
  await taps(() => devices.opened[1].video.end());
  assert.equal(state(), "waiting");
  await time.advance(1000 + 2000 - 1);
  assert.equal(state(), "waiting");
  await time.advance(1 + 4000);
  assert.equal(state(), "recording");
  await second("c");
  await taps(model.stop);
  assert.deepEqual(server.disk.map(({ take }) => take), [0, 1, 2]);
  const gaps = server.last.messages.filter(({ type }) => type === "gap");
  assert.deepEqual(gaps, [{
    type: "gap",
    take: 1,
    fromMs: time.epochMs + 2000,
    toMs: time.epochMs + 9000,
    cause: "camera-lost",
  }]);
  unmount();
  assert.equal(time.pending, 0);
});

Deno.test("createCapture() looks for a lost camera when a device or the person comes", async () => {
  const { model, devices, state, second, taps, heard, time, unmount } = await setUp();
  await taps(model.start);
  await second();
  devices.refusals.push(...Array(6).fill(new DOMException("", "NotReadableError")));
  await taps(() => devices.opened[0].video.end());
  await time.advance(20_000);
  assert.equal(state(), "waiting");
  devices.refusals.length = 1;
  await taps(model.retry);
  assert.equal(state(), "waiting");
  heard.listeners?.onDevices();
  await time.advance(1000);
  assert.equal(state(), "recording");
  unmount();
});

Deno.test("createCapture() ends a session whose camera was forbidden", async () => {
  const { model, devices, second, taps, view, server, unmount } = await setUp();
  await taps(model.start);
  await second("a");
  devices.refusals.push(new DOMException("", "NotAllowedError"));
  await taps(() => devices.opened[0].video.end());
  const { value } = view.state;
  assert.equal(value.state === "failed" && value.fault.code, "not-allowed");
  assert.equal(server.stopped, true, "what was recorded is final");
  unmount();
});

Deno.test("createCapture() waits when a page in the background may not use the camera", async () => {
  let visible = true;
  const isVisible = () => visible;
  const { model, devices, state, second, taps, heard, time, unmount } = await setUp({ isVisible });
  await taps(model.start);
  await second();
  visible = false;
  devices.refusals.push(...Array(5).fill(new DOMException("", "NotAllowedError")));
  await taps(() => devices.opened[0].video.end());
  await time.advance(10_000);
  assert.equal(state(), "waiting");
  devices.refusals.length = 0;
  visible = true;
  heard.listeners?.onVisible();
  await time.advance(1000);
  assert.equal(state(), "recording");
  unmount();
});

Deno.test("createCapture() says that the system has the camera, here and to the server", async () => {
  const { model, devices, view, second, taps, server, heard, unmount } = await setUp();
  await taps(model.start);
  await second();
  heard.listeners?.onHidden();
  devices.opened[0].video.muted = true;
  for (let i = 0; i < 5; i++) await second();
  assert.deepEqual(view.troubles.value, ["muted"]);
  devices.opened[0].video.muted = false;
  heard.listeners?.onVisible();
  assert.equal(view.hiddenMs.value, 5000);
  for (let i = 0; i < 3; i++) await second();
  assert.deepEqual(view.troubles.value, []);
  const status = server.last.messages.findLast(({ type }) => type === "status");
  assert.deepEqual(status, {
    type: "status",
    queuedBytes: 0,
    queuedMs: 0,
    visible: true,
    wakeLock: false,
    muted: false,
    battery: 0.5,
    lastError: "muted",
    level: 0,
  });
  const gap = server.last.messages.find(({ type }) => type === "gap");
  assert.equal(gap?.type === "gap" && gap.toMs - gap.fromMs, 5000);
  for (let i = 0; i < 60; i++) await second();
  assert.equal(view.hiddenMs.value, 0, "said for a minute");
  unmount();
});

Deno.test("createCapture() starts a take at once when an MP4's picture is turned", async () => {
  const { model, second, taps, unmount } = await setUp({ prefersMp4: true });
  await taps(model.start);
  assert.match(String(FakeRecorder.last.options.mimeType), /^video\/mp4/);
  model.pictureIs(1280, 720);
  await second();
  await taps(() => model.pictureIs(720, 1280));
  assert.equal(FakeRecorder.made.length, 2);
  unmount();
});

Deno.test("createCapture() records less when the link carries less, and says so", async () => {
  const { model, devices, view, second, taps, server, unmount } = await setUp(
    { memoryLimitBytes: 1e12 },
    { limits: { windowBytes: 1e6, maxFrameBytes: 1e6 } },
  );
  model.change({ bitsPerSecond: 8_000_000 });
  await taps(model.start);
  const recorded = "x".repeat(50_000);
  for (let i = 0; i < 9; i++) await second(recorded);
  assert.equal(FakeRecorder.made.length, 1);
  assert.equal(view.degraded.value, undefined);
  // The socket takes no more: what is recorded waits.
  server.last.buffered = 1e9;
  for (let i = 0; i < 14; i++) await second(recorded);
  assert.equal(view.link.value.state, "open");
  assert.equal(FakeRecorder.made.length, 2);
  assert.equal(FakeRecorder.last.options.videoBitsPerSecond, 4_800_000);
  assert.deepEqual(view.degraded.value, {
    cause: "link",
    quality: { bitsPerSecond: 4_800_000, frameRate: 30 },
  });
  assert.equal(devices.asked.length, 1, "the camera stays open");
  unmount();
});

Deno.test("createCapture() changes the format in a new take on the same camera", async () => {
  const { model, devices, second, taps, view, unmount } = await setUp();
  await taps(model.start);
  await second();
  await taps(() => model.change({ format: "vp9" }));
  assert.equal(FakeRecorder.last.options.mimeType, "video/webm;codecs=vp9,opus");
  assert.equal(devices.asked.length, 1);
  assert.equal(view.settings.value.format, "vp9");
  unmount();
});

Deno.test("createCapture() keeps recording without the server and warns before memory is full", async () => {
  const { model, state, second, taps, view, server, time, unmount } = await setUp();
  await taps(model.start);
  server.down = true;
  server.last.close(1006);
  for (let i = 0; i < 9; i++) await second("1234567890");
  assert.equal(view.link.value.state, "away");
  assert.equal(view.progress.value.waiting.durationMs, 9000);
  assert.equal(view.progress.value.savedMs, 0);
  assert.equal(view.crowded.value, true);
  assert.equal(state(), "recording");
  await second("1234567890");
  assert.equal(state(), "finishing");
  server.down = false;
  await time.advance(15_000);
  const { value } = view.state;
  assert.equal(value.state === "failed" && value.fault.code, "memory-full");
  assert.equal(server.disk.length, 10);
  unmount();
});

Deno.test("createCapture() ends a session that another page took over", async () => {
  const { model, second, taps, view, server, devices, unmount } = await setUp();
  await taps(model.start);
  await second();
  await taps(() => server.last.close(4009));
  const { value } = view.state;
  assert.equal(value.state === "failed" && value.fault.code, "replaced");
  assert.equal(devices.opened[0].video.readyState, "ended");
  unmount();
});

Deno.test("createCapture() asks before the page is left with something unsaved", async () => {
  const { model, second, taps, heard, unmount } = await setUp();
  assert.equal(heard.listeners?.onLeaving(), false);
  await taps(model.start);
  assert.equal(heard.listeners?.onLeaving(), true);
  await second();
  await taps(model.stop);
  assert.equal(heard.listeners?.onLeaving(), false);
  unmount();
});

Deno.test("createCapture() remembers choices from visit to visit", async () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  const first = await setUp({ store });
  first.model.change({ name: "Kitchen", resolution: "4K" });
  first.unmount();
  const second = await setUp({ store });
  assert.equal(second.view.settings.value.name, "Kitchen");
  assert.equal(second.view.settings.value.resolution, "4K");
  second.unmount();
});

Deno.test("createCapture() uses the timeslice that the server wished last", async () => {
  const asked = { limits: { chunkMs: 250 } };
  const { model, second, taps, unmount } = await setUp({ chunkMs: 400 }, asked);
  await taps(model.start);
  await second();
  assert.equal(FakeRecorder.last.timeslice, 400);
  await taps(model.stop);
  await taps(model.start);
  assert.equal(FakeRecorder.last.timeslice, 250);
  unmount();
});

Deno.test("createCapture() closes a camera that is granted after the person gave up", async () => {
  const { model, devices, state, taps, time, unmount } = await setUp();
  let grant = () => {};
  devices.gate = new Promise((resolve) => grant = resolve);
  await taps(model.start);
  assert.equal(state(), "requesting");
  await taps(model.stop);
  grant();
  await time.advance(0);
  assert.equal(state(), "idle");
  assert.equal(devices.opened[0].video.readyState, "ended");
  unmount();
});

Deno.test("createCapture() goes through the cameras of a device that has no sides", async () => {
  const { model, devices, taps, view, time, unmount } = await setUp({ handheld: false });
  await taps(model.flip);
  assert.equal(view.settings.value.cameraId, "", "there is nothing to choose from");
  devices.list = ["a", "b"].map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId }));
  await taps(model.start);
  await time.advance(0);
  for (const expected of ["a", "b", "a"]) {
    await taps(model.flip);
    assert.equal(view.settings.value.cameraId, expected);
  }
  unmount();
});

Deno.test("createCapture() asks again for a lost camera when the browser never answers", async () => {
  const { model, state, second, taps, devices, time, unmount } = await setUp(
    { memoryLimitBytes: 1e9 },
  );
  await taps(model.start);
  await second();
  devices.gate = new Promise(() => {});
  devices.opened[0].video.end();
  await time.advance(10_000);
  devices.gate = undefined;
  await time.advance(15_000);
  assert.equal(state(), "recording");
  unmount();
});

Deno.test("createCapture() sends nothing of a take behind a piece that cannot be read", async () => {
  const { model, second, taps, time, unmount, server } = await setUp({ memoryLimitBytes: 1e9 });
  await taps(model.start);
  await second("aaaa");
  const first = FakeRecorder.last;
  const unreadable = new DOMException("gone", "NotReadableError");
  const data = { size: 4, type: "", arrayBuffer: () => Promise.reject(unreadable) };
  first.dispatchEvent(Object.assign(new Event("dataavailable"), { data }));
  first.give("cccc");
  first.rest = "dddd";
  await time.advance(5000);
  await second("eeee");
  unmount();
  const sent = server.disk.map(({ take, bytes }) => `${take}:${String.fromCharCode(bytes[0])}`);
  assert.deepEqual(sent, ["0:a", "1:e"]);
});

Deno.test("createCapture() sends a picture of each take and segment, but none of a hidden page", async () => {
  let visible = true;
  const picture = {} as HTMLVideoElement;
  const { model, second, taps, server, unmount } = await setUp({
    isVisible: () => visible,
    probePicture: () => ({ look: () => ({ presented: true, black: false, print: undefined }) }),
    loadPosters: (shown, send) => {
      const take = () => Promise.resolve(shown() === picture ? new Uint8Array(7) : undefined);
      return Promise.resolve(createPosterTurns(take, send));
    },
  });
  model.shownBy(picture);
  await taps(model.start);
  await second();
  await second();
  assert.deepEqual(server.last.posters, ["0/0: 7"]);
  visible = false;
  const segment = { type: "segment", file: "a", startedAt: 0, durationMs: 2000, bytes: 9 } as const;
  server.last.say(segment);
  await second();
  assert.equal(server.last.posters.length, 1);
  visible = true;
  await second();
  assert.deepEqual(server.last.posters, ["0/0: 7", "0/3: 7"]);
  FakeRecorder.last.end();
  await second();
  await second();
  assert.deepEqual(server.last.posters.slice(2), ["1/4: 7"]);
  await taps(model.stop);
  assert.deepEqual(server.faults, []);
  unmount();
});
