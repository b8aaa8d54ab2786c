/** What is asked of a `WakeLockSentinel`. */
export type Sentinel = Pick<WakeLockSentinel, "release" | "addEventListener">;

/** Does the screen stay on? */
export type Awake =
  /** It need not. */
  | "off"
  /** It was asked for and not yet granted, or the page is in the background. */
  | "asked"
  | "held"
  /** The system says no: low battery, a power plan. */
  | "refused"
  /** The browser knows no wake lock: iOS before 16.4, Home Screen apps before 18.4. */
  | "unsupported";

/** Keeps the screen awake while it is wanted. */
export interface WakeLock {
  want(wanted: boolean): void;
  /** The page is visible, perhaps again: takes a lock that is wanted and not held. */
  visible(): void;
  readonly held: boolean;
}

/**
 * A wake lock that is taken again after the system took it away: when the page
 * comes to the front, and whenever `visible` is called.
 *
 * @param request `() => navigator.wakeLock.request("screen")`, if there is one.
 * @param onChange Is told whenever that changes.
 * @see https://www.w3.org/TR/screen-wake-lock/
 */
export function createWakeLock(
  request: (() => Promise<Sentinel>) | undefined,
  onChange: (awake: Awake) => void = () => {},
): WakeLock {
  let wanted = false;
  let asking = false;
  let sentinel: Sentinel | undefined;
  let awake: Awake = "off";

  function become(next: Awake): void {
    if (awake === next) return;
    awake = next;
    onChange(next);
  }

  async function take(): Promise<void> {
    if (!wanted || asking || sentinel) return;
    if (!request) return become("unsupported");
    asking = true;
    try {
      const taken = await request();
      sentinel = taken;
      become("held");
      taken.addEventListener("release", () => {
        if (sentinel !== taken) return;
        sentinel = undefined;
        become("asked");
      });
    } catch {
      become("refused");
    } finally {
      asking = false;
    }
    if (!wanted) drop();
  }

  function drop(): void {
    const had = sentinel;
    sentinel = undefined;
    had?.release().catch(() => {});
    become("off");
  }

  return {
    want(on) {
      wanted = on;
      if (!on) return drop();
      if (awake === "off") become("asked");
      take();
    },
    visible: () => void take(),
    get held() {
      return sentinel !== undefined;
    },
  };
}
