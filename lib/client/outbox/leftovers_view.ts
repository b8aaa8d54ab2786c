import type { Amount } from "./store.ts";

/** What earlier sessions have left on the device. */
export interface LeftoversView {
  /** The session that is being sent: what there was when this page began with it, and what is left. `isAway`: for now the computer takes nothing. */
  sending: { total: Amount; left: Amount; isAway: boolean } | undefined;
  /** All that waits to be sent, of how many sessions. */
  waiting: Amount & { sessions: number };
  /** What the server will never take. */
  refused: readonly RefusedSession[];
}

export interface RefusedSession extends Amount {
  id: string;
  name: string;
  /** When Start was pressed, epoch ms. */
  startedAt: number;
  /** Fault of the uplink. */
  code: string;
}

/** Nothing is left. */
export const NO_LEFTOVERS: LeftoversView = {
  sending: undefined,
  waiting: { sessions: 0, durationMs: 0, bytes: 0 },
  refused: [],
};
