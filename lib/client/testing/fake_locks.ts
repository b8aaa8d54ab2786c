import type { LockManagerLike } from "../outbox/locks.ts";

/** `navigator.locks` as tabs of one browser share it; only `ifAvailable` is understood. */
export class FakeLocks {
  readonly held = new Set<string>();
  readonly #ends = new Map<object, Set<() => void>>();

  /** The locks as one tab has them. */
  tab(tab: object = {}): LockManagerLike {
    const request = async (
      name: string,
      _options: LockOptions,
      work: (lock: object | null) => Promise<void> | void,
    ) => {
      await Promise.resolve();
      if (this.held.has(name)) return await work(null);
      this.held.add(name);
      const ends = this.#ends.get(tab) ?? new Set();
      this.#ends.set(tab, ends);
      const dies = new Promise<void>((resolve) => ends.add(resolve));
      await Promise.race([work({ name }), dies]);
      this.held.delete(name);
    };
    return { request } as unknown as LockManagerLike;
  }

  /** The tab is gone, and its locks with it. */
  kill(tab: object): void {
    for (const end of this.#ends.get(tab) ?? []) end();
  }
}
