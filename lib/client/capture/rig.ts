import type { Control, Done, Facts, Status, Take } from "../../shared/protocol.ts";
import { type Camera, constraintsFor, listDevices, openCamera } from "./camera.ts";
import { devicesOrFault, formatsOf } from "./camera_check.ts";
import { fault } from "./faults.ts";
import { createFlush } from "./flush.ts";
import { chooseFormat } from "./formats.ts";
import type { Keeping } from "./keeping.ts";
import type { CaptureEvent, Command, Softness } from "./machine.ts";
import { createTurnWatch } from "./picture_turn.ts";
import { type RecordedChunk, recordTake, type TakeRecorder } from "./recorder.ts";
import { createRigWatch } from "./rig_watch.ts";
import { NO_PROGRESS, openSession, type Session } from "./session.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CaptureSignals } from "./view.ts";

/** The camera, the recorder and the session of the page: does what the machine commands. */
export interface Rig {
  execute(command: Command): void;
  /** Keeps the screen awake, or no longer. */
  keepAwake(on: boolean): void;
  /** The page is in the foreground again. */
  onVisible(): void;
  /** The page is in the background now. */
  onHidden(): void;
  /** The network came or went. */
  onNetwork(): void;
  /** The person touched the page: sound may be listened to from now on. */
  onTouch(): void;
  refreshDevices(): Promise<void>;
  /** The open page, and the session that it will record next. */
  readonly page: string;
  readonly nextSession: string;
  /** Name of the camera. */
  name(): string;
  /** How the device is doing. */
  status(): Omit<Status, "type" | "queuedBytes" | "queuedMs">;
  /** Tells the server over the link of the session in hand, if there is one. */
  tell(message: Facts | Done): void;
  setTorch(on: boolean): Promise<void>;
  setZoom(value: number): Promise<void>;
  /** Devices came or went. */
  onDevices(): void;
  /** The picture is shown by this element, or by none any more. */
  shownBy(video: HTMLVideoElement | undefined): void;
  /** The picture has this size now, in pixels. */
  pictureIs(width: number, height: number): void;
  /** Lets go of everything, at once. */
  dispose(): void;
}

/** Who operates the page from elsewhere. */
export interface Operator {
  /** Takes wishes, besides those that the rig answers itself. */
  onControl(control: Control): void;
  facts(): Omit<Facts, "type"> | undefined;
}

/** Browsers give up a camera that does not start after some ten seconds, but not all, and not always. */
const SLOW_MS = 20_000;

/**
 * Puts up the rig.
 *
 * @param keeping Where sessions are kept; its owner disposes of it.
 * @param send Takes what happens to the machine; may be called at any time.
 * @param operator Is told wishes over the link of a session.
 */
