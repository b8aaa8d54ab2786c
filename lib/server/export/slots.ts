import { type After, systemAfter } from "../storage/disk_guard.ts";

/** How much there may be of something at a time. */
export interface SlotLimits {
  inAll: number;
  perDevice: number;
  /** So many of one device may wait; none without it. */
  waitingPerDevice?: number;
}

/** Gives a slot back, however often it is called. */
export type GiveBack = () => void;

interface Waiting {
  device: string;
  grant(giveBack: GiveBack): void;
}

/** Keeps what devices ask for from taking what recording needs: processor, files, memory. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #after: After;
  readonly #byDevice = new Map<string, number>();
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #taken = 0;

  /** @param after Default: this machine's timer. */
  constructor(limits: SlotLimits, after: After = systemAfter) {
    this.#limits = limits;
    this.#after = after;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes a slot.
   *
   * @param device Who asks.
   * @returns Null if none is free.
   */
  take(device: string): GiveBack | null {
    const own = this.#byDevice.get(device) ?? 0;
    if (this.#taken >= this.#limits.inAll || own >= this.#limits.perDevice) return null;
    this.#taken++;
    this.#byDevice.set(device, own + 1);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.#taken--;
      const left = this.#byDevice.get(device)! - 1;
      if (left > 0) this.#byDevice.set(device, left);
      else this.#byDevice.delete(device);
      this.#grant();
    };
  }

  /**
   * Takes a slot as soon as one is free: who came first goes first.
   *
   * @param ms How long that may last.
   * @returns Null if none became free, or too many of that device wait.
   * @throws The signal's reason, if nobody wants it any more.
   */
  async wait(device: string, ms: number, signal: AbortSignal): Promise<GiveBack | null> {
    signal.throwIfAborted();
    const taken = this.take(device);
    if (taken) return taken;
    const { waitingPerDevice = 0 } = this.#limits;
    const own = [...this.#waiting].filter((waiting) => waiting.device === device).length;
    if (own >= waitingPerDevice) return null;
    const { promise, resolve, reject } = Promise.withResolvers<GiveBack | null>();
    const waiting: Waiting = { device, grant: resolve };
    // Out of the queue before anything else can happen, or a slot would go to nobody.
    const leave = (settle: () => void) => {
      this.#waiting.delete(waiting);
      settle();
    };
    const onAbort = () => leave(() => reject(signal.reason));
    this.#waiting.add(waiting);
    signal.addEventListener("abort", onAbort);
    const forget = this.#after(ms, () => leave(() => resolve(null)));
    try {
      return await promise;
    } finally {
      forget();
      signal.removeEventListener("abort", onAbort);
    }
  }

  #grant(): void {
    for (const waiting of this.#waiting) {
      const giveBack = this.take(waiting.device);
      if (!giveBack) continue;
      this.#waiting.delete(waiting);
      waiting.grant(giveBack);
    }
  }
}
