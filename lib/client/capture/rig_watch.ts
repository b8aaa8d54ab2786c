import type { Gap, Status, Take } from "../../shared/protocol.ts";
import type { Camera } from "./camera.ts";
import type { Quality } from "./degrade.ts";
import { createDegradeControl, type DegradeControl } from "./degrade_control.ts";
import { autoBitsPerSecond } from "./formats.ts";
import type { CaptureEvent } from "./machine.ts";
import type { PictureProbe } from "./picture.ts";
import { createSoundMeter, type SoundMeter } from "./sound.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CaptureSignals } from "./view.ts";
import { createWakeLock } from "./wake_lock.ts";
import { type CameraLook, createRounds, type Rounds } from "./watchdog_rounds.ts";

/** What the rig has in hand. */
export interface InHand {
  camera: Camera | undefined;
  /** What is being recorded. */
  take: Take | undefined;
}

/** All of the rig that only looks on: at the camera, the page, the screen, the link. */
export interface RigWatch {
  readonly rounds: Rounds;
  readonly degrading: DegradeControl;
  readonly meter: SoundMeter;
  newCamera(camera: Camera): void;
  /**
   * The quality of a take that begins now; holds the camera to its frame rate.
   *
   * @param width In pixels, as is `height`.
   */
  qualityOf(camera: Camera, width: number, height: number): Quality;
  keepAwake(on: boolean): void;
  /** How the device is doing. */
  status(): Omit<Status, "type" | "queuedBytes" | "queuedMs">;
  onVisible(): void;
  onHidden(): void;
  /** The picture is shown by this element, or by none any more. */
  shownBy(video: HTMLVideoElement | undefined): void;
  dispose(): void;
}

/** A system that refused a wake lock is asked again after so many rounds. */
const AWAKE_ROUNDS = 10;
/** Shorter absences of the page are not worth a word. */
const HIDDEN_MS = 2000;
/** How long the page speaks of them. */
const HIDDEN_SAID_MS = 60_000;
const NOT_LOOKED = { presented: undefined, black: undefined, print: undefined };

/**
 * Begins to look on.
 *
 * @param onGap Media is missing.
 */
export function createRigWatch(
  around: Surroundings,
  signals: CaptureSignals,
  inHand: () => InHand,
  send: (event: CaptureEvent) => void,
  onGap: (gap: Omit<Gap, "type">) => void,
): RigWatch {
  const { timers, clock } = around;
  let probe: PictureProbe | undefined;
  /** Was there nothing but zeros since the last look? */
  let silent: boolean | undefined;
  /** Frames a second that the camera gives by itself, and that it is held to. */
  let fullFrameRate = 0;
  let heldFrameRate = 0;
  let roundsGone = 0;
  let hiddenFromMs: number | undefined;
  let mutedWhileHidden = false;
  let saying: number | undefined;

  const wakeLock = createWakeLock(around.requestWakeLock, (awake) => signals.awake.value = awake);
  const meter = createSoundMeter({
    Context: around.AudioContext,
    wasTouched: around.wasTouched,
    timers,
    onLevel(level, digital) {
      signals.level.value = level;
      if (digital !== undefined) silent = digital && silent !== false;
    },
  });
  const degrading = createDegradeControl({
    clock,
    onChange: () => send({ event: "reconfigure", reopen: false }),
  });
  const rounds = createRounds({
    clock,
    timers,
    look,
    onRound,
    onTroubles: (troubles) => signals.troubles.value = troubles,
    onGap,
    send,
  });

  function look(closely: boolean): CameraLook | undefined {
    const { camera, take } = inHand();
    if (!camera) return undefined;
    const wasSilent = silent;
    silent = undefined;
    const visible = around.isVisible();
    const muted = camera.pictureMuted();
    mutedWhileHidden ||= muted;
    return {
      recording: take !== undefined,
      visible,
      muted,
      silent: camera.sound ? wasSilent : false,
      frameRate: camera.settings().frameRate,
      takeFrameRate: take?.frameRate,
      ...(visible && probe?.look(closely)) || NOT_LOOKED,
    };
  }

  function onRound(): void {
    if (++roundsGone % AWAKE_ROUNDS === 0 && around.isVisible()) wakeLock.visible();
    if (!inHand().take) return;
    const { bytes, durationMs } = signals.progress.peek().waiting;
    degrading.look({
      waitingBytes: bytes,
      waitingMs: durationMs,
      open: signals.link.peek().state === "open",
      roomBytes: signals.roomBytes.peek(),
    });
  }

  function sayHidden(ms: number): void {
    signals.hiddenMs.value = ms;
    if (saying !== undefined) timers.clearTimeout(saying);
    saying = ms > 0 ? timers.setTimeout(() => sayHidden(0), HIDDEN_SAID_MS) : undefined;
  }

  return {
    rounds,
    degrading,
    meter,
    newCamera(camera) {
      rounds.newCamera();
      fullFrameRate = heldFrameRate = camera.settings().frameRate ??
        signals.settings.peek().frameRate;
    },
    qualityOf(camera, width, height) {
      const wished = signals.settings.peek().bitsPerSecond;
      const quality = degrading.qualityOf({
        bitsPerSecond: wished || autoBitsPerSecond(width, height, fullFrameRate),
        frameRate: fullFrameRate,
      });
      signals.degraded.value = degrading.degraded;
      if (quality.frameRate !== heldFrameRate) camera.setFrameRate(quality.frameRate);
      heldFrameRate = quality.frameRate;
      return quality;
    },
    keepAwake: (on) => wakeLock.want(on),
    status: () => ({
      visible: around.isVisible(),
      wakeLock: wakeLock.held,
      muted: inHand().camera?.muted() ?? true,
      battery: around.battery(),
      lastError: rounds.lastError,
      level: Math.round(signals.level.peek() * 100) / 100,
    }),
    onVisible() {
      wakeLock.visible();
      rounds.reopenSooner();
      if (hiddenFromMs === undefined) return;
      const awayMs = clock.now() - hiddenFromMs;
      hiddenFromMs = undefined;
      const taken = mutedWhileHidden || inHand().camera?.pictureMuted() !== false;
      if (awayMs >= HIDDEN_MS && (taken || around.handheld)) sayHidden(awayMs);
    },
    onHidden() {
      // Several events say so, one after the other.
      if (hiddenFromMs !== undefined || !inHand().take) return;
      mutedWhileHidden = false;
      hiddenFromMs = clock.now();
    },
    shownBy: (video) => void (probe = video && around.probePicture(video)),
    dispose() {
      rounds.dispose();
      sayHidden(0);
      wakeLock.want(false);
    },
  };
}