export function createRig(
  around: Surroundings,
  signals: CaptureSignals,
  keeping: Keeping,
  send: (event: CaptureEvent) => void,
  operator: Operator,
): Rig {
  const { timers, clock } = around;
  const watch = createRigWatch(
    around,
    signals,
    () => ({ camera, take: recorder && take }),
    send,
    (gap) => session?.addGap(gap),
  );
  const { rounds, degrading, meter } = watch;
  const turns = createTurnWatch(timers, () => {
    // A recorder's header keeps the size of its first picture: players need a new one.
    if (recorder) send({ event: "reconfigure", reopen: false });
  });
  const flush = createFlush(timers, () => recorder?.flush());
  let camera: Camera | undefined;
  let asking = new AbortController();
  let recorder: TakeRecorder | undefined;
  let session: Session | undefined;
  let shown: HTMLVideoElement | undefined;
  let { chunkMs } = around;
  let take: Take | undefined;
  let isMp4 = false;
  const page = around.newId();
  let nextSession: string | undefined;

  async function requestCamera(softness: Softness): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const devices = devicesOrFault(around);
    if ("code" in devices) return send({ event: "camera-failed", fault: devices });
    const slow = timers.setTimeout(() => send({ event: "camera-slow" }), SLOW_MS);
    signal.addEventListener("abort", () => timers.clearTimeout(slow));
    const result = await openCamera({
      devices,
      constraints: constraintsFor(signals.settings.peek(), softness),
      signal,
      onEnded() {
        if (recorder) rounds.lost("camera-lost");
        send({ event: "camera-lost" });
      },
    });
    timers.clearTimeout(slow);
    if (!result || signal.aborted) return;
    if (!result.ok) {
      // Some browsers forbid a page in the background what they allow one in front.
      const unseen = result.fault.code === "not-allowed" && !around.isVisible();
      return send({ event: "camera-failed", fault: unseen ? fault("inactive") : result.fault });
    }
    useCamera(result.camera);
    send({ event: "camera-ready" });
  }

  function useCamera(opened: Camera): void {
    camera = opened;
    turns.cameraChanged();
    watch.newCamera(opened);
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
    signals.formats.value = formatsOf(around, sound);
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

  function cameraName(): string {
    return signals.settings.peek().name.trim() || around.deviceName;
  }

  /** What shows the camera's picture as it is: a page in the background shows one of long ago. */
  function picture(): HTMLVideoElement | undefined {
    return around.isVisible() ? shown : undefined;
  }

  function openNewSession(): void {
    signals.outcome.value = undefined;
    signals.progress.value = NO_PROGRESS;
    signals.crowded.value = false;
    rounds.newSession();
    degrading.newSession();
    const id = nextSession ?? around.newId();
    nextSession = undefined;
    const startedAt = clock.now();
    const name = cameraName();
    session = openSession({
      id,
      page,
      startedAt,
      openOutbox: (onChange) => keeping.open({ id, name, startedAt }, onChange),
      endOutbox: keeping.end,
      name: cameraName,
      connect: around.connect,
      timers,
      clock,
      random: around.random,
      device: watch.status,
      loadPosters: around.loadPosters && ((send) => around.loadPosters!(picture, send)),
      limitBytes: around.memoryLimitBytes,
      onProgress(progress) {
        signals.progress.value = progress;
        keeping.progressed();
      },
      onLink(link) {
        signals.link.value = link;
        keeping.progressed();
      },
      onChunkMs: (ms) => chunkMs = ms,
      onControl(control) {
        if (control.action === "flush") flush.wish(control.everyMs, control.untilMs);
        else operator.onControl(control);
      },
      facts: operator.facts,
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
    const format = camera && chooseFormat(formatsOf(around, camera.sound), settings.format);
    if (!Recorder || !camera || !format) {
      return send({ event: "recorder-failed", fault: fault("no-format"), gaveBytes: false });
    }
    const { width = 1280, height = 720 } = turns.size ?? camera.settings();
    const { bitsPerSecond, frameRate } = watch.qualityOf(camera, width, height);
    const message: Take = take = {
      type: "take",
      take: number,
      mimeType: "",
      startedAt: clock.now(),
      width: Math.round(width),
      height: Math.round(height),
      frameRate,
    };
    turns.takeStarts();
    isMp4 = format.mimeType.startsWith("video/mp4");
    const own = session;
    recorder = recordTake({
      Recorder,
      stream: camera.stream,
      mimeType: format.mimeType,
      videoBitsPerSecond: bitsPerSecond,
      chunkMs,
      timers,
      clock,
      isMuted: () => camera?.pictureMuted() === true,
      onStarted() {
        message.startedAt = clock.now();
        rounds.takeStarted();
        send({ event: "recorder-started" });
      },
      onChunk(chunk: RecordedChunk) {
        rounds.mediaCame(number);
        degrading.recorded(chunk.bytes.byteLength, chunk.durationMs);
        return own?.add({ ...message, mimeType: chunk.mimeType }, chunk);
      },
      onLarge() {
        rounds.noticed("large-chunk");
        send({ event: "reconfigure", reopen: false });
      },
      onFailed(cause, gaveBytes) {
        rounds.lost(cause.code === "no-bytes" ? "recorder-stalled" : "recorder-failed");
        send({ event: "recorder-failed", fault: cause, gaveBytes });
      },
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
    rounds.sessionEnds();
    session?.abandon();
    session = undefined;
  }

  signals.formats.value = formatsOf(around, true);
  return {
    execute(command) {
      switch (command.do) {
        case "request-camera":
          return void requestCamera(command.softness);
        case "release-camera":
          return releaseCamera();
        case "await-reopen":
          return rounds.reopenLater();
        case "open-session":
          return openNewSession();
        case "start-recorder":
          return startRecorder(command.take);
        case "stop-recorder":
          return stopRecorder();
        case "finish-session":
          rounds.sessionEnds();
          return session?.finish();
        case "abandon-session":
          return abandonSession();
      }
    },
    keepAwake: watch.keepAwake,
    onVisible() {
      watch.onVisible();
      session?.nudge();
      keeping.nudge();
    },
    onHidden: watch.onHidden,
    onNetwork() {
      signals.online.value = around.isOnline();
      if (!around.isOnline()) return;
      session?.nudge();
      keeping.nudge();
    },
    onTouch: () => meter.touched(),
    refreshDevices,
    page,
    get nextSession() {
      return nextSession ??= around.newId();
    },
    name: cameraName,
    status: watch.status,
    tell: (message) => session?.tell(message),
    onDevices() {
      refreshDevices();
      rounds.reopenSooner();
    },
    shownBy(video) {
      shown = video;
      watch.shownBy(video);
    },
    async setTorch(on) {
      signals.torchOn.value = await camera?.setTorch(on) === true && on;
    },
    async setZoom(value) {
      const done = await camera?.setZoom(value);
      const facts = signals.camera.peek();
      if (done && facts) signals.camera.value = { ...facts, zoomNow: value };
    },
    pictureIs(width, height) {
      // Chromium's MP4 describes the new size nowhere: each frame until the next take is undecodable.
      turns.is({ width, height }, isMp4);
    },
    dispose() {
      flush.end();
      turns.dispose();
      abandonSession();
      recorder?.stop();
      releaseCamera();
      watch.dispose();
    },
  };
}
