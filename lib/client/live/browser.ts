import { LIVE_PATH } from "../../shared/live.ts";
import type { ServerStatus } from "../../shared/cameras.ts";
import { webSocketFactory } from "../socket.ts";
import { browserTimers } from "../timers.ts";
import type { MediaSourceKind } from "./screen.ts";
import { ServerClock } from "./server_clock.ts";
import type { LiveSurroundings, StatusAnswer } from "./surroundings.ts";

/** An answer that takes longer is none. Ms. */
const ASK_MS = 5000;

/** What the wall works with in a real browser. */
export function browserSurroundings(): LiveSurroundings {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const serverClock = new ServerClock(clock);
  const kinds = globalThis as {
    ManagedMediaSource?: MediaSourceKind;
    MediaSource?: MediaSourceKind;
  };
  return {
    timers: browserTimers,
    clock,
    random: Math.random,
    serverClock,
    connect: (session, handlers) =>
      webSocketFactory(`wss://${location.host}${LIVE_PATH}/${session}`)(handlers),
    ask: () => ask(serverClock),
    // An iPhone has only the managed one.
    Source: kinds.MediaSource ?? kinds.ManagedMediaSource,
  };
}

async function ask(serverClock: ServerClock): Promise<StatusAnswer> {
  const askedAt = performance.now();
  try {
    const response = await fetch("/api/status", { signal: AbortSignal.timeout(ASK_MS) });
    if (response.status === 401 || response.status === 403) return { ok: false, why: "refused" };
    if (!response.ok) return { ok: false, why: "away" };
    const status: ServerStatus = await response.json();
    serverClock.told(status.now, askedAt);
    return { ok: true, status };
  } catch {
    return { ok: false, why: "away" };
  }
}
