/** What is asked of a `WakeLockSentinel`. */
export type Sentinel = Pick<WakeLockSentinel, "release" | "addEventListener">;

/** Keeps the screen awake while it is wanted. */
export interface WakeLock {
  want(wanted: boolean): void;
  /** The page is visible again: the system took the lock away when it was hidden. */
  visible(): void;
  readonly held: boolean;
}

/**
 * A wake lock that is taken again after the system took it away. Where there
 * is none (older iOS, a page in the background, low battery) it stays not held.
 *
 * @param request `() => navigator.wakeLock.request("screen")`, if there is one.
 * @see https://www.w3.org/TR/screen-wake-lock/
 */
export function createWakeLock(request: (() => Promise<Sentinel>) | undefined): WakeLock {
  let wanted = false;
  let asking = false;
  let sentinel: Sentinel | undefined;

  async function take(): Promise<void> {
    if (!request || asking || sentinel || !wanted) return;
    asking = true;
    try {
      const taken = await request();
      sentinel = taken;
      taken.addEventListener("release", () => {
        if (sentinel === taken) sentinel = undefined;
      });
    } catch {
      // The system says no; `visible` asks again.
    } finally {
      asking = false;
    }
    if (!wanted) drop();
  }

  function drop(): void {
    sentinel?.release().catch(() => {});
    sentinel = undefined;
  }

  return {
    want(on) {
      wanted = on;
      if (on) take();
      else drop();
    },
    visible: () => void take(),
    get held() {
      return sentinel !== undefined;
    },
  };
}
