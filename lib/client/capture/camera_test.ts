/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeDevices } from "../testing/fake_media.ts";
import { type Camera, constraintsFor, listDevices, openCamera } from "./camera.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";

async function open(devices: FakeDevices, onEnded = () => {}): Promise<Camera> {
  const { signal } = new AbortController();
  const constraints = { video: true, audio: true };
  const result = await openCamera({ devices, constraints, signal, onEnded });
  assert.ok(result?.ok);
  return result.camera;
}

Deno.test("constraintsFor() asks for chosen devices exactly and for the rest ideally", () => {
  const settings = { ...DEFAULT_SETTINGS, cameraId: "cam", microphoneId: "mic" };
  assert.deepEqual(constraintsFor(settings, 0), {
    video: {
      deviceId: { exact: "cam" },
      width: { ideal: 1920 },
      height: { ideal: 1080 },
      frameRate: { ideal: 30 },
    },
    audio: { deviceId: { exact: "mic" } },
  });
});

Deno.test("constraintsFor() asks by facing when no camera was chosen", () => {
  assert.deepEqual(constraintsFor({ ...DEFAULT_SETTINGS, facing: "user", sound: false }, 0), {
    video: {
      facingMode: { ideal: "user" },
      width: { ideal: 1920 },
      height: { ideal: 1080 },
      frameRate: { ideal: 30 },
    },
    audio: false,
  });
});

Deno.test("constraintsFor() gives up wishes, then the sound", () => {
  const settings = { ...DEFAULT_SETTINGS, cameraId: "cam", microphoneId: "mic" };
  const video = { facingMode: { ideal: "environment" } };
  assert.deepEqual(constraintsFor(settings, 1), { video, audio: true });
  assert.deepEqual(constraintsFor(settings, 2), { video, audio: false });
});

Deno.test("openCamera() gives a refusal as a fault", async () => {
  const devices = new FakeDevices();
  devices.refusals.push(new DOMException("busy", "NotReadableError"));
  const { signal } = new AbortController();
  const result = await openCamera({
    devices,

    constraints: {},
    signal,
    onEnded: () => {},
  });
  assert.equal(result?.ok === false && result.fault.code, "in-use");
});

Deno.test("openCamera() closes a camera that comes too late", async () => {
  const devices = new FakeDevices();
  const aborter = new AbortController();
  const options = {
    devices,

    constraints: {},
    signal: aborter.signal,
    onEnded: () => {},
  };
  const opening = openCamera(options);
  aborter.abort();
  assert.equal(await opening, undefined);
  assert.equal(devices.opened[0].video.readyState, "ended");
  assert.equal(devices.opened[0].audio.readyState, "ended");
});

Deno.test("openCamera() tells once that a track ended, and not that it was closed", async () => {
  const devices = new FakeDevices();
  let ended = 0;
  await open(devices, () => ended++);
  devices.opened[0].audio.end();
  devices.opened[0].video.end();
  assert.equal(ended, 1);
  const camera = await open(devices, () => ended++);
  camera.close();
  devices.opened[1].video.end();
  assert.equal(ended, 1);
});

Deno.test("openCamera() offers torch and zoom where the track does", async () => {
  const devices = new FakeDevices();
  const plain = await open(devices);
  assert.equal(plain.torch, false);
  assert.equal(plain.zoom, undefined);
  const original = devices.getUserMedia;
  devices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    const { video } = devices.opened[devices.opened.length - 1];
    video.capabilities = { torch: true, zoom: { min: 1, max: 5, step: 0.5 } };
    return stream;
  };
  const rich = await open(devices);
  assert.equal(rich.torch, true);
  assert.deepEqual(rich.zoom, { min: 1, max: 5, step: 0.5 });
  const { video } = devices.opened[1];
  assert.equal(await rich.setTorch(true), true);
  assert.equal(await rich.setZoom(2), true);
  assert.deepEqual(video.applied, [{ advanced: [{ torch: true }] }, { advanced: [{ zoom: 2 }] }]);
  video.refuses = true;
  assert.equal(await rich.setTorch(true), false);
});

Deno.test("listDevices() leaves out what cannot be chosen", async () => {
  const devices = new FakeDevices();
  devices.list = [
    { kind: "videoinput", deviceId: "", label: "" },
    { kind: "videoinput", deviceId: "c", label: "Back" },
    { kind: "audioinput", deviceId: "m", label: "Mic" },
    { kind: "audioinput", deviceId: "default", label: "Default - Mic" },
    { kind: "audiooutput", deviceId: "s", label: "Speaker" },
  ];
  assert.deepEqual(await listDevices(devices), {
    cameras: [{ id: "c", label: "Back" }],
    microphones: [{ id: "m", label: "Mic" }],
  });
});

Deno.test("listDevices() is empty when there is no way to know", async () => {
  const none = { cameras: [], microphones: [] };
  assert.deepEqual(await listDevices(undefined), none);
  const devices = new FakeDevices();
  devices.enumerateDevices = () => Promise.reject(new DOMException("", "InvalidStateError"));
  assert.deepEqual(await listDevices(devices), none);
});

Deno.test("openCamera() holds a camera to a frame rate and to all else that was wished", async () => {
  const devices = new FakeDevices();
  const camera = await open(devices);
  const { video } = devices.opened[0];
  await camera.setFrameRate(15);
  assert.deepEqual(video.applied, [
    { width: { ideal: 1920 }, frameRate: { ideal: 15, max: 15 } },
  ]);
  video.refuses = true;
  await camera.setFrameRate(30);
});

Deno.test("openCamera() tells the picture that the system took from the sound", async () => {
  const devices = new FakeDevices();
  const camera = await open(devices);
  devices.opened[0].audio.muted = true;
  assert.equal(camera.muted(), true);
  assert.equal(camera.pictureMuted(), false);
  devices.opened[0].video.muted = true;
  assert.equal(camera.pictureMuted(), true);
});
