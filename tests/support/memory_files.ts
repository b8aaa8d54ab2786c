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

  setLength(length: number): void {
    if (length > this.length) this.write(this.length, new Uint8Array(length - this.length));
    this.length = length;
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

/** A file of a {@link MemoryDisk}. */
interface DiskFile {
  container: string;
  startMs: number;
  /** Undefined while it is open. */
  durationMs: number | undefined;
  content: Growing;
}

/**
 * Segment files as they lie on a disk: they outlive the splitter that made
 * them, and may be written to again after they were closed.
 */
export class MemoryDisk {
  readonly #files = new Map<number, DiskFile>();

  /** Numbers of the files that nobody has closed. */
  get unclosed(): number[] {
    return [...this.#files].filter(([, file]) => file.durationMs === undefined).map(([n]) => n);
  }

  /** All files, as {@link MemoryFiles.closed} gives them. */
  get closed(): MemoryFile[] {
    const files = [...this.#files].sort(([a], [b]) => a - b);
    return files.map(([segment, { container, startMs, durationMs, content }]) => {
      if (durationMs === undefined) throw new Error(`Segment ${segment} is open`);
      return { container, startMs, durationMs, bytes: content.copy() };
    });
  }

  /** The bytes of a file; undefined if there is none. */
  read(segment: number): Uint8Array<ArrayBuffer> | undefined {
    return this.#files.get(segment)?.content.copy();
  }

  /** Another disk with the same on it. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const [segment, file] of this.#files) {
      const content = new Growing();
      content.write(0, file.content.copy());
      copy.#files.set(segment, { ...file, content });
    }
    return copy;
  }

  /** Opens a file again; makes one if it was removed. */
  reopen(segment: number, { container, startMs }: { container: string; startMs: number }): void {
    const content = this.#files.get(segment)?.content ?? new Growing();
    this.#files.set(segment, { container, startMs, durationMs: undefined, content });
  }

  apply(events: readonly SegmentEvent[]): void {
    for (const event of events) {
      const { segment } = event;
      if (event.type === "open") {
        const { container, startMs } = event;
        this.#files.set(segment, {
          container,
          startMs,
          durationMs: undefined,
          content: new Growing(),
        });
        continue;
      }
      const file = this.#files.get(segment);
      if (!file) throw new Error(`There is no segment ${segment} for ${event.type}`);
      if (event.type === "write") file.content.write(event.at, event.bytes);
      // As an operating system does it, a longer file is filled with zeros.
      else if (event.type === "cut") file.content.setLength(event.bytes);
      else {
        const { length } = file.content;
        if (event.bytes !== length) throw new Error(`${event.bytes} of ${length} bytes`);
        file.durationMs = event.durationMs;
        if (event.bytes === 0) this.#files.delete(segment);
      }
    }
  }
}
