import type { Clock } from "../../shared/clock.ts";
import type { ServerStatus } from "../../shared/cameras.ts";
import type { Timers } from "../timers.ts";
import type { LiveSocketFactory } from "./live_link.ts";
import type { MediaSourceKind } from "./screen.ts";
import type { ServerClock } from "./server_clock.ts";

/** What came of asking the server which cameras there are. */
export type StatusAnswer =
  | { ok: true; status: ServerStatus }
  /** `refused`: this device may not know. */
  | { ok: false; why: "away" | "refused" };

/** What the wall works with: a browser, or a test. */
export interface LiveSurroundings {
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** What the server's clock says. */
  serverClock: ServerClock;
  connect: LiveSocketFactory;
  /** Which cameras are there? Never throws. */
  ask(): Promise<StatusAnswer>;
  /** Undefined where the browser has none. */
  Source: MediaSourceKind | undefined;
}
