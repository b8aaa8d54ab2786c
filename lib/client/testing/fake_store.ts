import type { ChunkStore, KeptChunk, SessionRecord, StoreChange } from "../outbox/store.ts";

/** The error of a browser whose storage is full. */
export function quotaExceeded(): Error {
  return new DOMException("Full", "QuotaExceededError");
}

/** A store in memory, with a quota and with the faults that a test wants. */
export class FakeStore implements ChunkStore {
  readonly records = new Map<string, SessionRecord>();
  readonly chunks = new Map<string, Map<number, KeptChunk>>();
  readonly #holds = new Map<string, { page: string; at: number }>();
  /** Bytes of chunks that fit. */
  quotaBytes = Infinity;
  /** Thrown by every call while it is set. */
  failure: unknown;
  /** Numbers of chunks that cannot be read any more. */
  readonly damaged = new Set<number>();
  /** Held back until it is settled, if set. */
  gate: Promise<void> | undefined;
  /** What was asked, method by method. */
  readonly calls: string[] = [];

  get bytes(): number {
    let sum = 0;
    for (const chunks of this.chunks.values()) {
      for (const { bytes } of chunks.values()) sum += bytes.byteLength;
    }
    return sum;
  }

  async #asked(call: string): Promise<void> {
    this.calls.push(call);
    await this.gate;
    if (this.failure) throw this.failure;
  }

  async save({ session, record, add = [], drop = [] }: StoreChange): Promise<void> {
    const what = [record && "record", add.length && `add ${add.length}`, drop.length && "drop"];
    await this.#asked(`save ${what.filter(Boolean).join(", ")}`);
    const old = this.chunks.get(session) ?? new Map();
    const chunks = new Map(old);
    for (const { from, to } of drop) {
      // As a key range would.
      if (from >= to) throw new DOMException("Empty range", "DataError");
      for (const seq of chunks.keys()) if (seq >= from && seq < to) chunks.delete(seq);
    }
    for (const chunk of add) chunks.set(chunk.seq, { ...chunk, bytes: chunk.bytes.slice() });
    this.chunks.set(session, chunks);
    if ((add.length > 0 || record) && this.bytes > this.quotaBytes) {
      this.chunks.set(session, old);
      throw quotaExceeded();
    }
    if (record) this.records.set(session, structuredClone(record));
  }

  async read(session: string, seq: number): Promise<KeptChunk | undefined> {
    await this.#asked(`read ${seq}`);
    if (this.damaged.has(seq)) throw new DOMException("Gone", "NotReadableError");
    const chunk = this.chunks.get(session)?.get(seq);
    return chunk && { ...chunk, bytes: chunk.bytes.slice() };
  }

  async facts(session: string, seq: number, count: number) {
    await this.#asked(`facts ${seq}`);
    return this.#sorted(session).filter((chunk) => chunk.seq >= seq).slice(0, count);
  }

  async last(session: string) {
    await this.#asked("last");
    return this.#sorted(session).at(-1);
  }

  #sorted(session: string) {
    return [...this.chunks.get(session)?.values() ?? []].sort((a, b) => a.seq - b.seq)
      .map(({ seq, take, size, end }) => ({ seq, take, size, end }));
  }

  async sessions(): Promise<SessionRecord[]> {
    await this.#asked("sessions");
    const records = structuredClone([...this.records.values()]);
    return records.sort((a, b) => a.startedAt - b.startedAt);
  }

  async remove(session: string): Promise<void> {
    await this.#asked("remove");
    this.records.delete(session);
    this.chunks.delete(session);
  }

  async claim(session: string, page: string, now: number, heldMs: number): Promise<boolean> {
    await this.#asked("claim");
    const held = this.#holds.get(session);
    if (held && held.page !== page && Math.abs(now - held.at) <= heldMs) return false;
    this.#holds.set(session, { page, at: now });
    return true;
  }
}
