import type { Gap, Take } from "../../shared/protocol.ts";
import type { Amount } from "./store.ts";

/** A chunk before it has its number. */
export interface NewChunk {
  take: number;
  /** Not to be changed any more. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Duration of the media in it, ms. */
  durationMs: number;
}

/** A chunk on its way to the server. Without bytes if it had to be given up. */
export interface Chunk extends NewChunk {
  /** Number in its session, from 0, without holes. */
  seq: number;
}

/** How much waits in an outbox. */
export interface Waiting extends Amount {
  count: number;
}

/**
 * What one session has recorded and the server has not acknowledged. Numbers
 * the chunks. A chunk leaves by {@link Outbox.ackThrough}, or, when the device
 * has no more room, by {@link Outbox.giveUp}.
 */
export interface Outbox {
  /**
   * Keeps a chunk at the end. It can be read at once; it is on its way to the
   * device's storage when this returns.
   *
   * @returns Resolves with its number, once there is time for the next.
   */
  append(chunk: NewChunk): Promise<number>;
  /**
   * The chunk with this number, to be sent.
   *
   * @returns `undefined` if it was acknowledged already, or is yet to come.
   * @throws whatever the storage says; another try may help.
   */
  read(seq: number): Promise<Chunk | undefined>;
  /** Forgets every chunk up to and including `seq`; one that is not there is no error. */
  ackThrough(seq: number): Promise<void>;
  /** The server is at `seq`, further than this device: nothing waits, and numbers go on from there. */
  continueAt(seq: number): void;
  /** Keeps what has to be said before the chunks of a take. Comes before its first chunk. */
  putTake(take: Take): void;
  /** What was kept for a take that still has a chunk here, or `undefined`. */
  readTake(take: number): Take | undefined;
  /** Media that the server should know to be missing, though it was never recorded. */
  note(gap: Gap): void;
  /** What has to be said before chunk `seq` is sent. */
  gapsUpTo(seq: number): readonly Gap[];
  /**
   * Gives up the oldest chunks that are not under way: at least `bytes`, or all that can be, of one take.
   *
   * @returns How many bytes that were.
   */
  giveUp(bytes: number): Promise<number>;
  /** The server will never take this session. */
  refuse(code: string): void;
  /** Forgets the session. */
  remove(): Promise<void>;
  /**
   * Resolves once nothing is on its way to the storage.
   *
   * @returns Is all that waits in the storage?
   */
  stored(): Promise<boolean>;
  /** Writes down what is left to write, and lets go. What waits is kept. */
  close(): Promise<void>;
  /** Number of the oldest chunk that waits; {@link nextSeq} if none does. */
  readonly firstSeq: number;
  /** Number that the next chunk will get. */
  readonly nextSeq: number;
  readonly waiting: Waiting;
  /** All that was recorded. */
  readonly recorded: Amount;
  /** All that had to be given up. */
  readonly lost: Amount;
  /** Bytes that only the page's memory holds. */
  readonly memoryBytes: number;
  /** Does what waits outlive the page? */
  readonly kept: boolean;
}
