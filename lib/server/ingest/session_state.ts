import type { Frame } from "../../shared/frame.ts";
import type { ErrorCode, Gap, Take } from "../../shared/protocol.ts";

/** Takes that may be announced ahead of their first chunk. */
const MAX_TAKES_AHEAD = 64;
/** Gaps that a session may report. */
const MAX_GAPS = 10_000;
/** Largest chunk. Safari emits one of some 50 MB after a pause or sleep. */
const MAX_CHUNK_BYTES = 128 * 1024 * 1024;

/** A message or frame that breaks the protocol. */
export interface Refusal {
  type: "refused";
  code: ErrorCode;
  message: string;
}

/** What to do with a media frame. */
export type FrameVerdict =
  /** Its chunk is on disk already. */
  | { type: "duplicate" }
  /** Feed `bytes` to the splitter of `take`. */
  | {
    type: "media";
    take: Take;
    bytes: Uint8Array;
    /** It is the first of its take that was received. */
    startsTake: boolean;
    /** Bytes of the stream are missing in front of it. */
    isBehindHole: boolean;
    /** The chunk is complete. */
    endsChunk: boolean;
  }
  | Refusal;

/** Where a session goes on that an earlier process, or an earlier connection, has begun. */
export interface SavedState {
  /** The chunk that is expected. */
  nextSeq: number;
  /** The take that goes on; -1 if none does. */
  currentTake: number;
  /** Takes that were announced, `startedAt` by the server's clock. */
  takes: readonly Take[];
  gaps: readonly Omit<Gap, "type">[];
}

/**
 * What a session knows of its chunks: order, duplicates, takes, gaps.
 *
 * Pure: it decides, others write. Frames of a chunk are consumed as they
 * arrive, so a large chunk is never collected in memory; one that is sent again
 * after a cut connection continues behind the bytes that were consumed before.
 */
export class SessionState {
  readonly #takes = new Map<number, Take>();
  readonly #gaps: Omit<Gap, "type">[];
  /** Chunks in front of which bytes of the stream are missing. */
  readonly #holes = new Set<number>();
  #currentTake: number;
  #nextSeq: number;
  /** Bytes of chunk `nextSeq` that were consumed, over all connections. */
  #consumed = 0;
  /** Bytes of chunk `nextSeq` that this connection sent. */
  #sent = 0;

  constructor(saved: SavedState = { nextSeq: 0, currentTake: -1, takes: [], gaps: [] }) {
    this.#nextSeq = saved.nextSeq;
    this.#currentTake = saved.currentTake;
    this.#gaps = [...saved.gaps];
    for (const take of saved.takes) {
      if (take.take >= saved.currentTake) this.#takes.set(take.take, take);
    }
  }

  /** The chunk that is expected: all before it were consumed. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /** A take that was announced and is not over. */
  take(number: number): Take | undefined {
    return this.#takes.get(number);
  }

  /** What the device gave up, in the order of its reports. */
  get gaps(): readonly Omit<Gap, "type">[] {
    return this.#gaps;
  }

  /** A new connection starts: it sends unfinished chunks from their first byte again. */
  connect(): void {
    this.#sent = 0;
  }

  /** A take was announced, or announced again. */
  announce(take: Take): Refusal | undefined {
    if (take.take <= this.#currentTake || this.#takes.has(take.take)) return undefined;
    if (this.#takes.size > MAX_TAKES_AHEAD) {
      return refused(
        "bad-message",
        `Take ${take.take}: ${MAX_TAKES_AHEAD} takes have no chunk yet`,
      );
    }
    this.#takes.set(take.take, take);
    return undefined;
  }

  /** Media is missing. Returns whether that is news. */
  addGap(gap: Omit<Gap, "type">): { isNew: boolean } | Refusal {
    const { take, fromMs, toMs, cause, seq } = gap;
    const isNew = !this.#gaps.some((known) =>
      known.take === take && known.fromMs === fromMs && known.toMs === toMs && known.cause === cause
    );
    if (seq !== undefined) this.#noteHole(seq, isNew);
    if (!isNew) return { isNew };
    if (this.#gaps.length >= MAX_GAPS) return refused("bad-message", `More than ${MAX_GAPS} gaps`);
    this.#gaps.push({ take, fromMs, toMs, cause });
    return { isNew };
  }

  /** The chunks in front of `seq` are nowhere any more: it is the next one. */
  jumpTo(seq: number): void {
    this.#nextSeq = seq;
    this.#consumed = 0;
    this.#sent = 0;
    this.#holes.add(seq);
  }

  /** Gaps are reported again on each connection: a hole counts once. */
  #noteHole(seq: number, isNew: boolean): void {
    if (seq < this.#nextSeq || this.#holes.size >= MAX_GAPS) return;
    if (seq === this.#nextSeq && this.#consumed > 0) {
      if (!isNew) return;
      // What was consumed is of a chunk that was given up; another has its number now.
      this.#consumed = 0;
      this.#sent = 0;
    }
    this.#holes.add(seq);
  }

  /** A media frame arrived. */
  receive(frame: Frame): FrameVerdict {
    const { seq, payload } = frame;
    if (seq < this.#nextSeq) return { type: "duplicate" };
    if (seq > this.#nextSeq) {
      return refused("out-of-order", `Expected chunk ${this.#nextSeq}, received ${seq}`);
    }
    const take = this.#takes.get(frame.take);
    if (!take) {
      return frame.take < this.#currentTake
        ? refused("bad-message", `Chunk ${seq} is of take ${frame.take}, which is over`)
        : refused("unknown-take", `Chunk ${seq} is of take ${frame.take}: announce it first`);
    }
    const startsTake = frame.take !== this.#currentTake;
    if (startsTake && this.#consumed > 0) {
      return refused("bad-message", `Chunk ${seq} began in take ${this.#currentTake}`);
    }
    const skip = Math.min(payload.byteLength, Math.max(0, this.#consumed - this.#sent));
    this.#sent += payload.byteLength;
    if (this.#sent > MAX_CHUNK_BYTES) {
      return refused("bad-message", `Chunk ${seq} is larger than ${MAX_CHUNK_BYTES} bytes`);
    }
    // One without payload was given up since: the gap says where the stream goes on.
    if (!frame.more && this.#sent > 0 && this.#sent < this.#consumed) {
      return refused("bad-message", `Chunk ${seq} was longer when it was sent before`);
    }
    if (startsTake) this.#beginTake(frame.take);
    const isBehindHole = this.#holes.delete(seq);
    this.#consumed = Math.max(this.#consumed, this.#sent);
    if (!frame.more) {
      this.#nextSeq++;
      this.#consumed = 0;
      this.#sent = 0;
    }
    return {
      type: "media",
      take,
      bytes: payload.subarray(skip),
      startsTake,
      isBehindHole,
      endsChunk: !frame.more,
    };
  }

  #beginTake(take: number): void {
    this.#currentTake = take;
    for (const known of this.#takes.keys()) if (known < take) this.#takes.delete(known);
  }
}

/** A {@link Refusal}. */
export function refused(code: ErrorCode, message: string): Refusal {
  return { type: "refused", code, message };
}
