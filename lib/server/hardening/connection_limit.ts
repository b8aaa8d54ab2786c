export interface ConnectionLimitOptions {
  /** Connections of one key at a time. */
  each: number;
  /** Connections of all keys at a time. */
  all: number;
}

/** Counts what is open at a time, by whom: a device, an address. */
export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions;
  readonly #counts = new Map<string, number>();
  #all = 0;

  constructor(options: ConnectionLimitOptions) {
    this.#options = options;
  }

  /** How many are open. */
  get size(): number {
    return this.#all;
  }

  /**
   * One more is opened.
   *
   * @returns What ends it, to be called once; undefined if that is one too many.
   */
  enter(key: string): (() => void) | undefined {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#options.each || this.#all >= this.#options.all) return undefined;
    this.#counts.set(key, count + 1);
    this.#all++;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#all--;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}
