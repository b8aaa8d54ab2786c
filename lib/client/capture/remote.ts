import { effect } from "@preact/signals";
import type { Control, Facts } from "../../shared/protocol.ts";
import { fulfil, type WishMeans } from "./remote_wish.ts";
import type { Operator, Rig } from "./rig.ts";
import { createStandby, type Standby } from "./standby.ts";
import { isRecording, isSaving } from "./states.ts";
import type { Surroundings } from "./surroundings.ts";
import type { CaptureSignals, CaptureView, Operated } from "./view.ts";

export interface RemoteOptions extends Omit<WishMeans, "around" | "view" | "rig"> {
  around: Surroundings;
  signals: CaptureSignals;
  rig: Rig;
}

/** The page as it is seen and operated from other devices. */
export interface Remote extends Operator {
  /** The network or the page may be back. */
  nudge(): void;
  dispose(): void;
}

/** How long the page says what was done from another device. */
const SAID_MS = 60_000;
/** Facts that change in a row, as those of a slider, are told together. */
const FACTS_MS = 200;
/** What the server takes. */
const MAX_CAMERAS = 16;
const MAX_LABEL = 200;

/** Stands by whenever nothing is recorded, and does what operators wish. */
export function createRemote(options: RemoteOptions): Remote {
  const { around, signals, rig, actions } = options;
  const { timers } = around;
  let standby: Standby | undefined;
  let saying: number | undefined;
  let telling: number | undefined;
  const facts = () => factsOf(signals, rig.name());

  function tell(message: Parameters<Standby["tell"]>[0]): void {
    if (standby) standby.tell(message);
    else rig.tell(message);
  }

  function say(operated: Operated | undefined): void {
    if (saying !== undefined) timers.clearTimeout(saying);
    signals.operated.value = operated;
    saying = operated && timers.setTimeout(() => say(undefined), SAID_MS);
  }

  async function onControl({ type: _, id, ...wish }: Control): Promise<void> {
    const isNew = wish.action === "start"
      ? !isRecording(signals.state.peek())
      : wish.action !== "stop" || isRecording(signals.state.peek());
    const means = { around, view: signals, rig, actions };
    const refusal = await fulfil(wish as typeof wish & Parameters<typeof fulfil>[0], means);
    if (!refusal && isNew && wish.action !== "flush") say(wish.action);
    if (id !== undefined) {
      tell({ type: "done", id, ok: !refusal, ...(refusal && { code: refusal }) });
    }
  }

  const endStandby = effect(() => {
    const isFree = !isRecording(signals.state.value) && !isSaving(signals.state.value);
    if (isFree === (standby !== undefined)) return;
    standby?.dispose();
    standby = isFree
      ? createStandby({
        session: rig.nextSession,
        page: rig.page,
        name: rig.name,
        connect: around.connect,
        timers,
        clock: around.clock,
        random: around.random,
        status: () => ({ queuedBytes: 0, queuedMs: 0, ...rig.status() }),
        facts,
        onControl,
      })
      : undefined;
  });

  const endFacts = effect(() => {
    factsOf(signals, signals.settings.value.name);
    telling ??= timers.setTimeout(() => {
      telling = undefined;
      tell({ type: "facts", ...facts() });
    }, FACTS_MS);
  });

  return {
    onControl: (control) => void onControl(control),
    facts,
    nudge: () => standby?.nudge(),
    dispose() {
      endStandby();
      endFacts();
      standby?.dispose();
      say(undefined);
      if (telling !== undefined) timers.clearTimeout(telling);
    },
  };
}

function factsOf(view: CaptureView, name: string): Omit<Facts, "type"> {
  const camera = view.camera.value;
  const { resolution, bitsPerSecond } = view.settings.value;
  const zoom = camera?.zoom;
  return {
    ready: camera !== undefined,
    name,
    cameras: view.devices.value.cameras.slice(0, MAX_CAMERAS)
      .map(({ id, label }) => ({ id, label: label.slice(0, MAX_LABEL) })),
    cameraId: camera?.cameraId,
    resolution,
    bitsPerSecond,
    torch: camera?.torch ? view.torchOn.value : undefined,
    zoom: zoom && { ...zoom, now: camera.zoomNow ?? zoom.min },
    dark: view.dark.value,
  };
}
