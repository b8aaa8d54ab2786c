import type { Take } from "../../shared/protocol.ts";
import {
  type Camera,
  constraintsFor,
  listDevices,
  type MediaDevicesLike,
  openCamera,
} from "./camera.ts";
import { type Fault, fault } from "./faults.ts";
import { autoBitsPerSecond, chooseFormat, grantedFormats } from "./formats.ts";
import type { CaptureEvent, Command, Softness } from "./machine.ts";
import { type RecordedChunk, recordTake, type TakeRecorder } from "./recorder.ts";
import { NO_PROGRESS, openSession, type Session } from "./session.ts";
import { createSoundMeter } from "./sound.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CaptureSignals } from "./view.ts";
import { createWakeLock } from "./wake_lock.ts";

/** The camera, the recorder and the session of the page: does what the machine commands. */
export interface Rig {
  execute(command: Command): void;
  /** Keeps the screen awake, or no longer. */
  keepAwake(on: boolean): void;
  /** The page is in the foreground again. */
  onVisible(): void;
  /** The network came or went. */
  onNetwork(): void;
  /** The person touched the page: sound may be listened to from now on. */
  onTouch(): void;
  refreshDevices(): Promise<void>;
  setTorch(on: boolean): Promise<void>;
  setZoom(value: number): Promise<void>;
  /** The picture has this size now, in pixels. */
  pictureIs(width: number, height: number): void;
  /** Lets go of everything, at once. */
  dispose(): void;
}

/** A rotating phone may pass through several sizes. */
const PICTURE_SETTLE_MS = 300;
/** Part of the memory for unsent data above which the page warns. */
const CROWDED = 0.8;

interface Size {
  width: number;
  height: number;
}

/**
 * Puts up the rig.
 *
 * @param send Takes what happens to the machine; may be called at any time.
 */
