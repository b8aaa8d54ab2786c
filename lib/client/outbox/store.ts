import type { Gap, Take } from "../../shared/protocol.ts";

/** How much media, by its length and by its size. */
export interface Amount {
  durationMs: number;
  bytes: number;
}

/** What is known of a chunk without its bytes. */
export interface ChunkFacts {
  /** Number in its session, from 0. */
  seq: number;
  take: number;
  /** The chunk itself. */
  size: Amount;
  /** Media of the session up to the end of this chunk, acknowledged or given up chunks included. */
  end: Amount;
}

/** A chunk as it is kept. */
export interface KeptChunk extends ChunkFacts {
  bytes: Uint8Array<ArrayBuffer>;
}

/** What has to be said of a take, and where it begins. */
export interface TakeRecord {
  message: Take;
  firstSeq: number;
  /** Media of the session before the take, ms. */
  startMs: number;
}

/** Chunks that were given up, all of one take: numbers `from` up to, not including, `to`. */
export interface Hole extends Amount {
  from: number;
  to: number;
  /** Media of the session before the hole. */
  start: Amount;
  /** What the server is told. */
  gap: Gap;
  /** May the server have heard of it? Then it stays as it is. */
  said: boolean;
}

/** All of a session that outlives the page, without its chunks. Plain JSON. */
export interface SessionRecord {
  /** Lower-case UUID. */
  id: string;
  name: string;
  /** When Start was pressed, epoch ms. */
  startedAt: number;
  /** Those that still have a chunk here, and the latest. */
  takes: TakeRecord[];
  /** In ascending order, all of them. */
  holes: Hole[];
  /** What else the server is told to be missing: media that was never recorded. */
  notes: Gap[];
  /** The oldest chunk that was not acknowledged, as far as was written down. */
  firstSeq: number;
  /** Media before that chunk. */
  start: Amount;
  /** Number of a chunk; of it and those behind it none was sent, as far as was written down. */
  sentBefore: number;
  /** Why the server will never take it, as a fault's code. */
  refused?: string;
}

/** One step forward of a session, done as a whole or not at all. */
export interface StoreChange {
  session: string;
  /** The record as it is from now on. */
  record?: SessionRecord;
  add?: readonly KeptChunk[];
  /** Chunks to forget: from `from` up to, not including, `to`, which is larger. */
  drop?: readonly { from: number; to: number }[];
}

/**
 * Where sessions and their chunks are kept on the device.
 *
 * Every method may reject; {@link isFull} and {@link isUnreadable} tell the
 * two causes that something can be done about.
 */
export interface ChunkStore {
  save(change: StoreChange): Promise<void>;
  /** @returns `undefined` if there is none. */
  read(session: string, seq: number): Promise<KeptChunk | undefined>;
  /** Facts of up to `count` chunks from `seq` on, in order. No bytes are loaded. */
  facts(session: string, seq: number, count: number): Promise<ChunkFacts[]>;
  /** Facts of the newest chunk. */
  last(session: string): Promise<ChunkFacts | undefined>;
  /** All records, the oldest session first. */
  sessions(): Promise<SessionRecord[]>;
  /** Forgets a session and its chunks. */
  remove(session: string): Promise<void>;
  /**
   * Takes or keeps a session for one page, where the browser has no locks.
   *
   * @returns false if another page said less than `heldMs` ago that it has it.
   */
  claim(session: string, page: string, now: number, heldMs: number): Promise<boolean>;
}

/** Has the device no room for this? */
export function isFull(thrown: unknown): boolean {
  return nameOf(thrown) === "QuotaExceededError";
}

/** Will this chunk never be readable again? Chromium says so when a file of its own is gone. */
export function isUnreadable(thrown: unknown): boolean {
  return ["NotReadableError", "DataError", "DataCloneError"].includes(nameOf(thrown));
}

function nameOf(thrown: unknown): string {
  return String((thrown as { name?: unknown } | undefined)?.name);
}
