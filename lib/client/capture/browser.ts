import { STREAM_PATH, SUBPROTOCOL } from "../../shared/protocol.ts";
import { MIB } from "../../shared/units.ts";
import { deviceNameOf } from "../device_name.ts";
import { webSocketFactory } from "../socket.ts";
import { browserTimers } from "../timers.ts";
import { createPictureProbe } from "./picture.ts";
import type { Listeners, Surroundings } from "./surroundings.ts";

/** An eighth of what Chromium says the device has, and a modest amount where nobody says. */
const DEFAULT_MEMORY_GB = 3;

const SAVE_FILE_MS = 10 * 60_000;

/**
 * The real surroundings. To be called in a browser only.
 *
 * @param chunkMs Timeslice that the server wishes, ms.
 * @param pairedName What the device is called where it is paired.
 */
export function browserSurroundings(chunkMs: number, pairedName?: string): Surroundings {
  const { navigator, location } = globalThis;
  const { deviceMemory = DEFAULT_MEMORY_GB } = navigator as Navigator & { deviceMemory?: number };
  const kind = deviceNameOf(navigator.userAgent, navigator.maxTouchPoints);
  return {
    chunkMs,
    devices: navigator.mediaDevices,
    secure: globalThis.isSecureContext,
    Recorder: globalThis.MediaRecorder,
    // WebKit's name for itself, on iPhones and iPads whatever the browser is called.
    prefersMp4: navigator.vendor.startsWith("Apple"),
    AudioContext: globalThis.AudioContext,
    wasTouched: navigator.userActivation?.hasBeenActive ?? false,
    store: storage(),
    connect: webSocketFactory(location.origin.replace("http", "ws") + STREAM_PATH, SUBPROTOCOL),
    timers: browserTimers,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    random: Math.random,
    newId: () => crypto.randomUUID(),
    deviceName: pairedName ?? kind,
    handheld: ["iPhone", "iPad", "Android"].includes(kind),
    loadDepot: async () => (await import("../outbox/device.ts")).openDeviceDepot,
    loadRemote: async () => (await import("./remote.ts")).createRemote,
    saveFile,
    memoryLimitBytes: deviceMemory * 128 * MIB,
    requestWakeLock: navigator.wakeLock && (() => navigator.wakeLock.request("screen")),
    battery: battery(),
    probePicture: (video) =>
      createPictureProbe(
        video,
        globalThis.VideoFrame && ((video) => new VideoFrame(video)),
        (run) => requestAnimationFrame(run),
      ),
    loadPosters: async (shown, send) => (await import("./poster.ts")).createPosters(shown, send),
    isVisible: () => document.visibilityState === "visible",
    isOnline: () => navigator.onLine,
    isGranted,
    listen,
  };
}

/** A browser that forbids storage throws when it is only looked at. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Only Chromium tells; `getBattery` is not in TypeScript's DOM any more. */
function battery(): () => number | undefined {
  let manager: { level: number } | undefined;
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<{ level: number }> };
  getBattery?.call(navigator).then((found) => manager = found, () => {});
  return () => manager?.level;
}

function saveFile(name: string, data: Blob): void {
  const href = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  // The browser reads on after the click; how long, nobody says.
  browserTimers.setTimeout(() => URL.revokeObjectURL(href), SAVE_FILE_MS);
}

/** Firefox before 136 knows no such permission and rejects: then it is not known to be granted. */
function permission(name: string): Promise<PermissionStatus | undefined> {
  const asked = navigator.permissions?.query({ name: name as PermissionName });
  return asked?.catch(() => undefined) ?? Promise.resolve(undefined);
}

async function isGranted(sound: boolean): Promise<boolean> {
  const asked = sound ? ["camera", "microphone"] : ["camera"];
  const statuses = await Promise.all(asked.map(permission));
  return statuses.every((status) => status?.state === "granted");
}

function listen(listeners: Listeners): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  const { onNetwork, onTouch } = listeners;
  // In the capture phase: before the handler of whatever was touched asks for something.
  const early = { signal, capture: true };
  document.addEventListener("click", onTouch, early);
  document.addEventListener("keydown", onTouch, early);
  const seen = () => {
    if (document.visibilityState === "visible") listeners.onVisible();
    else listeners.onHidden();
  };
  // Chromium freezes pages and lets them go on, in the background or not.
  for (const event of ["visibilitychange", "resume"]) {
    document.addEventListener(event, seen, { signal });
  }
  document.addEventListener("freeze", listeners.onHidden, { signal });
  globalThis.addEventListener("pagehide", listeners.onHidden, { signal });
  globalThis.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) listeners.onVisible();
  }, { signal });
  globalThis.addEventListener("online", onNetwork, { signal });
  globalThis.addEventListener("offline", onNetwork, { signal });
  globalThis.addEventListener("beforeunload", (event) => {
    if (listeners.onLeaving()) event.preventDefault();
  }, { signal });
  navigator.mediaDevices?.addEventListener("devicechange", listeners.onDevices, { signal });
  permission("camera").then((status) => {
    status?.addEventListener("change", () => {
      if (status.state === "granted") listeners.onGranted();
    }, { signal });
  });
  return () => ends.abort();
}
