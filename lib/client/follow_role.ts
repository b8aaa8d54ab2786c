import type { Signal } from "@preact/signals";
import { includesRole, isRole, type Role } from "../shared/roles.ts";
import { every, type Timers } from "./timers.ts";

/** A person who has just been let in looks at the page, and waits. */
const ASK_MS = 5000;

/** What it needs of the page; tests bring their own. */
export interface RoleSurroundings {
  timers: Timers;
  /** What this device may now; undefined if nobody says. */
  ask(): Promise<unknown>;
  /** Is anybody there to see what changes? */
  isWanted(): boolean;
}

/** The real ones, for a page that is `isFree` to change. */
export function browserRole(timers: Timers, isFree: () => boolean): RoleSurroundings {
  return {
    timers,
    async ask() {
      const response = await fetch("/api/pair", { cache: "no-store" });
      return (await response.json()).role;
    },
    isWanted: () => isFree() && document.visibilityState === "visible",
  };
}

/**
 * Learns that an owner lets this device watch, while its page stands: nobody knows that a page has to
 * be loaded again.
 *
 * @returns Ends it.
 */
export function followRole(role: Signal<Role>, { timers, ask, isWanted }: RoleSurroundings) {
  return every(timers, ASK_MS, async () => {
    if (includesRole(role.peek(), "viewer") || !isWanted()) return;
    const now = await ask().catch(() => undefined);
    if (isRole(now)) role.value = now;
  });
}
