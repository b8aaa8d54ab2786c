import { type ReadonlySignal, signal } from "@preact/signals";
import type { CameraView } from "../../shared/cameras.ts";
import type { LiveMessage } from "../../shared/live.ts";
import { every } from "../timers.ts";
import { type LiveLink, openLiveLink } from "./live_link.ts";
import { createScreen, type Screen } from "./screen.ts";
import type { LiveSurroundings } from "./surroundings.ts";

/** What a tile shows. */
export type TileState =
  /** The camera is connected, and records nothing. */
  | "ready"
  /** It records, and its picture is on the way. */
  | "starting"
  | "playing"
  /** The camera, or the server, cannot be reached just now: the last picture stands. */
  | "away"
  /** This browser cannot play what the camera records. */
  | "unsupported"
  /** This device may not watch. */
  | "refused"
  /** The camera has gone. */
  | "gone";

/** One camera on the wall. */
export interface Tile {
  /** Names the camera's open page, and so the tile. */
  readonly page: string;
  readonly camera: ReadonlySignal<CameraView>;
  readonly state: ReadonlySignal<TileState>;
  /** What the camera records, as its recorder says; undefined before that is known. */
  readonly mimeType: ReadonlySignal<string | undefined>;
  /** How old the picture is that is shown, ms. */
  readonly delayMs: ReadonlySignal<number | undefined>;
  /** The picture is shown by this element, or by none any more. */
  shownBy(video: HTMLVideoElement | undefined): void;
}

/** The side of a {@link Tile} that its wall sees. */
export interface OwnedTile extends Tile {
  /** The server has told of the camera; undefined: it tells of it no more. */
  update(camera: CameraView | undefined): void;
  dispose(): void;
}

const DELAY_LOOK_MS = 500;
/** A browser that breaks off so often in a row cannot play it, whatever it says. */
const MOST_FAILURES = 4;
/** An age that nobody believes: a clock was set. Ms. */
const MAX_DELAY_MS = 3_600_000;

/** A tile for a camera that the server has told of. */
export function createTile(first: CameraView, around: LiveSurroundings): OwnedTile {
  const camera = signal(first);
  const state = signal<TileState>(restingState(first));
  const mimeType = signal<string | undefined>();
  const delayMs = signal<number | undefined>();
  let isGone = false;
  let video: HTMLVideoElement | undefined;
  let screen: Screen | undefined;
  let link: LiveLink | undefined;
  let watched: string | undefined;
  /** How far watching has come, which goes on while the camera is missed. */
  let picture: TileState = "starting";
  /** How often showing it broke off since it last played. */
  let failures = 0;

  function refresh(): void {
    if (isGone) state.value = "gone";
    else state.value = watched === undefined ? restingState(camera.peek()) : picture;
  }

  function become(next: TileState): void {
    picture = next;
    refresh();
  }

  /** Watches what is to be watched now, and nothing else. */
  function settle(): void {
    const { session, state: doing } = camera.peek();
    const wanted = video && doing === "recording" ? session : undefined;
    if (wanted === watched) return;
    stop();
    watched = wanted;
    if (wanted !== undefined && video) watch(wanted, video);
  }

  function watch(session: string, shownBy: HTMLVideoElement): void {
    const { Source, timers, clock, random, connect, serverClock } = around;
    failures = 0;
    if (!Source) return become("unsupported");
    become("starting");
    screen = createScreen({
      video: shownBy,
      Source,
      timers,
      clock,
      onPlaying() {
        failures = 0;
        become("playing");
      },
      onUnsupported: () => become("unsupported"),
      onBroken() {
        if (++failures >= MOST_FAILURES) {
          link?.dispose();
          return become("unsupported");
        }
        become("starting");
        link?.restart();
      },
    });
    link = openLiveLink({
      session,
      connect,
      timers,
      clock,
      random,
      serverClock,
      onMessage: told,
      onBytes: (bytes) => screen?.append(bytes),
      onAway() {
        if (picture === "playing") become("away");
      },
      onRefused: () => become("refused"),
    });
  }

  function told(message: LiveMessage): void {
    switch (message.type) {
      case "init":
        mimeType.value = message.mimeType;
        return screen?.begin(message);
      case "away":
      case "ended":
        if (picture === "playing") become("away");
        return;
      case "back":
        if (picture === "away") become("playing");
        return;
    }
  }

  function stop(): void {
    link?.dispose();
    screen?.dispose();
    link = screen = undefined;
    delayMs.value = undefined;
  }

  const endLooking = every(around.timers, DELAY_LOOK_MS, () => {
    const now = around.serverClock.now();
    const shownAt = screen?.shownAt;
    const age = now === undefined || shownAt === undefined ? undefined : now - shownAt;
    delayMs.value = age !== undefined && Math.abs(age) < MAX_DELAY_MS
      ? Math.max(0, Math.round(age / 10) * 10)
      : undefined;
  });

  return {
    page: first.page,
    camera,
    state,
    mimeType,
    delayMs,
    shownBy(element) {
      if (element === video) return;
      stop();
      watched = undefined;
      video = element;
      settle();
      refresh();
    },
    update(now) {
      // The last picture of a camera that has gone stands until its tile goes, too.
      isGone = now === undefined;
      if (now) {
        camera.value = now;
        settle();
      }
      refresh();
    },
    dispose() {
      endLooking();
      stop();
    },
  };
}

function restingState({ state }: CameraView): TileState {
  return state === "ready" ? "ready" : "starting";
}
