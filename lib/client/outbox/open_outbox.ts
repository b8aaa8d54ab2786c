import { MIB } from "../../shared/units.ts";
import type { Timers } from "../timers.ts";
import { Ledger } from "./ledger.ts";
import type { Outbox } from "./outbox.ts";
import {
  type Amount,
  type ChunkFacts,
  type ChunkStore,
  isUnreadable,
  type KeptChunk,
  type SessionRecord,
} from "./store.ts";
import { createWriter } from "./writer.ts";

export interface OutboxOptions {
  ledger: Ledger;
  /** Where chunks are kept; without it, the page's memory. */
  store?: ChunkStore | Promise<ChunkStore | undefined>;
  timers: Timers;
  /** The device has no room: gives up something, here or elsewhere. @returns How many bytes. */
  makeRoom?: (bytes: number) => Promise<number>;
  /** {@link Outbox.kept} or {@link Outbox.lost} has changed. */
  onChange?: () => void;
}

/** Newest stored chunks that stay in memory as well, so that a server that keeps up gets them from there. */
const RECENT_BYTES = 4 * MIB;
/** Above this, the recorder's next chunk waits for the storage: bytes in nobody's hands are the browser's. */
const BACKLOG_BYTES = 16 * MIB;
/** Chunks that may have to be sent in several frames. */
const LARGE_BYTES = 0.5 * MIB;
/**
 * A chunk that was asked for so often, and a store that answers otherwise: it is
 * gone. Safari has the same "UnknownError" for that as for a lost connection.
 */
const READ_TRIES = 10;
/** Facts that are looked at together when something has to be given up. */
const GIVE_UP_CHUNKS = 256;

interface Recent {
  facts: ChunkFacts;
  /** Until the storage has it, and a while longer. */
  bytes?: Uint8Array<ArrayBuffer>;
  stored: boolean;
}

