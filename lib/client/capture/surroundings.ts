import type { Clock } from "../../shared/clock.ts";
import type { OpenDepot } from "./keeping.ts";
import type { SocketFactory } from "../socket.ts";
import type { Timers } from "../timers.ts";
import type { MediaDevicesLike } from "./camera.ts";
import type { PictureProbe } from "./picture.ts";
import type { PosterTurns, SendPoster } from "./poster_turns.ts";
import type { RecorderOptions } from "./recorder.ts";
import type { createRemote } from "./remote.ts";
import type { SettingsStore } from "./settings.ts";
import type { Sentinel } from "./wake_lock.ts";

/** What the page may hear of its surroundings. */
export interface Listeners {
  /** The page came to the foreground. */
  onVisible: () => void;
  /** The page went to the background, or the browser put it aside. */
  onHidden: () => void;
  /** The person clicked, tapped or pressed a key. */
  onTouch: () => void;
  /** The network came or went. */
  onNetwork: () => void;
  /** A camera or microphone was plugged in or out. */
  onDevices: () => void;
  /** Permission for the camera was just given, in the browser's settings. */
  onGranted: () => void;
  /** @returns Would something be lost? Then the browser asks the person first. */
  onLeaving: () => boolean;
}

/** Everything outside that the capture page touches. Tests bring their own. */
export interface Surroundings {
  /** `navigator.mediaDevices`, which a page that is not secure does not have. */
  devices: MediaDevicesLike | undefined;
  /** `isSecureContext`. */
  secure: boolean;
  /** `MediaRecorder`. */
  Recorder: (RecorderOptions["Recorder"] & { isTypeSupported(type: string): boolean }) | undefined;
  /** Timeslice that the server wished for when it drew the page, ms. */
  chunkMs: number;
  /** Does this browser record MP4 better than WebM? */
  prefersMp4: boolean;
  /** `AudioContext`. */
  AudioContext: (new () => AudioContext) | undefined;
  /** Has the person touched the page already? */
  wasTouched: boolean;
  store: SettingsStore | undefined;
  connect: SocketFactory;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** A new lower-case UUID. */
  newId: () => string;
  /** Name of a camera that was given none: `iPad`. */
  deviceName: string;
  /** A phone or tablet, with a camera on either side? */
  handheld: boolean;
  /** Loads what opens the device's storage; without it, only memory is used. */
  loadDepot: (() => Promise<OpenDepot>) | undefined;
  /** Loads what lets the page be seen and operated from other devices; without it, it is not. */
  loadRemote?: () => Promise<typeof createRemote>;
  /** Hands a file to the person, as a download. */
  saveFile: (name: string, data: Blob) => void;
  /** Unsent bytes that this device can well keep in memory. */
  memoryLimitBytes: number;
  requestWakeLock: (() => Promise<Sentinel>) | undefined;
  /** Charge of the battery, 0 to 1, where the browser tells. */
  battery: () => number | undefined;
  probePicture: (video: HTMLVideoElement) => PictureProbe;
  /** Loads what makes pictures of the segments out of what is shown; without it, they have none. */
  loadPosters?: (
    shown: () => HTMLVideoElement | undefined,
    send: SendPoster,
  ) => Promise<PosterTurns>;
  isVisible: () => boolean;
  isOnline: () => boolean;
  /** May the camera, and the microphone if asked for, be opened without a question? */
  isGranted: (sound: boolean) => Promise<boolean>;
  /** @returns Ends it. */
  listen: (listeners: Listeners) => () => void;
}
