import type { Listeners, Surroundings } from "../capture/surroundings.ts";
import { FakeDevices, FakeRecorder } from "./fake_media.ts";
import type { FakeServer } from "./fake_server.ts";
import type { FakeTime } from "./fake_time.ts";

/** The n-th id that a page makes, from 0. */
export function fakeId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/**
 * What a capture page works with in a test: an iPad that is online, whose page can be seen, and
 * whose person allows the camera when asked.
 *
 * @param change What is otherwise.
 * @returns Also `heard`: what the page listens to, while it does.
 */
export function fakeSurroundings(
  time: FakeTime,
  server: FakeServer,
  change: Partial<Surroundings> = {},
) {
  FakeRecorder.reset();
  const devices = new FakeDevices();
  const heard: { listeners?: Listeners } = {};
  let ids = 0;
  const surroundings: Surroundings = {
    devices,
    secure: true,
    Recorder: FakeRecorder as never,
    prefersMp4: false,
    chunkMs: 1000,
    AudioContext: undefined,
    wasTouched: false,
    store: undefined,
    connect: server.factory,
    timers: time,
    clock: time,
    random: () => 0.5,
    newId: () => fakeId(ids++),
    deviceName: "iPad",
    handheld: true,
    loadDepot: undefined,
    saveFile: () => {},
    memoryLimitBytes: 100,
    requestWakeLock: undefined,
    battery: () => 0.5,
    probePicture() {
      throw new Error("nothing is shown");
    },
    isVisible: () => true,
    isOnline: () => true,
    isGranted: () => Promise.resolve(false),
    listen(listeners) {
      heard.listeners = listeners;
      return () => heard.listeners = undefined;
    },
    ...change,
  };
  return { devices, heard, surroundings };
}
