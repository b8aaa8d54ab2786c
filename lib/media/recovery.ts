import { createSplitter } from "./media_type.ts";
import { isFinishedMp4, isOpenMp4 } from "./mp4/file_layout.ts";
import type { Container, SegmentEvent, Splitter } from "./segment_event.ts";
import { isFinishedWebm, isOpenWebm } from "./webm/finished.ts";

/** Bytes from the start of a file that {@link isFinished} looks at. */
export const HEAD_BYTES = 4096;

/** Was the segment file that starts with `head` closed properly? */
export function isFinished(container: Container, head: Uint8Array): boolean {
  return container === "mp4" ? isFinishedMp4(head) : isFinishedWebm(head);
}

/** Does a file that starts with `head` begin as one that was opened here and not closed? */
export function isOwnOpen(container: Container, head: Uint8Array): boolean {
  return container === "mp4" ? isOpenMp4(head) : isOpenWebm(head);
}

/** What closes a segment file that was cut off. */
export interface RecoveryPlan {
  /** To be carried out on that very file, in order. All are of segment 0; none opens it. */
  events: SegmentEvent[];
  /** Length of the file afterwards; 0 if it holds no whole frame and is to be removed. */
  bytes: number;
  durationMs: number;
}

/**
 * Finds out how to close a segment file that was cut off at any byte, keeping
 * every whole frame.
 *
 * It rests on one property of the splitters: an unfinished segment file, fed to
 * a splitter that never cuts, comes out as it went in, byte for byte. So the
 * file is fed to one, what it would write is on disk already, and only what
 * overwrites - sizes that were not patched in yet - and what closes the file
 * remains to be done. A crash in the middle of that leaves a file that can be
 * recovered again. A file for which the property does not hold was not written
 * here, and is none of our business.
 *
 * @example
 * ```ts
 * const recovery = new SegmentRecovery("webm");
 * const plan = recovery.finish();
 * if (plan?.bytes !== 0) throw new Error("an empty file holds no frame");
 * ```
 */
export class SegmentRecovery {
  readonly #splitter: Splitter;
  readonly #events: SegmentEvent[] = [];
  /** Bytes of the file that were pushed before this chunk. */
  #pushed = 0;
  /** How far the file would be written by now. */
  #reached = 0;
  #isClosing = false;
  #isForeign = false;

  constructor(container: Container) {
    const mimeType = container === "mp4" ? "video/mp4" : "video/webm";
    this.#splitter = createSplitter(mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
  }

  /**
   * Takes the next bytes of the file.
   *
   * @returns False once nothing that follows can be used.
   */
  push(bytes: Uint8Array): boolean {
    const result = this.#splitter.push(bytes);
    this.#keep(result.events, bytes);
    this.#pushed += bytes.byteLength;
    return result.ok && !this.#isForeign;
  }

  /**
   * All of the file was pushed, or what could be used of it.
   *
   * @returns Null if the file was not written by a splitter of this project.
   */
  finish(): RecoveryPlan | null {
    this.#keep(this.#splitter.end());
    if (this.#isForeign) return null;
    const close = this.#events.find((event) => event.type === "close");
    if (close) return { events: this.#events, bytes: close.bytes, durationMs: close.durationMs };
    return {
      events: [
        { type: "cut", segment: 0, bytes: 0 },
        { type: "close", segment: 0, bytes: 0, durationMs: 0 },
      ],
      bytes: 0,
      durationMs: 0,
    };
  }

  #keep(events: readonly SegmentEvent[], chunk?: Uint8Array): void {
    for (const event of events) {
      if (event.type === "open") continue;
      if (event.type === "cut") this.#isClosing = true;
      if (event.type !== "write") {
        this.#events.push(event);
        continue;
      }
      const { at, bytes } = event;
      const isPassed = chunk !== undefined && bytes.buffer === chunk.buffer;
      if (isPassed && at !== this.#pushed + bytes.byteOffset - chunk.byteOffset) {
        this.#isForeign = true;
      }
      const end = at + bytes.byteLength;
      const isOnDisk = end > this.#reached && !this.#isClosing;
      this.#reached = Math.max(this.#reached, end);
      if (!isOnDisk) this.#events.push({ ...event, bytes: bytes.slice() });
    }
  }
}
