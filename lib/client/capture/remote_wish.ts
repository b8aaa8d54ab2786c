import { effect } from "@preact/signals";
import type { ControlWish } from "../../shared/protocol.ts";
import type { Timers } from "../timers.ts";
import type { CaptureModel } from "./model.ts";
import type { Rig } from "./rig.ts";
import { isSetting, type Settings } from "./settings.ts";
import { isRecording, isSaving } from "./states.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CaptureView } from "./view.ts";

/** What an operator's wishes are fulfilled with. */
export interface WishMeans {
  around: Pick<Surroundings, "isGranted" | "timers">;
  view: CaptureView;
  rig: Pick<Rig, "setTorch" | "setZoom">;
  actions: Pick<CaptureModel, "start" | "stop" | "change" | "setDark">;
}

/** A recorder that takes longer to begin has begun, as far as an operator is concerned, ms. */
const SLOW_MS = 2000;

/** Why a wish is not fulfilled: a code of the protocol. */
export type WishRefusal = string;

type SettingsWish = Extract<ControlWish, { action: "settings" }>;

/** Does what an operator wishes, as far as nobody has to be at the device for it. */
export async function fulfil(
  wish: ControlWish,
  means: WishMeans,
): Promise<WishRefusal | undefined> {
  switch (wish.action) {
    case "start":
      return await start(means);
    case "stop":
      means.actions.stop();
      return undefined;
    case "settings":
      return await change(wish, means);
    default:
      return "unknown-action";
  }
}

async function start({ around, view, actions }: WishMeans): Promise<WishRefusal | undefined> {
  const isOn = () => isRecording(view.state.peek());
  if (isOn()) return undefined;
  if (isSaving(view.state.peek())) return "saving";
  const isReady = view.camera.peek() !== undefined;
  // A question that nobody sees is not asked.
  if (!isReady && !await around.isGranted(view.settings.peek().sound)) return "not-ready";
  if (isOn()) return undefined;
  actions.start();
  return await recordingOrFault(view, around.timers);
}

/** Resolves when media is recorded, or when it is clear that none will be. */
function recordingOrFault(
  { state }: CaptureView,
  timers: Timers,
): Promise<WishRefusal | undefined> {
  return new Promise((resolve) => {
    let hasBegun = false;
    let slow: number | undefined;
    const end = effect(() => {
      const now = state.value;
      hasBegun ||= isRecording(now) || now.state === "requesting";
      if (now.state === "starting") slow ??= timers.setTimeout(() => finish(undefined), SLOW_MS);
      if (now.state === "recording") finish(undefined);
      else if (hasBegun && now.state === "failed") finish(now.fault.code);
      else if (hasBegun && !isRecording(now) && now.state !== "requesting") finish("refused");
    });
    function finish(refusal: WishRefusal | undefined): void {
      // Not from within the effect's first run, when `end` is not there yet.
      queueMicrotask(() => end());
      if (slow !== undefined) timers.clearTimeout(slow);
      resolve(refusal);
    }
  });
}

async function change(
  wish: SettingsWish,
  { view, rig, actions }: WishMeans,
): Promise<WishRefusal | undefined> {
  const { name, cameraId, resolution, bitsPerSecond, torch, zoom, dark } = wish;
  const wanted = Object.entries({ name, cameraId, resolution, bitsPerSecond })
    .filter(([, value]) => value !== undefined);
  if (wanted.some(([key, value]) => !isSetting(key as keyof Settings, value))) return "bad-value";
  const { cameras } = view.devices.peek();
  if (cameraId !== undefined && !cameras.some(({ id }) => id === cameraId)) return "unknown-device";
  if (dark !== undefined) actions.setDark(dark);
  const before = view.settings.peek();
  const news = wanted.filter(([key, value]) => {
    // The camera that is used may have been chosen by the side it looks to.
    const now = key === "cameraId" ? view.camera.peek()?.cameraId : before[key as keyof Settings];
    return now !== value;
  });
  if (news.length > 0) actions.change(Object.fromEntries(news));
  if (torch === undefined && zoom === undefined) return undefined;
  const camera = view.camera.peek();
  if (!camera) return "not-ready";
  if (torch !== undefined) {
    if (!camera.torch) return "no-torch";
    await rig.setTorch(torch);
    if (view.torchOn.peek() !== torch) return "refused";
  }
  if (zoom !== undefined) {
    if (!camera.zoom) return "no-zoom";
    const { min, max } = camera.zoom;
    const within = Math.min(max, Math.max(min, zoom));
    await rig.setZoom(within);
    if (view.camera.peek()?.zoomNow !== within) return "refused";
  }
  return undefined;
}
