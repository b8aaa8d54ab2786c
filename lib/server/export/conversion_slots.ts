/** How many conversions there may be at a time. */
export interface ConversionLimits {
  inAll: number;
  perDevice: number;
}

/** Keeps conversions from taking the processor from what records. */
export class ConversionSlots {
  readonly #limits: ConversionLimits;
  readonly #byDevice = new Map<string, number>();
  #taken = 0;

  constructor(limits: ConversionLimits) {
    this.#limits = limits;
  }

  /** How many go on. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes a slot.
   *
   * @param device Who asks.
   * @returns What gives it back, however often it is called; null if none is free.
   */
  take(device: string): (() => void) | null {
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
    };
  }
}
