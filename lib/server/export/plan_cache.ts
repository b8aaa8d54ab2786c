/** What a cache may hold. */
export interface PlanCacheOptions<Plan> {
  /** Plans, at most. */
  count: number;
  /** Sum of their weights, at most; the one used last stays, whatever it weighs. */
  weight: number;
  weigh(plan: Plan): number;
}

/**
 * Keeps what took long to find out: a player asks for one file a hundred times.
 * Whoever asks while it is being found out waits for that.
 */
export class PlanCache<Plan> {
  readonly #options: PlanCacheOptions<Plan>;
  /** The one that was used last at the end. */
  readonly #kept = new Map<string, { plan: Promise<Plan>; weight: number }>();

  constructor(options: PlanCacheOptions<Plan>) {
    this.#options = options;
  }

  /** How many there are. */
  get count(): number {
    return this.#kept.size;
  }

  /**
   * The plan of this name, by `make` if it is not known. One that cannot be made is
   * not kept.
   *
   * @throws what `make` throws.
   */
  async get(key: string, make: () => Promise<Plan>): Promise<Plan> {
    const known = this.#kept.get(key);
    const entry = known ?? { plan: make(), weight: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    try {
      const plan = await entry.plan;
      if (!known) {
        entry.weight = this.#options.weigh(plan);
        this.#shrink();
      }
      return plan;
    } catch (error) {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
      throw error;
    }
  }

  #shrink(): void {
    let weight = 0;
    for (const entry of this.#kept.values()) weight += entry.weight;
    for (const [key, entry] of this.#kept) {
      const { count, weight: limit } = this.#options;
      if (this.#kept.size <= 1 || (this.#kept.size <= count && weight <= limit)) break;
      this.#kept.delete(key);
      weight -= entry.weight;
    }
  }
}
