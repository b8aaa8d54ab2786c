import type { Clock } from "../../shared/clock.ts";
import type { Gap } from "../../shared/protocol.ts";
import { every, type Timers } from "../timers.ts";
import type { CaptureEvent } from "./machine.ts";
import {
  type Look,
  type LossCause,
  type Missing,
  NOTHING_SEEN,
  restartDelayMs,
  rootCause,
  type Trouble,
  watch,
  withNewCamera,
} from "./watchdog.ts";

/** What the camera and its picture are like, as far as somebody knows. */
export type CameraLook = Omit<Look, "wallMs" | "atMs">;

export interface RoundsOptions {
  clock: Clock;
  timers: Timers;
  /** @param closely Look at pixels as well? @returns `undefined` if no camera is open. */
  look: (closely: boolean) => CameraLook | undefined;
  /** Called at each round, after the look. */
  onRound: () => void;
  onTroubles: (troubles: readonly Trouble[]) => void;
  /** Media is missing. */
  onGap: (gap: Omit<Gap, "type">) => void;
  send: (event: CaptureEvent) => void;
}

/** Goes its rounds once a second, and keeps the accounts of what is missing. */
export interface Rounds {
  newCamera(): void;
  newSession(): void;
  takeStarted(): void;
  /** The recorder of a take handed something over. */
  mediaCame(take: number): void;
  /** Nothing is recorded from now on, until the next take starts. */
  lost(cause: LossCause): void;
  /** Sends `reopen-due`, the later the more often that was in vain. */
  reopenLater(): void;
  /** Something changed that may help: does not wait much longer. */
  reopenSooner(): void;
  /** No more is recorded in this session. */
  sessionEnds(): void;
  /** Something was the matter. */
  noticed(error: string): void;
  /** The last thing that was the matter, for the server. */
  readonly lastError: string | undefined;
  dispose(): void;
}

const ROUND_MS = 1000;
/** A take that lasted this long went well. */
const WENT_WELL_MS = 60_000;
/** New devices are announced before they can be opened. */
const SOONER_MS = 1000;

/** Starts the rounds. */
export function createRounds(options: RoundsOptions): Rounds {
  const { clock, timers, send } = options;
  let seen = NOTHING_SEEN;
  let round = 0;
  /** The last one that gave anything: the server knows no other. */
  let take: number | undefined;
  let takeStartedMs: number | undefined;
  let mediaMs = 0;
  /** What is missing now. `broken`: until another take starts. */
  let outage: (Missing & { broken: boolean }) | undefined;
  let attempt = 0;
  let dueMs = 0;
  let timer: number | undefined;
  let lastError: string | undefined;

  function note(missing: Missing, toMs: number): void {
    // A clock that was set back in between makes no gap of negative length.
    if (take !== undefined && toMs > missing.fromMs) {
      options.onGap({ take, fromMs: missing.fromMs, toMs, cause: missing.cause });
    }
  }

  function endOutage(): void {
    if (outage) note(outage, clock.now());
    outage = undefined;
  }

  function look(): void {
    const found = options.look(round++ % 2 === 0);
    if (!found) {
      // What is said of a camera that is gone is said by the state of the page.
      if (seen.troubles.length > 0) options.onTroubles([]);
      seen = { ...seen, troubles: [] };
      return;
    }
    const atMs = clock.monotonic();
    const { now, wish, lost } = watch(seen, { ...found, wallMs: clock.now(), atMs });
    if (now.troubles.join() !== seen.troubles.join()) options.onTroubles(now.troubles);
    lastError = now.troubles[0] ?? lastError;
    seen = now;
    if (lost) note(lost, lost.toMs);
    if (now.missing) outage ??= { ...now.missing, broken: false };
    else if (outage && !outage.broken) endOutage();
    if (wish === "take") send({ event: "reconfigure", reopen: false });
    if (wish === "camera") {
      if (outage) outage.broken = true;
      send({ event: "camera-lost" });
    }
  }

  const endRounds = every(timers, ROUND_MS, () => {
    look();
    options.onRound();
  });

  function stopWaiting(): void {
    if (timer !== undefined) timers.clearTimeout(timer);
    timer = undefined;
  }

  function wait(ms: number): void {
    stopWaiting();
    dueMs = clock.monotonic() + ms;
    timer = timers.setTimeout(() => {
      timer = undefined;
      send({ event: "reopen-due" });
    }, ms);
  }

  return {
    newCamera() {
      seen = withNewCamera(seen);
      options.onTroubles(seen.troubles);
    },
    newSession() {
      seen = { ...seen, askedForSound: false };
      outage =
        take =
        takeStartedMs =
        lastError =
          undefined;
      attempt = 0;
    },
    takeStarted() {
      endOutage();
      takeStartedMs = clock.monotonic();
      mediaMs = clock.now();
    },
    mediaCame(number) {
      take = number;
      mediaMs = clock.now();
    },
    lost(symptom) {
      const cause = lastError = rootCause(seen, symptom);
      outage = { fromMs: mediaMs, cause, ...outage, broken: true };
    },
    reopenLater() {
      if (takeStartedMs !== undefined && clock.monotonic() - takeStartedMs > WENT_WELL_MS) {
        attempt = 0;
      }
      takeStartedMs = undefined;
      wait(restartDelayMs(attempt++));
    },
    reopenSooner() {
      if (timer !== undefined) wait(Math.min(SOONER_MS, Math.max(0, dueMs - clock.monotonic())));
    },
    sessionEnds() {
      stopWaiting();
      endOutage();
    },
    noticed: (error) => void (lastError = error),
    get lastError() {
      return lastError;
    },
    dispose() {
      stopWaiting();
      endRounds();
    },
  };
}
