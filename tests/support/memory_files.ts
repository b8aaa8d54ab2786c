import type { SegmentEvent } from "../../lib/media/segment_event.ts";

/** A segment file as the events of a splitter make it, in memory. */
export interface MemoryFile {
  container: string;
  startMs: number;
  durationMs: number;
  bytes: Uint8Array;
}

/** Carries out {@link SegmentEvent}s in memory. Files without a frame are dropped, as on disk. */
export class MemoryFiles {
  readonly closed: MemoryFile[] = [];
  #open: (MemoryFile & { length: number }) | undefined;

  /** What is in the open file right now, its tail included. */
  get openBytes(): Uint8Array | undefined {
    return this.#open?.bytes.slice(0, this.#open.length);
  }

  apply(events: readonly SegmentEvent[]): void {
    for (const event of events) {
      if (event.type === "open") {
        const { container, startMs } = event;
        this.#open = { container, startMs, durationMs: 0, bytes: new Uint8Array(4096), length: 0 };
        continue;
      }
      const file = this.#open;
      if (!file) throw new Error(`No file is open for ${event.type}`);
      if (event.type === "write") {
        const end = event.at + event.bytes.byteLength;
        if (event.at > file.length) throw new Error(`Write at ${event.at} leaves a hole`);
        if (end > file.bytes.byteLength) {
          const grown = new Uint8Array(Math.max(end, file.bytes.byteLength * 2));
          grown.set(file.bytes);
          file.bytes = grown;
        }
        file.bytes.set(event.bytes, event.at);
        file.length = Math.max(file.length, end);
      } else {
        this.#open = undefined;
        const { container, startMs } = file;
        const bytes = file.bytes.slice(0, event.bytes);
        if (event.bytes > 0) {
          this.closed.push({ container, startMs, durationMs: event.durationMs, bytes });
        }
      }
    }
  }
}
