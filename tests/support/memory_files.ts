import type { SegmentEvent } from "../../lib/media/segment_event.ts";

/** A segment file as the events of a splitter make it, in memory. */
export interface MemoryFile {
  container: string;
  startMs: number;
  durationMs: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A file that grows by doubling. */
class Growing {
  #buffer = new Uint8Array(4096);
  length = 0;

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.byteLength;
    if (at > this.length) throw new Error(`Write at ${at} leaves a hole behind ${this.length}`);
    if (end > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.max(end, this.#buffer.byteLength * 2));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, at);
    this.length = Math.max(this.length, end);
  }

  copy(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.length);
  }
}

/** Carries out {@link SegmentEvent}s in memory. Files without a frame are dropped, as on disk. */
export class MemoryFiles {
  readonly closed: MemoryFile[] = [];
  readonly #open = new Map<number, { file: Growing; container: string; startMs: number }>();

  /** What is in the open files right now, their tails included. */
  get openBytes(): Uint8Array<ArrayBuffer>[] {
    return Array.from(this.#open.values(), ({ file }) => file.copy());
  }

  apply(events: readonly SegmentEvent[]): void {
    for (const event of events) {
      if (event.type === "open") {
        const { container, startMs } = event;
        this.#open.set(event.segment, { file: new Growing(), container, startMs });
        continue;
      }
      const open = this.#open.get(event.segment);
      if (!open) throw new Error(`Segment ${event.segment} is not open for ${event.type}`);
      const { file, container, startMs } = open;
      if (event.type === "write") file.write(event.at, event.bytes);
      else if (event.type === "cut") file.length = Math.min(file.length, event.bytes);
      else {
        this.#open.delete(event.segment);
        if (event.bytes !== file.length) throw new Error(`${event.bytes} of ${file.length} bytes`);
        const { durationMs } = event;
        if (event.bytes > 0) {
          this.closed.push({ container, startMs, durationMs, bytes: file.copy() });
        }
      }
    }
  }
}
