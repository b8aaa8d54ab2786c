import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { MIB } from "../../shared/units.ts";
import type { ChunkFacts, ChunkStore, KeptChunk, SessionRecord } from "./store.ts";

/**
 * Key of a piece: session, chunk, number of the piece in its chunk, and then
 * what is known of the chunk, so that looking through keys loads no bytes:
 * pieces of the chunk, take, its length and size, length and size of all up to its end.
 */
type PieceKey = [string, number, number, number, number, number, number, number, number];

interface Schema extends DBSchema {
  sessions: { key: string; value: SessionRecord };
  /** Small ArrayBuffers: large Blobs in IndexedDB fail in Safari. */
  pieces: { key: PieceKey; value: ArrayBuffer };
  /** Which page holds a session, where the browser has no locks. */
  holds: { key: string; value: { page: string; at: number } };
}

const NAME = "local-camera";
const VERSION = 1;
const PIECE_BYTES = MIB;
/** A crash of the tab takes nothing away; when the device goes off, the last seconds may be gone. */
const RELAXED = { durability: "relaxed" } as const;

/**
 * Opens the store of this origin.
 *
 * @throws whatever the browser says where pages may keep nothing.
 */
export async function openChunkStore(): Promise<ChunkStore> {
  let db: Promise<IDBPDatabase<Schema>> | undefined;

  function open(): Promise<IDBPDatabase<Schema>> {
    return openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore("sessions", { keyPath: "id" });
        fresh.createObjectStore("pieces");
        fresh.createObjectStore("holds");
      },
      // A page with a newer version waits for this one to let go.
      blocking: lose,
      terminated: lose,
    });
  }

  function lose(): void {
    db?.then((lost) => lost.close()).catch(() => {});
    db = undefined;
  }

  /** Safari loses the connection of a page in the background: the next try opens another. */
  async function withDb<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    const mine = db ??= open();
    let isOpen = false;
    try {
      const opened = await mine;
      isOpen = true;
      return await work(opened);
    } catch (thrown) {
      const { name } = thrown as { name?: string };
      const isLost = !isOpen || name === "InvalidStateError" || name === "UnknownError";
      if (isLost && db === mine) lose();
      throw thrown;
    }
  }

  const store: ChunkStore = {
    save: ({ session, record, add = [], drop = [] }) =>
      withDb(async (db) => {
        const change = db.transaction(["sessions", "pieces"], "readwrite", RELAXED);
        const pieces = change.objectStore("pieces");
        const steps: Promise<unknown>[] = [change.done];
        try {
          for (const { from, to } of drop) steps.push(pieces.delete(between(session, from, to)));
          for (const chunk of add) {
            for (const [key, data] of piecesOf(session, chunk)) steps.push(pieces.put(data, key));
          }
          if (record) steps.push(change.objectStore("sessions").put(record));
        } catch (thrown) {
          change.abort();
          await Promise.allSettled(steps);
          throw thrown;
        }
        // The transaction's own word first: a request that it took down only says "aborted".
        const results = await Promise.allSettled(steps);
        const failed = results.find((result) => result.status === "rejected");
        if (failed) throw change.error ?? failed.reason;
      }),
    read: (session, seq) =>
      withDb(async (db) => {
        const looking = db.transaction("pieces");
        const range = between(session, seq, seq + 1);
        const [keys, data] = await Promise.all([
          looking.store.getAllKeys(range),
          looking.store.getAll(range),
        ]);
        if (keys.length === 0 || keys.length < keys[0][3]) return undefined;
        return { ...factsOf(keys[0]), bytes: joined(data) };
      }),
    facts: (session, seq, count) =>
      withDb(async (db) => {
        const found: ChunkFacts[] = [];
        let from = seq;
        while (found.length < count) {
          const wanted = count - found.length;
          const keys = await db.getAllKeys("pieces", between(session, from, Infinity), wanted);
          for (const key of keys) if (key[2] === 0) found.push(factsOf(key));
          if (keys.length < wanted) break;
          from = keys[keys.length - 1][1] + 1;
        }
        return found;
      }),
    last: (session) =>
      withDb(async (db) => {
        const { store } = db.transaction("pieces");
        const cursor = await store.openKeyCursor(between(session, 0, Infinity), "prev");
        return cursor ? factsOf(cursor.primaryKey) : undefined;
      }),
    sessions: () =>
      withDb(async (db) => {
        const records = await db.getAll("sessions");
        return records.sort((a, b) => a.startedAt - b.startedAt);
      }),
    remove: (session) =>
      withDb(async (db) => {
        const change = db.transaction(["sessions", "pieces", "holds"], "readwrite");
        await Promise.all([
          change.objectStore("sessions").delete(session),
          change.objectStore("pieces").delete(between(session, 0, Infinity)),
          change.objectStore("holds").delete(session),
          change.done,
        ]);
      }),
    claim: (session, page, at, heldMs) =>
      withDb(async (db) => {
        const change = db.transaction("holds", "readwrite");
        const held = await change.store.get(session);
        const free = !held || held.page === page || Math.abs(at - held.at) > heldMs;
        if (free) await change.store.put({ page, at }, session);
        await change.done;
        return free;
      }),
  };
  // Some browsers only say no when something is really asked of them.
  await store.sessions();
  return store;
}

/** Chunks from `from` up to, not including, `to`. Arrays sort before by length: a prefix is a bound. */
function between(session: string, from: number, to: number): IDBKeyRange {
  return IDBKeyRange.bound([session, from], [session, to], false, true);
}

function factsOf([, seq, , , take, durationMs, bytes, endMs, endBytes]: PieceKey): ChunkFacts {
  return { seq, take, size: { durationMs, bytes }, end: { durationMs: endMs, bytes: endBytes } };
}

function* piecesOf(session: string, chunk: KeptChunk): Generator<[PieceKey, ArrayBuffer]> {
  const { seq, take, size, end, bytes } = chunk;
  const facts = [take, size.durationMs, size.bytes, end.durationMs, end.bytes] as const;
  const count = Math.max(1, Math.ceil(bytes.byteLength / PIECE_BYTES));
  for (let piece = 0; piece < count; piece++) {
    const data = bytes.slice(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);
    yield [[session, seq, piece, count, ...facts], data.buffer];
  }
}

function joined(pieces: ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  if (pieces.length === 1) return new Uint8Array(pieces[0]);
  const all = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(new Uint8Array(piece), at);
    at += piece.byteLength;
  }
  return all;
}
