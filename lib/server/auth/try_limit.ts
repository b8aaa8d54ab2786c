/** Wrong tries that cost nothing: people mistype. */
const FREE_TRIES = 3;
/** The wait after the next one, doubled with each that follows, ms. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** An address without a try for so long is forgotten, ms. */
const FORGET_MS = 60 * 60_000;
/** Addresses that are remembered. */
const MAX_ADDRESSES = 1000;
/** Wrong tries from all addresses together that are free, and how many more each minute. */
const SHARED_TRIES = 60;
const SHARED_PER_MINUTE = 6;

interface Tries {
  wrong: number;
  /** No try before this moment, ms. */
  notBefore: number;
  seenAt: number;
}

/**
 * Slows down whoever guesses codes: after three wrong ones each address waits
 * one second, then two, four, up to five minutes. As one machine may have
 * millions of IPv6 addresses, all together have a limit as well; with it, eight
 * digits last for decades.
 *
 * Times are of a clock that never runs backwards, ms.
 */
export class TryLimit {
  readonly #tries = new Map<string, Tries>();
  #shared = SHARED_TRIES;
  #sharedAt = 0;

  /** Addresses that are remembered. */
  get size(): number {
    return this.#tries.size;
  }

  /** How long `address` has to wait before its next try, ms; 0 if it may try now. */
  waitMs(address: string, nowMs: number): number {
    this.#refill(nowMs);
    const own = Math.max(0, (this.#tries.get(keyOf(address))?.notBefore ?? 0) - nowMs);
    const shared = this.#shared >= 1 ? 0 : (1 - this.#shared) * 60_000 / SHARED_PER_MINUTE;
    return Math.ceil(Math.max(own, shared));
  }

  /** A try begins. Counts as wrong until {@link succeeded} is called, so that many at once gain nothing. */
  begin(address: string, nowMs: number): void {
    this.#refill(nowMs);
    this.#shared -= 1;
    const key = keyOf(address);
    this.#forget(nowMs);
    const wrong = (this.#tries.get(key)?.wrong ?? 0) + 1;
    const wait = wrong <= FREE_TRIES
      ? 0
      : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES - 1));
    this.#tries.delete(key);
    this.#tries.set(key, { wrong, notBefore: nowMs + wait, seenAt: nowMs });
    this.#forget(nowMs);
  }

  /** The try was right: what went before is forgiven. */
  succeeded(address: string): void {
    this.#tries.delete(keyOf(address));
    this.#shared = Math.min(SHARED_TRIES, this.#shared + 1);
  }

  /** They stand in the order of their last try. */
  #forget(nowMs: number): void {
    for (const [key, { seenAt }] of this.#tries) {
      if (this.#tries.size <= MAX_ADDRESSES && nowMs - seenAt < FORGET_MS) break;
      this.#tries.delete(key);
    }
  }

  #refill(nowMs: number): void {
    const minutes = (nowMs - this.#sharedAt) / 60_000;
    this.#shared = Math.min(SHARED_TRIES, this.#shared + minutes * SHARED_PER_MINUTE);
    this.#sharedAt = nowMs;
  }
}

/** Of IPv6 the network counts, 64 bits: a single machine has all addresses in it. */
function keyOf(address: string): string {
  const plain = address.replace(/%.*$/, "");
  // IPv4, plain or as an IPv6 socket writes it (RFC 4291, section 2.5.5.2).
  const [v4] = /[\d.]*$/.exec(plain) ?? [];
  if (v4?.includes(".")) return v4;
  const [head, tail = ""] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = plain.includes("::") ? Math.max(0, 8 - left.length - right.length) : 0;
  return [...left, ...Array(zeros).fill("0"), ...right].slice(0, 4).join(":");
}
