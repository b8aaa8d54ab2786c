import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type LeftoversView, NO_LEFTOVERS } from "../outbox/leftovers_view.ts";
import type { Stopped } from "../../shared/protocol.ts";
import type { DeviceLists, ZoomRange } from "./camera.ts";
import type { Degraded } from "./degrade_control.ts";
import type { Format } from "./formats.ts";
import type { CaptureState } from "./machine.ts";
import { NO_PROGRESS, type Progress } from "./session.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import type { Link } from "./link.ts";
import type { Awake } from "./wake_lock.ts";
import type { Trouble } from "./watchdog.ts";

/** What the open camera is and can do. */
export interface CameraFacts {
  /** To be shown in a video element, muted. */
  stream: MediaStream;
  /** Has it a microphone? */
  sound: boolean;
  torch: boolean;
  zoom: ZoomRange | undefined;
  /** The zoom that it has now, in the unit of {@link zoom}. */
  zoomNow: number | undefined;
  /** Does the picture show the person who looks at it? */
  front: boolean;
  /** Which camera and microphone it is. */
  cameraId: string | undefined;
  microphoneId: string | undefined;
}

/** What can be done from another device, and has to be said in the room. */
export type Operated = "start" | "stop" | "settings";

/** Everything that the capture page shows. */
interface Shown {
  state: CaptureState;
  settings: Readonly<Settings>;
  camera: CameraFacts | undefined;
  devices: DeviceLists;
  /** What this browser records, best first. */
  formats: readonly Format[];
  /** Since the first picture of the session, in ms, whole seconds only. */
  elapsedMs: number;
  progress: Readonly<Progress>;
  link: Link;
  /** Has the device a network at all? */
  online: boolean;
  /** Loudness, 0 to 1. */
  level: number;
  /** What became of the last session. */
  outcome: Stopped | undefined;
  /** Is there hardly any room for unsent data? */
  crowded: boolean;
  /** Bytes that this device can still keep; `undefined` if nobody knows. */
  roomBytes: number | undefined;
  /** What earlier sessions have left on this device. */
  leftovers: LeftoversView;
  /** Name of the device, for a camera that was given none. */
  deviceName: string;
  /** Is it a phone or a tablet, with a camera on either side? */
  handheld: boolean;
  torchOn: boolean;
  /** Is the screen blacked out? */
  dark: boolean;
  /** What was just done from another device; undefined to say nothing. */
  operated: Operated | undefined;
  /** What is the matter with the camera that runs. */
  troubles: readonly Trouble[];
  /** Does the screen stay on while recording? */
  awake: Awake;
  /** How long the page was in the background while the system had its camera, ms; 0 to say nothing. */
  hiddenMs: number;
  /** Is less recorded than was wished, and why? */
  degraded: Degraded | undefined;
}

/** The signals behind the capture page, as their owner has them. */
export type CaptureSignals = { readonly [K in keyof Shown]: Signal<Shown[K]> };
/** The same, to look at. */
export type CaptureView = { readonly [K in keyof Shown]: ReadonlySignal<Shown[K]> };

/** All signals, as they are before anything has happened. */
export function createSignals(): CaptureSignals {
  return {
    state: signal({ state: "idle" }),
    settings: signal(DEFAULT_SETTINGS),
    camera: signal(undefined),
    devices: signal({ cameras: [], microphones: [] }),
    formats: signal([]),
    elapsedMs: signal(0),
    progress: signal(NO_PROGRESS),
    link: signal({ state: "closed" }),
    online: signal(true),
    level: signal(0),
    outcome: signal(undefined),
    crowded: signal(false),
    roomBytes: signal(undefined),
    leftovers: signal(NO_LEFTOVERS),
    deviceName: signal(""),
    handheld: signal(false),
    torchOn: signal(false),
    dark: signal(false),
    operated: signal(undefined),
    troubles: signal([]),
    awake: signal("off"),
    hiddenMs: signal(0),
    degraded: signal(undefined),
  };
}