/** Opens an outbox. Memory stays flat, however much waits, once the storage takes it. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { ledger, timers, makeRoom = () => Promise.resolve(0), onChange = () => {} } = options;
  /** What is in memory: not stored yet, just recorded, or under way. */
  const recent = new Map<number, Recent>();
  let recentBytes = 0;
  let memoryBytes = 0;
  let roomInBacklog = () => {};
  /** The chunk that could not be read, and how often. */
  let unread = { seq: -1, tries: 0 };

  const writer = createWriter({
    store: options.store,
    timers,
    record: () => ledger.record(),
    unstored,
    onStored: stored,
    makeRoom,
    onState() {
      roomInBacklog();
      onChange();
    },
  });

  /** The oldest chunks that are in memory only. */
  function unstored(bytes: number): KeptChunk[] {
    const chunks: KeptChunk[] = [];
    let size = 0;
    for (const entry of recent.values()) {
      if (entry.stored || !entry.bytes) continue;
      if (size >= bytes) break;
      chunks.push({ ...entry.facts, bytes: entry.bytes });
      size += entry.bytes.byteLength;
    }
    return chunks;
  }

  function stored(chunks: readonly ChunkFacts[]): void {
    for (const { seq } of chunks) {
      const entry = recent.get(seq);
      if (!entry || entry.stored) continue;
      entry.stored = true;
      memoryBytes -= entry.facts.size.bytes;
    }
    for (const [seq, entry] of recent) {
      if (recentBytes <= RECENT_BYTES) break;
      if (!entry.stored || !entry.bytes) continue;
      recentBytes -= entry.bytes.byteLength;
      entry.bytes = undefined;
      // Of what is under way the facts are wanted again soon.
      if (seq >= ledger.sentBefore) recent.delete(seq);
    }
    if (memoryBytes < BACKLOG_BYTES) roomInBacklog();
  }

  function forget(seq: number): void {
    const entry = recent.get(seq);
    if (!entry) return;
    recent.delete(seq);
    if (entry.bytes) recentBytes -= entry.bytes.byteLength;
    if (!entry.stored) memoryBytes -= entry.facts.size.bytes;
  }

  function forgetBefore(seq: number): void {
    for (const known of recent.keys()) if (known < seq) forget(known);
    if (memoryBytes < BACKLOG_BYTES) roomInBacklog();
  }

  /** Media of the session up to the end of a chunk. */
  async function endOf(seq: number): Promise<Amount> {
    const [found] = await factsFrom(seq, 1);
    if (!found) return ledger.recorded;
    const { end, size } = found;
    if (found.seq === seq) return end;
    return { durationMs: end.durationMs - size.durationMs, bytes: end.bytes - size.bytes };
  }

  async function readKept(seq: number): Promise<KeptChunk | undefined> {
    const entry = recent.get(seq);
    if (entry?.bytes) return { ...entry.facts, bytes: entry.bytes };
    const store = await writer.store();
    const chunk = await store?.read(ledger.id, seq);
    // Its facts are wanted when it is acknowledged.
    if (chunk && seq >= ledger.firstSeq && !recent.has(seq)) {
      const { bytes: _, ...facts } = chunk;
      recent.set(seq, { facts, stored: true });
    }
    return chunk;
  }

  /** A chunk that should be there is not, and never will be. */
  async function missing(seq: number): Promise<void> {
    const before = ledger.endBefore(seq) ?? await endOf(seq - 1);
    const end = await endOf(seq);
    if (ledger.holeAt(seq) || seq < ledger.firstSeq) return;
    const size = {
      durationMs: end.durationMs - before.durationMs,
      bytes: end.bytes - before.bytes,
    };
    ledger.giveUp([{ seq, take: ledger.takeOf(seq), size, end }], "device-storage-damaged");
    writer.drop(seq, seq + 1);
    onChange();
  }

  /** Facts of chunks from `seq` on, in order, wherever they are. */
  async function factsFrom(seq: number, count: number): Promise<ChunkFacts[]> {
    const store = await writer.store();
    const facts = await store?.facts(ledger.id, seq, count) ?? [];
    const known = new Set(facts.map((fact) => fact.seq));
    for (const entry of recent.values()) {
      if (entry.facts.seq >= seq && !known.has(entry.facts.seq)) facts.push(entry.facts);
    }
    return facts.sort((a, b) => a.seq - b.seq);
  }

  return {
    async append({ take, bytes, durationMs }) {
      const facts = ledger.append(take, { durationMs, bytes: bytes.byteLength });
      recent.set(facts.seq, { facts, bytes, stored: false });
      recentBytes += bytes.byteLength;
      memoryBytes += bytes.byteLength;
      writer.work();
      if (writer.state === "well" && memoryBytes >= BACKLOG_BYTES) {
        await new Promise<void>((resolve) => roomInBacklog = resolve);
      }
      return facts.seq;
    },
    async read(seq) {
      if (seq < ledger.firstSeq || seq >= ledger.nextSeq) return undefined;
      if (!ledger.holeAt(seq)) {
        ledger.sending(seq);
        let chunk: KeptChunk | undefined;
        try {
          chunk = await readKept(seq);
        } catch (thrown) {
          unread = { seq, tries: unread.seq === seq ? unread.tries + 1 : 1 };
          if (!isUnreadable(thrown) && unread.tries < READ_TRIES) throw thrown;
        }
        if (chunk) {
          const { take, size, bytes } = chunk;
          // The server may get a part of it, and then wants the rest of the very same.
          if (size.bytes > LARGE_BYTES) writer.changed();
          return { seq, take, bytes, durationMs: size.durationMs };
        }
        if (seq < ledger.firstSeq) return undefined;
        await missing(seq);
      }
      const take = ledger.holeAt(seq)?.gap.take ?? 0;
      return { seq, take, bytes: new Uint8Array(0), durationMs: 0 };
    },
    async ackThrough(seq) {
      const last = Math.min(seq, ledger.nextSeq - 1);
      if (last < ledger.firstSeq) return;
      // At once if it is known, so that what is saved is seen at once.
      const end = recent.get(last)?.facts.end ?? await endOf(last);
      const from = ledger.firstSeq;
      ledger.ackThrough(last, end);
      forgetBefore(ledger.firstSeq);
      if (ledger.firstSeq > from) writer.dropSoon(from, ledger.firstSeq);
    },
    continueAt(seq) {
      const { firstSeq, nextSeq } = ledger;
      ledger.continueAt(seq);
      forgetBefore(seq);
      writer.dropSoon(firstSeq, nextSeq);
      writer.changed();
    },
    putTake(take) {
      ledger.putTake(take);
      writer.changed();
    },
    note(gap) {
      ledger.note(gap);
      writer.changed();
    },
    readTake: (take) => ledger.take(take)?.message,
    gapsUpTo: (seq) => ledger.gapsUpTo(seq),
    async giveUp(bytes) {
      const facts = await factsFrom(ledger.givable, GIVE_UP_CHUNKS);
      // Meanwhile some may have been sent.
      const { givable } = ledger;
      const run = ledger.givableRun(facts.filter(({ seq }) => seq >= givable), bytes);
      if (run.length === 0) return 0;
      ledger.giveUp(run, "device-storage-full");
      for (const { seq } of run) forget(seq);
      onChange();
      await writer.dropNow(run[0].seq, run[run.length - 1].seq + 1);
      return run.reduce((sum, { size }) => sum + size.bytes, 0);
    },
    refuse(code) {
      ledger.refused = code;
      writer.changed();
    },
    async stored() {
      await writer.idle();
      return writer.state !== "memory" && memoryBytes === 0;
    },
    remove: () => writer.end(true),
    close: () => writer.end(false),
    get firstSeq() {
      return ledger.firstSeq;
    },
    get nextSeq() {
      return ledger.nextSeq;
    },
    get waiting() {
      return ledger.waiting;
    },
    get recorded() {
      return ledger.recorded;
    },
    get lost() {
      return ledger.lost;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    get kept() {
      return writer.state !== "memory";
    },
  };
}

/** Opens the outbox of a session that was found on the device. */
export async function reopenOutbox(
  record: SessionRecord,
  options: Omit<OutboxOptions, "ledger"> & { store: ChunkStore },
): Promise<Outbox> {
  const last = await options.store.last(record.id);
  return createOutbox({ ...options, ledger: new Ledger(record, last) });
}
