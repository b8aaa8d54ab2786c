import { join } from "node:path";
import { joined } from "../../shared/bytes.ts";
import type { Container, SegmentEvent } from "../../media/segment_event.ts";
import type { FileSystem, SegmentFile } from "./file_system.ts";
import { segmentFileName } from "./names.ts";

/** A segment file that is complete. */
export interface ClosedSegment {
  /** Name within the directory. */
  file: string;
  /** First frame, server clock, epoch ms. */
  startedAt: number;
  durationMs: number;
  bytes: number;
}

interface OpenSegment {
  file: string;
  handle: SegmentFile | undefined;
  startedAt: number;
  /** How far the file reaches on disk. */
  length: number;
}

/** An event with the wall-clock time of its take's start, epoch ms. */
interface Job {
  event: SegmentEvent;
  takeStartedAt: number;
}

export interface SegmentWriterOptions {
  /** Where the files go; made when the first one is. */
  directory: string;
  fileSystem: FileSystem;
}

/**
 * Carries out {@link SegmentEvent}s on disk.
 *
 * If an event fails (the disk is full), it and all after it are kept and tried
 * again by the next {@link flush}: positions are absolute, so doing one twice
 * is harmless. Nothing may be acknowledged until a flush succeeded.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #jobs: Job[] = [];
  #closed: ClosedSegment[] = [];
  #open: OpenSegment | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /**
   * Takes events in, to be carried out after those that are waiting.
   *
   * @param takeStartedAt When the events' take began, server clock, epoch ms.
   */
  add(events: readonly SegmentEvent[], takeStartedAt: number): void {
    for (const event of events) this.#jobs.push({ event, takeStartedAt });
  }

  /**
   * Carries out all that is waiting.
   *
   * @throws What the file system throws; call again to try again.
   */
  async flush(): Promise<void> {
    let done = 0;
    try {
      while (done < this.#jobs.length) {
        const { event, takeStartedAt } = this.#jobs[done];
        if (event.type === "open") {
          await this.#create(takeStartedAt + event.startMs, event.container);
          done++;
        } else if (event.type === "write") {
          done += await this.#write(done);
        } else {
          await this.#close(event.bytes, event.durationMs);
          done++;
        }
      }
    } finally {
      this.#jobs.splice(0, done);
    }
  }

  /** Segments that were closed since the last call. */
  takeClosed(): ClosedSegment[] {
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  /** Lets go of the open file, which stays as it is; the next event opens it again. */
  release(): void {
    this.#open?.handle?.close();
    if (this.#open) this.#open.handle = undefined;
  }

  async #create(startedAt: number, container: Container): Promise<void> {
    const { directory, fileSystem } = this.#options;
    await fileSystem.makeDirectory(directory);
    for (let copy = 1;; copy++) {
      const file = segmentFileName(startedAt, container, copy);
      const handle = await fileSystem.create(join(directory, file));
      if (handle) {
        this.#open = { file, handle, startedAt, length: 0 };
        return;
      }
    }
  }

  /** Writes the run of touching writes that begins with job `first`; returns how many those are. */
  async #write(first: number): Promise<number> {
    const parts: Uint8Array[] = [];
    let at = 0;
    let end = 0;
    for (let i = first; i < this.#jobs.length; i++) {
      const { event } = this.#jobs[i];
      if (event.type !== "write" || (parts.length > 0 && event.at !== end)) break;
      if (parts.length === 0) at = event.at;
      parts.push(event.bytes);
      end = event.at + event.bytes.byteLength;
    }
    const open = this.#current();
    const handle = await this.#handle(open);
    await handle.write(parts.length === 1 ? parts[0] : joined(parts), at);
    open.length = Math.max(open.length, end);
    return parts.length;
  }

  async #close(bytes: number, durationMs: number): Promise<void> {
    const open = this.#current();
    const { file, startedAt } = open;
    const handle = await this.#handle(open);
    if (open.length > bytes) await handle.truncate(bytes);
    handle.close();
    this.#open = undefined;
    if (bytes > 0) this.#closed.push({ file, startedAt, durationMs, bytes });
    else await this.#options.fileSystem.remove(join(this.#options.directory, file));
  }

  #current(): OpenSegment {
    if (!this.#open) throw new TypeError("Cannot write: no segment is open");
    return this.#open;
  }

  async #handle(open: OpenSegment): Promise<SegmentFile> {
    const path = join(this.#options.directory, open.file);
    open.handle ??= await this.#options.fileSystem.open(path);
    return open.handle;
  }
}
