import type { Take } from "../../shared/protocol.ts";

/** A chunk before it has its number. */
export interface NewChunk {
  take: number;
  /** Not to be changed any more. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Duration of the media in it, ms. */
  durationMs: number;
}

/** A chunk on its way to the server. */
export interface Chunk extends NewChunk {
  /** Number in its session, from 0, without holes. */
  seq: number;
}

/** How much waits in an outbox. */
export interface Waiting {
  count: number;
  bytes: number;
  /** Duration of the media in it, ms. */
  durationMs: number;
}

/**
 * What one session has recorded and the server has not acknowledged. Numbers
 * the chunks. A chunk leaves only by {@link Outbox.ackThrough}.
 */
export interface Outbox {
  /** Keeps a chunk at the end. @returns Its number. */
  append(chunk: NewChunk): Promise<number>;
  /**
   * The chunk with this number.
   *
   * @returns `undefined` if it was acknowledged already, or is yet to come.
   */
  read(seq: number): Promise<Chunk | undefined>;
  /** Forgets every chunk up to and including `seq`; one that is not there is no error. */
  ackThrough(seq: number): Promise<void>;
  /** Keeps what has to be said before the chunks of a take. Comes before its first chunk. */
  putTake(take: Take): Promise<void>;
  /** What was kept for a take, or `undefined`. */
  readTake(take: number): Promise<Take | undefined>;
  /** Number of the oldest chunk that waits; {@link nextSeq} if none does. */
  readonly firstSeq: number;
  /** Number that the next chunk will get. */
  readonly nextSeq: number;
  readonly waiting: Waiting;
}

/** An outbox that lives as long as the page. */
export function memoryOutbox(): Outbox {
  const chunks: Chunk[] = [];
  const takes = new Map<number, Take>();
  let firstSeq = 0;
  let bytes = 0;
  let durationMs = 0;
  const nextSeq = () => firstSeq + chunks.length;

  return {
    append(chunk) {
      const seq = nextSeq();
      chunks.push({ ...chunk, seq });
      bytes += chunk.bytes.byteLength;
      durationMs += chunk.durationMs;
      return Promise.resolve(seq);
    },
    read: (seq) => Promise.resolve(chunks[seq - firstSeq]),
    ackThrough(seq) {
      for (const gone of chunks.splice(0, Math.max(0, seq - firstSeq + 1))) {
        bytes -= gone.bytes.byteLength;
        durationMs -= gone.durationMs;
        firstSeq = gone.seq + 1;
      }
      return Promise.resolve();
    },
    putTake(take) {
      takes.set(take.take, take);
      return Promise.resolve();
    },
    readTake: (take) => Promise.resolve(takes.get(take)),
    get firstSeq() {
      return firstSeq;
    },
    get nextSeq() {
      return nextSeq();
    },
    get waiting() {
      return { count: chunks.length, bytes, durationMs };
    },
  };
}
