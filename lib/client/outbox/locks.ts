import type { Clock } from "../../shared/clock.ts";
import { every, type Timers } from "../timers.ts";
import type { ChunkStore } from "./store.ts";

/** Lets one tab at a time have a session. */
export interface Locks {
  /**
   * Takes a session for this page until it is let go or the page ends.
   *
   * @returns Lets it go; `undefined` if another has it, this page included.
   */
  take(session: string): Promise<(() => void) | undefined>;
}

/** What is asked of `navigator.locks`. */
export type LockManagerLike = Pick<LockManager, "request">;

/** Locks by the browser, which ends those of a tab that dies. */
export function webLocks(manager: LockManagerLike): Locks {
  return {
    take: (session) =>
      new Promise((resolve) => {
        const request = manager.request(
          `local-camera-session-${session}`,
          { ifAvailable: true },
          (lock) => {
            if (!lock) return resolve(undefined);
            return new Promise<void>((letGo) => resolve(letGo));
          },
        );
        // A page that may not have locks: nobody else has this one either.
        request.catch(() => resolve(() => {}));
      }),
  };
}

/** How often a page says that it still has a session. */
const BEAT_MS = 5000;
/** A page in the background has one turn of a timer a minute. */
const HELD_MS = 90_000;

/**
 * Locks where the browser has none (Safari before 15.4): a time stamp beside
 * the session, that its page renews.
 */
export function heartbeatLocks(
  { store, page, clock, timers }: {
    store: ChunkStore;
    /** Names this page, and no other. */
    page: string;
    clock: Clock;
    timers: Timers;
  },
): Locks {
  const mine = new Set<string>();
  const claim = (session: string, at: number) => store.claim(session, page, at, HELD_MS);
  return {
    async take(session) {
      if (mine.has(session)) return undefined;
      mine.add(session);
      if (!await claim(session, clock.now()).catch(() => false)) {
        mine.delete(session);
        return undefined;
      }
      const end = every(timers, BEAT_MS, () => {
        claim(session, clock.now()).catch(() => {});
      });
      return () => {
        end();
        mine.delete(session);
        // As old as can be: whoever wants it next may have it at once.
        claim(session, 0).catch(() => {});
      };
    },
  };
}
