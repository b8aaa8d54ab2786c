import { type After, systemAfter } from "../storage/disk_guard.ts";

/** A player lets go of one connection before it opens the next: so long nothing is given up, ms. */
const LINGER_MS = 2000;

/** What a cache may hold. */
export interface PlanCacheOptions<Plan> {
  /** Plans, at most. */
  count: number;
  /**
   * Sum of their weights, at most; the one used last stays, whatever it weighs. Those that are
   * being made are not part of it: whoever makes them sees to it that they are few.
   */
  weight: number;
  weigh(plan: Plan): number;
  /** Default: this machine's timer. */
  after?: After;
}

/** A plan that is being made. */
interface Making<Plan> {
  plan: Promise<Plan>;
  /** Ends it. */
  end: AbortController;
  /** Who waits for it. */
  askers: number;
  /** Not to be ended after all. */
  stay(): void;
}

/**
 * Keeps what took long to find out: a player asks for one file a hundred times.
 * Whoever asks while it is being found out waits for that. When nobody waits any
 * more it is given up.
 */
export class PlanCache<Plan> {
  readonly #options: PlanCacheOptions<Plan>;
  readonly #after: After;
  readonly #making = new Map<string, Making<Plan>>();
  /** The one that was used last at the end. */
  readonly #kept = new Map<string, { plan: Plan; weight: number }>();

  constructor(options: PlanCacheOptions<Plan>) {
    this.#options = options;
    this.#after = options.after ?? systemAfter;
  }

  /** How many there are. */
  get count(): number {
    return this.#kept.size;
  }

  /**
   * The plan of this name, by `make` if it is not known. One that cannot be made is
   * not kept.
   *
   * @param make Given what tells that nobody wants it any more.
   * @param wanted Tells that who asks has gone.
   * @throws what `make` throws, and the reason of `wanted`.
   */
  async get(
    key: string,
    make: (signal: AbortSignal) => Promise<Plan>,
    wanted?: AbortSignal,
  ): Promise<Plan> {
    wanted?.throwIfAborted();
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.plan;
    }
    const making = this.#making.get(key) ?? this.#begin(key, make);
    making.stay();
    making.askers++;
    try {
      return await orAborted(making.plan, wanted);
    } finally {
      making.askers--;
      if (making.askers === 0 && this.#making.get(key) === making) {
        making.stay = this.#after(LINGER_MS, () => {
          this.#making.delete(key);
          making.end.abort();
        });
      }
    }
  }

  /** It is not true any more. */
  forget(key: string): void {
    this.#kept.delete(key);
  }

  #begin(key: string, make: (signal: AbortSignal) => Promise<Plan>): Making<Plan> {
    const end = new AbortController();
    const making: Making<Plan> = { plan: make(end.signal), end, askers: 0, stay() {} };
    making.plan = making.plan.then((plan) => {
      if (!end.signal.aborted) this.#keep(key, plan);
      return plan;
    }).finally(() => {
      making.stay();
      if (this.#making.get(key) === making) this.#making.delete(key);
    });
    // Nobody may be waiting for it when it fails.
    making.plan.catch(() => {});
    this.#making.set(key, making);
    return making;
  }

  #keep(key: string, plan: Plan): void {
    const { count, weight: limit, weigh } = this.#options;
    this.#kept.set(key, { plan, weight: weigh(plan) });
    let weight = 0;
    for (const kept of this.#kept.values()) weight += kept.weight;
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size <= 1 || (this.#kept.size <= count && weight <= limit)) break;
      this.#kept.delete(oldest);
      weight -= kept.weight;
    }
  }
}

/** What becomes of `promise`, unless the signal comes first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await promise;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
