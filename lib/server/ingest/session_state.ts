import type { Frame } from "../../shared/frame.ts";
import type { ErrorCode, Gap, Take } from "../../shared/protocol.ts";

/** Takes that may be announced ahead of their first chunk. */
const MAX_TAKES_AHEAD = 64;
/** Gaps that a session may report. */
const MAX_GAPS = 10_000;
/** Largest chunk. Safari emits one of some 50 MB after a pause or sleep. */
export const MAX_CHUNK_BYTES = 128 * 1024 * 1024;

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
  /** Feed `bytes` to the splitter of `take`; with `endsChunk`, the chunk is complete. */
  | { type: "media"; take: Take; bytes: Uint8Array; startsTake: boolean; endsChunk: boolean }
  | Refusal;

/**
 * What a session knows of its chunks: order, duplicates, takes, gaps.
 *
 * Pure: it decides, others write. Frames of a chunk are consumed as they
 * arrive, so a large chunk is never collected in memory; one that is sent again
 * after a cut connection continues behind the bytes that were consumed before.
 */
export class SessionState {
  readonly #takes = new Map<number, Take>();
  readonly #gaps: Omit<Gap, "type">[] = [];
  #currentTake = -1;
  #nextSeq = 0;
  /** Bytes of chunk `nextSeq` that were consumed, over all connections. */
  #consumed = 0;
  /** Bytes of chunk `nextSeq` that this connection sent. */
  #sent = 0;

  /** The chunk that is expected: all before it were consumed. */
  get nextSeq(): number {
    return this.#nextSeq;
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

  /** The device gave up media. */
  addGap(gap: Gap): Refusal | undefined {
    if (this.#gaps.length >= MAX_GAPS) return refused("bad-message", `More than ${MAX_GAPS} gaps`);
    const { take, fromMs, toMs, cause } = gap;
    const isKnown = this.#gaps.some((known) =>
      known.take === take && known.fromMs === fromMs && known.toMs === toMs && known.cause === cause
    );
    if (!isKnown) this.#gaps.push({ take, fromMs, toMs, cause });
    return undefined;
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
    if (!frame.more && this.#sent < this.#consumed) {
      return refused("bad-message", `Chunk ${seq} was longer when it was sent before`);
    }
    if (startsTake) this.#beginTake(frame.take);
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
