import { fingerprint } from "./fingerprint.ts";
import { type Patch, patched } from "./patch.ts";
import { joined } from "../shared/bytes.ts";
import type { CheckpointFile, SegmentEvent } from "./segment_event.ts";

/** What a checkpoint says of a file that was open, in either format. */
export interface OpenFileState extends CheckpointFile {
  /** What stands in front of the first frame. */
  readonly head: {
    /** Bytes. */
    readonly length: number;
    /** Its {@link fingerprint} while the file is open. */
    readonly print: number;
  };
}

/**
 * A segment file that is to be what it was at a checkpoint, whatever was
 * written to it since: it may have grown, and it may have been closed.
 *
 * Of what it had then, all that is not overwritten by closing it is still
 * there. So it is read with `patches` laid over it, and those are written.
 */
export class ReopenedFile {
  readonly #file: OpenFileState;
  readonly #patches: readonly Patch[];
  readonly #head: Uint8Array;
  readonly #tail: Uint8Array[] = [];
  #length = 0;

  /** @param patches What stood then where closing the file, or going on, wrote something else. */
  constructor(file: OpenFileState, patches: readonly Patch[]) {
    this.#file = file;
    this.#patches = patches;
    this.#head = new Uint8Array(Math.min(file.head.length, file.bytes));
  }

  /**
   * Takes the next bytes of the file.
   *
   * @returns The same as they were then; nothing of what lies behind.
   */
  take(bytes: Uint8Array): Uint8Array {
    const { wholeBytes, bytes: wanted } = this.#file;
    const at = this.#length;
    const read = patched(bytes.subarray(0, wanted - at), at, this.#patches);
    this.#length += read.byteLength;
    if (at < this.#head.byteLength) {
      this.#head.set(read.subarray(0, this.#head.byteLength - at), at);
    }
    if (this.#length > wholeBytes) this.#tail.push(read.slice(Math.max(0, wholeBytes - at)));
    return read;
  }

  /** Bytes of the file that are known. */
  get length(): number {
    return this.#length;
  }

  /** What came of the bytes behind its last whole frame. */
  get tail(): Uint8Array {
    return joined(this.#tail);
  }

  /** Why this cannot be the file; undefined if it can. */
  problem(): string | undefined {
    const { segment, bytes, head } = this.#file;
    if (this.#length < bytes) {
      return `Segment ${segment} has ${this.#length} bytes: expected at least ${bytes}`;
    }
    if (fingerprint(this.#head) === head.print) return undefined;
    return `Segment ${segment} does not begin as the file that was being written`;
  }

  /**
   * What makes it the file of then. A kill in between leaves a file that can be
   * recovered, and from which (with the tail, where that was kept elsewhere)
   * all this can be done again: nothing in front of `bytes` is ever cut off.
   */
  events(): SegmentEvent[] {
    const { segment, wholeBytes, bytes } = this.#file;
    const events: SegmentEvent[] = [];
    for (const patch of this.#patches) {
      const isWhole = patch.at + patch.bytes.byteLength <= wholeBytes;
      if (isWhole) events.push({ type: "write", segment, ...patch });
    }
    events.push({ type: "cut", segment, bytes });
    let at = wholeBytes;
    for (const part of this.#tail) {
      events.push({ type: "write", segment, at, bytes: part });
      at += part.byteLength;
    }
    return events;
  }
}
