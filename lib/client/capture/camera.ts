import { cameraFault, type Fault } from "./faults.ts";
import type { Softness } from "./machine.ts";
import { RESOLUTIONS, type Settings } from "./settings.ts";

/** What is asked of a browser's `navigator.mediaDevices`. */
export type MediaDevicesLike = Pick<MediaDevices, "getUserMedia" | "enumerateDevices">;

/** A camera or microphone that can be chosen. */
export interface Device {
  id: string;
  /** Empty until the person has given permission. */
  label: string;
}

/** Range of a zoom, in the unit of the camera. */
export interface ZoomRange {
  min: number;
  max: number;
  step: number;
}

/** An open camera. */
export interface Camera {
  readonly stream: MediaStream;
  readonly sound: boolean;
  /** What the camera really gives; may lack any field. */
  settings(): MediaTrackSettings;
  /** Has the system silenced a track (a call, a page in the background)? */
  muted(): boolean;
  /** The same of the picture alone, and by the system alone. */
  pictureMuted(): boolean;
  readonly torch: boolean;
  readonly zoom: ZoomRange | undefined;
  /** @returns Did the camera do so? */
  setTorch(on: boolean): Promise<boolean>;
  /** @returns Did the camera do so? */
  setZoom(value: number): Promise<boolean>;
  /** At most this many frames a second, whatever else was wished. */
  setFrameRate(frameRate: number): Promise<void>;
  /** Ends all tracks, without an `onEnded`. */
  close(): void;
}

/** A camera, or why there is none. */
export type CameraResult = { ok: true; camera: Camera } | { ok: false; fault: Fault };

// The Image Capture specification adds these to the tracks of a camera; TypeScript's DOM lacks them.
interface ImageCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
  zoom?: Partial<ZoomRange>;
}

/**
 * What to ask getUserMedia for.
 *
 * A chosen device is asked for exactly, or the browser may open any other.
 * Everything else is a wish ("ideal"), which no camera fails by itself.
 *
 * @param softness 1 gives up exact devices, sizes and rates, 2 also the sound.
 */
export function constraintsFor(settings: Settings, softness: Softness): MediaStreamConstraints {
  const facingMode = { ideal: settings.facing };
  if (softness === 2) return { video: { facingMode }, audio: false };
  if (softness === 1) return { video: { facingMode }, audio: settings.sound };
  const { width, height } = RESOLUTIONS[settings.resolution];
  const chosen = settings.cameraId ? { deviceId: { exact: settings.cameraId } } : { facingMode };
  return {
    video: {
      ...chosen,
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: settings.frameRate },
    },
    audio: settings.sound && settings.microphoneId
      ? { deviceId: { exact: settings.microphoneId } }
      : settings.sound,
  };
}

/** What {@link openCamera} needs of its surroundings. */
export interface CameraOptions {
  devices: MediaDevicesLike;
  constraints: MediaStreamConstraints;
  /** Once aborted, a camera that comes late is closed at once. */
  signal: AbortSignal;
  /** A track ended by itself. Called once at most. */
  onEnded: () => void;
}

/**
 * Opens a camera.
 *
 * @returns `undefined` if `signal` was aborted meanwhile.
 */
export async function openCamera(options: CameraOptions): Promise<CameraResult | undefined> {
  const { devices, constraints, signal, onEnded } = options;
  try {
    const stream = await devices.getUserMedia(constraints);
    const camera = cameraOf(stream, onEnded);
    if (signal.aborted) {
      camera.close();
      return undefined;
    }
    return { ok: true, camera };
  } catch (thrown) {
    return signal.aborted ? undefined : { ok: false, fault: cameraFault(thrown) };
  }
}

function cameraOf(stream: MediaStream, onEnded: () => void): Camera {
  const tracks = stream.getTracks();
  const video = stream.getVideoTracks()[0];
  // Firefox has no getCapabilities before version 132.
  const can: ImageCapabilities = video?.getCapabilities?.() ?? {};
  let open = true;
  const ended = () => {
    if (!open) return;
    open = false;
    onEnded();
  };
  for (const track of tracks) track.addEventListener("ended", ended);

  async function apply(constraint: Record<string, unknown>): Promise<boolean> {
    try {
      await video.applyConstraints({ advanced: [constraint as MediaTrackConstraintSet] });
      return true;
    } catch {
      // The camera is the one to say what it can; the control shows what came of it.
      return false;
    }
  }

  const { min, max, step } = can.zoom ?? {};
  return {
    stream,
    sound: stream.getAudioTracks().length > 0,
    settings: () => video?.getSettings() ?? {},
    muted: () => tracks.some((track) => track.muted || !track.enabled),
    pictureMuted: () => video?.muted === true,
    torch: can.torch === true,
    zoom: min !== undefined && max !== undefined && min < max
      ? { min, max, step: step || 0.1 }
      : undefined,
    setTorch: (on) => apply({ torch: on }),
    setZoom: (value) => apply({ zoom: value }),
    async setFrameRate(frameRate) {
      // What is not said again is no longer wished.
      const wished = video?.getConstraints();
      await video?.applyConstraints({ ...wished, frameRate: { ideal: frameRate, max: frameRate } })
        .catch(() => {});
    },
    close() {
      open = false;
      for (const track of tracks) track.stop();
    },
  };
}

/** Nameless before permission, and Chromium's names for whatever the system uses at the time. */
const NO_CHOICE = ["", "default", "communications"];

/** The cameras and microphones that can be chosen, in the browser's order. */
export interface DeviceLists {
  cameras: Device[];
  microphones: Device[];
}

/**
 * Lists the devices. Before permission browsers give one nameless entry a
 * kind without an id: nothing to choose from, so it is left out.
 */
export async function listDevices(devices: MediaDevicesLike | undefined): Promise<DeviceLists> {
  // Some browsers reject while the page is not the active one; then there is nothing to choose.
  const all = await devices?.enumerateDevices().catch(() => []) ?? [];
  const ofKind = (kind: MediaDeviceKind): Device[] =>
    all.filter((device) => device.kind === kind && !NO_CHOICE.includes(device.deviceId))
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { cameras: ofKind("videoinput"), microphones: ofKind("audioinput") };
}
