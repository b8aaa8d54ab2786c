import { MIB } from "../../shared/units.ts";
import type { Timers } from "../timers.ts";
import { type ChunkFacts, type ChunkStore, isFull, type KeptChunk } from "./store.ts";
import type { SessionRecord, StoreChange } from "./store.ts";

export interface WriterOptions {
  store?: ChunkStore | Promise<ChunkStore | undefined>;
  timers: Timers;
  /** The record as it is now. */
  record: () => SessionRecord;
  /** The oldest chunks that are not stored, some more than `bytes` at most. */
  unstored: (bytes: number) => KeptChunk[];
  onStored: (chunks: readonly ChunkFacts[]) => void;
  /** See `OutboxOptions`. */
  makeRoom: (bytes: number) => Promise<number>;
  /** {@link Writer.state} has changed. */
  onState: () => void;
}

/** Brings one session into the store, one change after the other. */
export interface Writer {
  /** There is something to store. */
  work(): void;
  /** The record has changed. */
  changed(): void;
  /** Chunks from `from` up to, not including, `to` go with the next change. */
  drop(from: number, to: number): void;
  /** The same within a second: deleting is not done for each chunk. */
  dropSoon(from: number, to: number): void;
  /** The same at once, past everything that is queued. */
  dropNow(from: number, to: number): Promise<void>;
  /** Resolves once there is nothing to do, for the moment. */
  idle(): Promise<void>;
  /** Ends: with all of the session removed, or all of it written. */
  end(remove: boolean): Promise<void>;
  /** The store, if there is one. */
  store(): Promise<ChunkStore | undefined>;
  readonly state: WriterState;
}

export type WriterState =
  /** The store takes what is given to it, as far as is known. */
  | "well"
  /** The last change failed; it is tried again. */
  | "struggling"
  /** There is no store, or it has failed for a while. It is tried again if there is one. */
  | "memory";

/** Chunks of one change: not so many that a crash takes much. */
const BATCH_BYTES = 4 * MIB;
const DROP_SOON_MS = 1000;
/** After a change that failed, for whatever reason. */
const RETRY_MS = 1000;
/** A single failure may be a connection that the browser took away in the background. */
const FAILURES_TO_WORRY = 3;
/** What is given up at a time, so that it lasts for some seconds. */
const ROOM_BYTES = 4 * MIB;
/** Some browsers lose a transaction of a page that slept. Nobody waits for one any longer than that. */
const ANSWER_MS = 15_000;
/** Space that was given up takes browsers a while to find: so long nothing more is given up. */
const ROOM_PATIENCE = 5;

/** Starts a writer. Nothing is written before there is something to write. */
export function createWriter(options: WriterOptions): Writer {
  const { timers, record, unstored, onStored, makeRoom, onState } = options;
  let store: ChunkStore | undefined;
  let isOpen = !options.store;
  let isWorking = false;
  let working: Promise<void> = Promise.resolve();
  let isDirty = false;
  let drops: { from: number; to: number }[] = [];
  let dropTimer: number | undefined;
  let failures = 0;
  /** Tries since something was given up. */
  let patience = 0;
  let state: WriterState = options.store ? "well" : "memory";
  let ended: "no" | "closed" | "removed" = "no";
  let wake = () => {};

  const opened = Promise.resolve(options.store).catch(() => undefined).then((found) => {
    store = found;
    isOpen = true;
    if (!found) setState("memory");
    return found;
  });

  function setState(now: WriterState): void {
    if (state === now) return;
    state = now;
    onState();
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const id = timers.setTimeout(resolve, RETRY_MS);
      wake = () => {
        timers.clearTimeout(id);
        resolve();
      };
    });
  }

  async function save(change: StoreChange): Promise<void> {
    const id = timers.setTimeout(() => setState("memory"), ANSWER_MS);
    try {
      await store?.save(change);
    } catch (thrown) {
      if (!isFull(thrown) || !change.drop || change.drop.length === 0) throw thrown;
      // A store that is full may still forget. The record follows when there is room.
      await store?.save({ session: change.session, drop: change.drop });
      drops = drops.filter((drop) => !change.drop?.includes(drop));
      isDirty = true;
      throw thrown;
    } finally {
      timers.clearTimeout(id);
    }
  }

  /** @returns Was there anything to do? */
  async function step(): Promise<boolean> {
    const add = unstored(BATCH_BYTES);
    const drop = dropTimer === undefined || ended !== "no" ? [...drops] : [];
    if (add.length === 0 && drop.length === 0 && !isDirty) return false;
    const now = record();
    const wasDirty = isDirty;
    isDirty = false;
    try {
      await save({ session: now.id, add, drop, record: now });
    } catch (thrown) {
      isDirty ||= wasDirty;
      throw thrown;
    }
    drops = drops.filter((done) => !drop.includes(done));
    onStored(add);
    return true;
  }

  async function failed(thrown: unknown): Promise<void> {
    if (!isFull(thrown)) failures++;
    setState(failures < FAILURES_TO_WORRY ? "struggling" : "memory");
    const bytes = unstored(Infinity).reduce((sum, { size }) => sum + size.bytes, 0);
    // For a mere record nothing is given up.
    if (isFull(thrown) && bytes > 0 && patience-- <= 0) {
      patience = ROOM_PATIENCE;
      await makeRoom(Math.max(ROOM_BYTES, 2 * bytes)).catch(() => 0);
    }
    // Whoever waits for the end waits for no miracle.
    if (ended === "no") await pause();
  }

  async function run(): Promise<void> {
    if (!isOpen) await opened;
    while (store && ended !== "removed") {
      try {
        if (!await step()) break;
        failures = patience = 0;
        setState("well");
      } catch (thrown) {
        await failed(thrown);
        if (ended !== "no") break;
      }
    }
    isWorking = false;
  }

  function work(): void {
    if (ended !== "no" || (isOpen && !store) || isWorking) return;
    isWorking = true;
    working = run();
  }

  const writer: Writer = {
    work,
    changed() {
      isDirty = true;
      work();
    },
    drop(from, to) {
      drops.push({ from, to });
      work();
    },
    dropSoon(from, to) {
      if (from >= to || (isOpen && !store)) return;
      const last = drops.at(-1);
      // Acknowledgements join on to one another.
      if (last && last.to === from && dropTimer !== undefined) last.to = to;
      else drops.push({ from, to });
      dropTimer ??= timers.setTimeout(() => {
        dropTimer = undefined;
        work();
      }, DROP_SOON_MS);
    },
    async dropNow(from, to) {
      const drop = { from, to };
      drops.push(drop);
      isDirty = true;
      const now = record();
      try {
        await save({ session: now.id, drop: [drop], record: now });
        drops = drops.filter((other) => other !== drop);
      } catch {
        // Tried again with the next change.
      }
    },
    idle: () => working,
    async end(remove) {
      if (ended !== "no") return;
      ended = remove ? "removed" : "closed";
      if (dropTimer !== undefined) timers.clearTimeout(dropTimer);
      dropTimer = undefined;
      wake();
      await working;
      await opened;
      const { id } = record();
      if (remove) await store?.remove(id).catch(() => {});
      else await run();
    },
    store: () => isOpen ? Promise.resolve(store) : opened,
    get state() {
      return state;
    },
  };
  return writer;
}
