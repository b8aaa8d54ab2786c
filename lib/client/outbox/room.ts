import { every, type Timers } from "../timers.ts";

/** What is asked of `navigator.storage`. */
export type StorageLike = Pick<StorageManager, "estimate" | "persist">;

/** Knows how much the device can still keep. */
export interface Room {
  /** Asks the browser not to clear this site's storage when the device runs short. Once. */
  persist(): void;
  dispose(): void;
}

const LOOK_MS = 30_000;

/**
 * Looks at the storage of this origin, now and every half minute.
 *
 * @param onFree Bytes that may still be stored; `undefined` if the browser does not say.
 */
export function createRoom(
  storage: StorageLike | undefined,
  timers: Timers,
  onFree: (bytes: number | undefined) => void,
): Room {
  let isAsked = false;

  async function look(): Promise<void> {
    const { quota, usage = 0 } = await storage?.estimate?.().catch(() => undefined) ?? {};
    onFree(quota === undefined ? undefined : Math.max(0, quota - usage));
  }

  look();
  const endLooking = every(timers, LOOK_MS, look);

  return {
    persist() {
      if (isAsked) return;
      isAsked = true;
      // Firefox asks the person; others decide by how the site is used.
      storage?.persist?.().catch(() => {});
    },
    dispose: endLooking,
  };
}