export function createRig(
  around: Surroundings,
  signals: CaptureSignals,
  send: (event: CaptureEvent) => void,
): Rig {
  const { timers, clock } = around;
  const wakeLock = createWakeLock(around.requestWakeLock);
  const meter = createSoundMeter({
    Context: around.AudioContext,
    wasTouched: around.wasTouched,
    timers,
    onLevel: (level) => signals.level.value = level,
  });
  let camera: Camera | undefined;
  let asking = new AbortController();
  let recorder: TakeRecorder | undefined;
  let session: Session | undefined;
  let { chunkMs } = around;
  /** What the video element shows, and what it showed when the take began. */
  let picture: Size | undefined;
  let takePicture: Size | undefined;
  let settling: number | undefined;

  function granted(sound: boolean) {
    const { Recorder, prefersMp4 } = around;
    if (!Recorder) return [];
    const isTypeSupported = (type: string) => Recorder.isTypeSupported(type);
    return grantedFormats({ isTypeSupported, sound, prefersMp4 });
  }

  /** Nobody is asked for a camera that could not be recorded. */
  function devicesOrFault(): MediaDevicesLike | Fault {
    if (!around.devices) return fault(around.secure ? "no-api" : "insecure");
    if (!around.Recorder) return fault("no-api");
    return granted(false).length > 0 ? around.devices : fault("no-format");
  }

  async function requestCamera(softness: Softness): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const devices = devicesOrFault();
    if ("code" in devices) return send({ event: "camera-failed", fault: devices });
    const result = await openCamera({
      devices,
      constraints: constraintsFor(signals.settings.peek(), softness),
      signal,
      onEnded: () => send({ event: "camera-lost" }),
    });
    if (!result || signal.aborted) return;
    if (!result.ok) return send({ event: "camera-failed", fault: result.fault });
    useCamera(result.camera);
    send({ event: "camera-ready" });
  }

  function useCamera(opened: Camera): void {
    camera = opened;
    picture = undefined;
    const { stream, sound, torch, zoom } = opened;
    const facts = opened.settings() as MediaTrackSettings & { zoom?: number };
    signals.camera.value = {
      stream,
      sound,
      torch,
      zoom,
      zoomNow: facts.zoom,
      front: facts.facingMode === "user",
      cameraId: facts.deviceId,
      microphoneId: stream.getAudioTracks()[0]?.getSettings().deviceId,
    };
    signals.torchOn.value = false;
    signals.formats.value = granted(sound);
    meter.attach(stream);
    // With permission the devices have names.
    refreshDevices();
  }

  function releaseCamera(): void {
    asking.abort();
    meter.detach();
    camera?.close();
    camera = undefined;
    signals.camera.value = undefined;
  }

  async function refreshDevices(): Promise<void> {
    signals.devices.value = await listDevices(around.devices);
  }

  function openNewSession(): void {
    signals.outcome.value = undefined;
    signals.progress.value = NO_PROGRESS;
    signals.crowded.value = false;
    const limitBytes = around.memoryLimitBytes;
    session = openSession({
      id: around.newId(),
      name: () => signals.settings.peek().name.trim() || around.deviceName,
      connect: around.connect,
      timers,
      clock,
      random: around.random,
      device: () => ({
        visible: around.isVisible(),
        wakeLock: wakeLock.held,
        muted: camera?.muted() ?? true,
      }),
      limitBytes,
      onProgress(progress) {
        signals.progress.value = progress;
        signals.crowded.value = progress.waiting.bytes > limitBytes * CROWDED;
      },
      onLink: (link) => signals.link.value = link,
      onChunkMs: (ms) => chunkMs = ms,
      onFinished(stopped) {
        session = undefined;
        signals.outcome.value = stopped;
        send({ event: "finished" });
      },
      onFailed: (cause) => send({ event: "link-failed", fault: cause }),
      onFull: () => send({ event: "give-up", fault: fault("memory-full") }),
    });
  }

  function startRecorder(number: number): void {
    const { Recorder } = around;
    const settings = signals.settings.peek();
    const format = camera && chooseFormat(granted(camera.sound), settings.format);
    if (!Recorder || !camera || !format) {
      return send({ event: "recorder-failed", fault: fault("no-format"), gaveBytes: false });
    }
    const facts = camera.settings();
    const { width = 1280, height = 720 } = picture ?? facts;
    const { frameRate = settings.frameRate } = facts;
    const take: Take = {
      type: "take",
      take: number,
      mimeType: "",
      startedAt: clock.now(),
      width: Math.round(width),
      height: Math.round(height),
      frameRate,
    };
    takePicture = picture;
    const own = session;
    recorder = recordTake({
      Recorder,
      stream: camera.stream,
      mimeType: format.mimeType,
      videoBitsPerSecond: settings.bitsPerSecond || autoBitsPerSecond(width, height, frameRate),
      chunkMs,
      timers,
      clock,
      onStarted() {
        take.startedAt = clock.now();
        send({ event: "recorder-started" });
      },
      onChunk: (chunk: RecordedChunk) => own?.add({ ...take, mimeType: chunk.mimeType }, chunk),
      onFailed: (cause, gaveBytes) => send({ event: "recorder-failed", fault: cause, gaveBytes }),
      onStopped() {
        recorder = undefined;
        send({ event: "recorder-stopped" });
      },
    });
  }

  function stopRecorder(): void {
    if (recorder) recorder.stop();
    else send({ event: "recorder-stopped" });
  }

  function abandonSession(): void {
    session?.abandon();
    session = undefined;
  }

  signals.formats.value = granted(true);
  return {
    execute(command) {
      switch (command.do) {
        case "request-camera":
          return void requestCamera(command.softness);
        case "release-camera":
          return releaseCamera();
        case "open-session":
          return openNewSession();
        case "start-recorder":
          return startRecorder(command.take);
        case "stop-recorder":
          return stopRecorder();
        case "finish-session":
          return session?.finish();
        case "abandon-session":
          return abandonSession();
      }
    },
    keepAwake: (on) => wakeLock.want(on),
    onVisible() {
      wakeLock.visible();
      session?.nudge();
    },
    onNetwork() {
      signals.online.value = around.isOnline();
      if (around.isOnline()) session?.nudge();
    },
    onTouch: () => meter.touched(),
    refreshDevices,
    async setTorch(on) {
      signals.torchOn.value = await camera?.setTorch(on) === true && on;
    },
    async setZoom(value) {
      const done = await camera?.setZoom(value);
      const facts = signals.camera.peek();
      if (done && facts) signals.camera.value = { ...facts, zoomNow: value };
    },
    pictureIs(width, height) {
      picture = { width, height };
      takePicture ??= picture;
      if (settling !== undefined) timers.clearTimeout(settling);
      settling = timers.setTimeout(() => {
        const turned = picture?.width !== takePicture?.width ||
          picture?.height !== takePicture?.height;
        // A recorder's header keeps the size of its first picture: players need a new one.
        if (recorder && turned) send({ event: "reconfigure", reopen: false });
      }, PICTURE_SETTLE_MS);
    },
    dispose() {
      if (settling !== undefined) timers.clearTimeout(settling);
      abandonSession();
      recorder?.stop();
      releaseCamera();
      wakeLock.want(false);
    },
  };
}
