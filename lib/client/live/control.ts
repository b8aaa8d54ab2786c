import { type ReadonlySignal, signal } from "@preact/signals";
import type { CameraView } from "../../shared/cameras.ts";
import type { ControlWish } from "../../shared/protocol.ts";
import { type ApiAnswer, callApi, errorCodeOf } from "../api.ts";
import type { Timers } from "../timers.ts";

/** Why a wish was not fulfilled; each has a sentence of its own. */
export const CONTROL_FAILURES = [
  "camera-silent",
  "camera-away",
  "camera-busy",
  "unknown-camera",
  "not-ready",
  "saving",
  "unknown-action",
  "unknown-device",
  "bad-value",
  "no-torch",
  "no-zoom",
  "refused",
  "not-owner",
  "unreachable",
  "other",
] as const;
export type ControlFailure = typeof CONTROL_FAILURES[number];

/** What of a camera can be set. */
export type CameraSettings = Omit<Extract<ControlWish, { action: "settings" }>, "action">;

/** How it stands with the wishes to one camera. */
export interface CameraWish {
  /** What is waited for. */
  pending?: "start" | "stop" | "settings";
  /** What is shown until the camera says so itself. */
  wished?: CameraSettings;
  failure?: ControlFailure;
  /** What was not done, with {@link failure}. */
  failed?: CameraWish["pending"];
}

/** A camera, as far as it is named in a wish. */
export type Addressee = Pick<CameraView, "session" | "page">;

/** Sends one wish to the server, for `fetch`. */
export type SendWish = (path: string, body: object) => Promise<ApiAnswer>;

/** Cameras, operated from the wall. */
export interface ControlModel {
  /** By page; nothing for a camera of which nothing is to be said. */
  readonly wishes: ReadonlySignal<ReadonlyMap<string, CameraWish>>;
  /** What all cameras together are waited for. */
  readonly pendingAll: ReadonlySignal<"start" | "stop" | undefined>;
  /** Stopping all was pressed once: once more, and it is done. */
  readonly isStopAsked: ReadonlySignal<boolean>;
  /** What became of the last wish to all. */
  readonly outcome: ReadonlySignal<Outcome | undefined>;
  start(camera: Addressee): Promise<void>;
  stop(camera: Addressee): Promise<void>;
  change(camera: Addressee, settings: CameraSettings): Promise<void>;
  /** Starts or stops all that can be. To stop, it takes two within five seconds: a tap can go astray. */
  all(action: "start" | "stop"): Promise<void>;
  dispose(): void;
}

/** What became of a wish to all cameras. */
export type Outcome =
  | { action: "start" | "stop"; done: number; of: number }
  | { failure: ControlFailure };

/** What the camera says of itself is here by then, ms. */
const WISHED_MS = 2500;
/** So long is it asked whether to stop all, ms. */
const ASKED_MS = 5000;

export interface ControlOptions {
  send: SendWish;
  timers: Timers;
  /** Something has changed: the wall may look at once. */
  onDone: () => void;
}

export function createControl({ send, timers, onDone }: ControlOptions): ControlModel {
  const wishes = signal<ReadonlyMap<string, CameraWish>>(new Map());
  const pendingAll = signal<"start" | "stop">();
  const isStopAsked = signal(false);
  const outcome = signal<Outcome>();
  let askedTimer: number | undefined;
  const fading = new Map<string, number>();

  function say(page: string, wish: CameraWish | undefined): void {
    const next = new Map(wishes.peek());
    if (wish) next.set(page, wish);
    else next.delete(page);
    wishes.value = next;
  }

  function stopFading(page: string): void {
    const timer = fading.get(page);
    if (timer !== undefined) timers.clearTimeout(timer);
    fading.delete(page);
  }

  function askToStop(isAsked: boolean): void {
    if (askedTimer !== undefined) timers.clearTimeout(askedTimer);
    askedTimer = isAsked ? timers.setTimeout(() => askToStop(false), ASKED_MS) : undefined;
    isStopAsked.value = isAsked;
  }

  async function ask(path: string, body: object): Promise<ControlFailure | { body: unknown }> {
    try {
      const answer = await send(path, body);
      return answer.ok ? { body: answer.body } : failureOf(answer.body);
    } catch {
      return "unreachable";
    }
  }

  async function wish({ session, page }: Addressee, body: Wish): Promise<void> {
    const before = wishes.peek().get(page);
    // Start and stop are not overtaken; of settings, the last counts.
    if (before?.pending === "start" || before?.pending === "stop") return;
    stopFading(page);
    const { action, ...settings } = body;
    const wished = action === "settings" ? { ...before?.wished, ...settings } : undefined;
    const mine: CameraWish = { pending: action, wished };
    say(page, mine);
    const answer = await ask(`/api/cameras/${session}/control`, body);
    const isLast = wishes.peek().get(page) === mine;
    if (typeof answer === "string") {
      if (isLast) say(page, { failure: answer, failed: action });
      return;
    }
    if (isLast) fade(page, wished);
    onDone();
  }

  /** Shows what was wished for a while: the camera's own word takes a moment. */
  function fade(page: string, wished: CameraSettings | undefined): void {
    say(page, wished && { wished });
    if (!wished) return;
    fading.set(
      page,
      timers.setTimeout(() => {
        fading.delete(page);
        say(page, undefined);
      }, WISHED_MS),
    );
  }

  return {
    wishes,
    pendingAll,
    isStopAsked,
    outcome,
    start: (camera) => wish(camera, { action: "start" }),
    stop: (camera) => wish(camera, { action: "stop" }),
    change: (camera, settings) => wish(camera, { action: "settings", ...settings }),
    async all(action) {
      if (pendingAll.peek()) return;
      const isSure = action === "start" || isStopAsked.peek();
      askToStop(!isSure);
      if (!isSure) return;
      pendingAll.value = action;
      outcome.value = undefined;
      const answer = await ask("/api/cameras/control", { action });
      pendingAll.value = undefined;
      if (typeof answer === "string") return void (outcome.value = { failure: answer });
      const { cameras } = answer.body as { cameras: AnswerOfOne[] };
      for (const { page, ok, error } of cameras) {
        stopFading(page);
        say(page, ok ? undefined : { failure: failureOf({ error }), failed: action });
      }
      const done = cameras.filter(({ ok }) => ok).length;
      outcome.value = { action, done, of: cameras.length };
      onDone();
    },
    dispose() {
      askToStop(false);
      for (const page of [...fading.keys()]) stopFading(page);
    },
  };
}

type Wish = { action: "start" | "stop" } | { action: "settings" } & CameraSettings;

interface AnswerOfOne {
  page: string;
  ok: boolean;
  error?: { code: string };
}

const OTHER_NAMES: Readonly<Record<string, ControlFailure>> = {
  unauthorized: "not-owner",
  forbidden: "not-owner",
};

function failureOf(body: unknown): ControlFailure {
  const code = errorCodeOf(body);
  if (Object.hasOwn(OTHER_NAMES, code)) return OTHER_NAMES[code];
  return CONTROL_FAILURES.find((known) => known === code) ?? "other";
}

/** Longer than a camera has to answer. */
const TIMEOUT_MS = 10_000;

/** {@link SendWish} in a browser. */
export const sendWish: SendWish = (path, body) =>
  callApi("POST", path, body, AbortSignal.timeout(TIMEOUT_MS));
