import { every } from "../timers.ts";
import { type CaptureEvent, type CaptureState, transition } from "./machine.ts";
import { createKeeping, type Keeping } from "./keeping.ts";
import type { Remote } from "./remote.ts";
import { createRig, type Rig } from "./rig.ts";
import { consequenceOf, readSettings, type Settings, writeSettings } from "./settings.ts";
import { isRecording, isSaving } from "./states.ts";
import type { Surroundings } from "./surroundings.ts";
import { type CaptureView, createSignals } from "./view.ts";

/** The capture page without its picture: what it shows, and what can be done on it. */
export interface CaptureModel {
  readonly view: CaptureView;
  /** Records; opens the camera first if need be. */
  start(): void;
  /** Ends what is going on. */
  stop(): void;
  /** Does once more what failed. */
  retry(): void;
  /** Changes and remembers choices; a recording goes on with them. */
  change(change: Partial<Settings>): void;
  /** The other side of a handheld device, or the next camera of another. */
  flip(): void;
  setTorch(on: boolean): void;
  /** In the unit of the camera's zoom range. */
  setZoom(value: number): void;
  /** Blacks the screen out, or no longer. */
  setDark(on: boolean): void;
  /** The picture has this size, in pixels; told by the video element, again when it changes. */
  pictureIs(width: number, height: number): void;
  /** The picture is shown by this element, or by none any more. */
  shownBy(video: HTMLVideoElement | undefined): void;
  /** What to do with a session that the computer does not take: a file, another try, or away with it. */
  leftover(does: "save" | "retry" | "remove", session: string): void;
  /** Connects to the surroundings. @returns Lets go of them, the camera and the session. */
  mount(): () => void;
}

const ELAPSED_LOOK_MS = 250;

/**
 * The model of the capture page. Touches nothing before `mount`, so that the
 * server can draw the page from it.
 *
 * @param surroundingsOf Called by `mount`.
 */
export function createCapture(surroundingsOf: () => Surroundings): CaptureModel {
  const signals = createSignals();
  const { state, settings } = signals;
  let around: Surroundings | undefined;
  let rig: Rig | undefined;
  let keeping: Keeping | undefined;
  let remote: Remote | undefined;
  let shown: HTMLVideoElement | undefined;
  let endClock: (() => void) | undefined;
  const events: CaptureEvent[] = [];
  let busy = false;

  /** The one place where the state changes. An event that comes while another is answered waits. */
  function send(event: CaptureEvent): void {
    events.push(event);
    if (busy) return;
    busy = true;
    for (let next = events.shift(); next; next = events.shift()) {
      const before = state.peek();
      const step = transition(before, next);
      state.value = step.state;
      if (step.state.state !== before.state) entered(before, step.state);
      for (const command of step.commands) rig?.execute(command);
    }
    busy = false;
  }

  function entered(before: CaptureState, now: CaptureState): void {
    rig?.keepAwake(isRecording(now) || isSaving(now));
    if (!isRecording(now)) stopClock();
    else if (!isRecording(before)) signals.elapsedMs.value = 0;
    if (now.state === "recording" && !endClock && around) startClock(around);
  }

  /** From the first picture on; a change of the camera on the way does not stop it. */
  function startClock({ clock, timers }: Surroundings): void {
    const from = clock.monotonic();
    endClock = every(timers, ELAPSED_LOOK_MS, () => {
      signals.elapsedMs.value = Math.floor((clock.monotonic() - from) / 1000) * 1000;
    });
  }

  function stopClock(): void {
    endClock?.();
    endClock = undefined;
  }

  function change(change: Partial<Settings>): void {
    settings.value = { ...settings.peek(), ...change };
    writeSettings(around?.store, settings.peek());
    const consequence = consequenceOf(change);
    if (consequence !== "none") send({ event: "reconfigure", reopen: consequence === "camera" });
  }

  /** What is recorded should be kept from the first chunk on. */
  function whenReady(act: () => void): void {
    if (keeping?.isReady !== false) act();
    else keeping.ready.then(act);
  }

  async function previewIfGranted(): Promise<void> {
    if (await around?.isGranted(settings.peek().sound)) send({ event: "preview" });
  }

  function start(): void {
    whenReady(() => send({ event: "start" }));
  }

  function stop(): void {
    send({ event: "stop" });
  }

  function setDark(on: boolean): void {
    signals.dark.value = on;
  }

  /** The page works without: what makes it seen and operated elsewhere comes behind it. */
  async function beOperated(around: Surroundings, rig: Rig): Promise<void> {
    const createRemote = await around.loadRemote?.().catch(() => undefined);
    if (!createRemote || isGone(rig)) return;
    const actions = { start, stop, change, setDark };
    remote = createRemote({ around, signals, rig, actions });
  }

  /** Was the page put aside meanwhile? */
  function isGone(of: Rig): boolean {
    return rig !== of;
  }

  return {
    view: signals,
    start,
    stop,
    retry: () => whenReady(() => send({ event: "retry" })),
    change,
    flip() {
      const { cameras } = signals.devices.peek();
      const { facing } = settings.peek();
      if (signals.handheld.peek()) {
        return change({ cameraId: "", facing: facing === "user" ? "environment" : "user" });
      }
      const now = cameras.findIndex(({ id }) => id === signals.camera.peek()?.cameraId);
      if (cameras.length > 0) change({ cameraId: cameras[(now + 1) % cameras.length].id });
    },
    setDark,
    setTorch: (on) => void rig?.setTorch(on),
    setZoom: (value) => void rig?.setZoom(value),
    pictureIs: (width, height) => rig?.pictureIs(width, height),
    shownBy(video) {
      shown = video;
      rig?.shownBy(video);
    },
    leftover(does, session) {
      keeping?.[does](session);
    },
    mount() {
      around = surroundingsOf();
      keeping = createKeeping(around, signals);
      rig = createRig(around, signals, keeping, send, {
        onControl: (control) => remote?.onControl(control),
        facts: () => remote?.facts(),
      });
      settings.value = readSettings(around.store);
      signals.deviceName.value = around.deviceName;
      signals.handheld.value = around.handheld;
      signals.online.value = around.isOnline();
      // Elements are there before their page is mounted.
      rig.shownBy(shown);
      const { onTouch, onHidden, onDevices, refreshDevices } = rig;
      const own = rig;
      const endListening = around.listen({
        onTouch,
        onVisible() {
          own.onVisible();
          remote?.nudge();
        },
        onHidden,
        onNetwork() {
          own.onNetwork();
          remote?.nudge();
        },
        onDevices,
        onGranted: () => state.peek().state === "failed" && previewIfGranted(),
        onLeaving: () => isRecording(state.peek()) || isSaving(state.peek()),
      });
      refreshDevices();
      previewIfGranted();
      beOperated(around, own);
      return () => {
        endListening();
        remote?.dispose();
        remote = undefined;
        stopClock();
        rig?.dispose();
        keeping?.dispose();
        rig = keeping = around = undefined;
        state.value = { state: "idle" };
      };
    },
  };
}
