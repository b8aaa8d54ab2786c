import { join } from "node:path";
import { joined } from "../../shared/bytes.ts";
import type { SegmentEvent } from "../../media/segment_event.ts";
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
  /** Somebody removed it while nobody was writing: what belongs to it has no place any more. */
  isGone: boolean;
  handle: SegmentFile | undefined;
  startedAt: number;
}

type EventOf<Type extends SegmentEvent["type"]> = Extract<SegmentEvent, { type: Type }>;

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
  readonly #open = new Map<number, OpenSegment>();
  #hasLost = false;

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
        if (event.type === "open") await this.#create(event, takeStartedAt);
        else if (event.type === "close") await this.#close(event);
        else if (event.type === "cut") {
          const handle = await this.#handle(event.segment);
          await handle?.truncate(event.bytes);
        }
        done += event.type === "write" ? await this.#write(done, event) : 1;
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

  /** Was a segment removed by somebody else before it was complete? */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  /** Is `file` one of the segments that are not closed yet? */
  isWriting(file: string): boolean {
    return this.#open.values().some((open) => open.file === file);
  }

  /** Lets go of the open files, which stay as they are; the next event opens them again. */
  release(): void {
    for (const open of this.#open.values()) {
      open.handle?.close();
      open.handle = undefined;
    }
  }

  async #create(event: EventOf<"open">, takeStartedAt: number): Promise<void> {
    const { directory, fileSystem } = this.#options;
    const startedAt = takeStartedAt + event.startMs;
    await fileSystem.makeDirectory(directory);
    for (let copy = 1;; copy++) {
      const file = segmentFileName(startedAt, event.container, copy);
      const handle = await fileSystem.create(join(directory, file));
      if (!handle) continue;
      this.#open.set(event.segment, { file, isGone: false, handle, startedAt });
      return;
    }
  }

  /** Writes the run of touching writes that begins with job `first`; returns how many those are. */
  async #write(first: number, { segment, at }: EventOf<"write">): Promise<number> {
    const parts: Uint8Array[] = [];
    let end = at;
    for (let i = first; i < this.#jobs.length; i++) {
      const { event } = this.#jobs[i];
      if (event.type !== "write" || event.segment !== segment || event.at !== end) break;
      parts.push(event.bytes);
      end += event.bytes.byteLength;
    }
    const handle = await this.#handle(segment);
    await handle?.write(parts.length === 1 ? parts[0] : joined(parts), at);
    return parts.length;
  }

  async #close({ segment, bytes, durationMs }: EventOf<"close">): Promise<void> {
    const open = this.#segment(segment);
    const { file, startedAt } = open;
    open.handle?.close();
    open.handle = undefined;
    const { directory, fileSystem } = this.#options;
    if (bytes === 0) await fileSystem.remove(join(directory, file));
    else if (!open.isGone) {
      this.#closed.push({ file, startedAt, durationMs: Math.round(durationMs), bytes });
    }
    this.#open.delete(segment);
  }

  #segment(segment: number): OpenSegment {
    const open = this.#open.get(segment);
    if (!open) throw new TypeError(`Cannot write: segment ${segment} is not open`);
    return open;
  }

  /** Undefined if the file is gone. */
  async #handle(segment: number): Promise<SegmentFile | undefined> {
    const open = this.#segment(segment);
    if (open.handle || open.isGone) return open.handle;
    const path = join(this.#options.directory, open.file);
    try {
      open.handle = await this.#options.fileSystem.open(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      open.isGone = true;
      this.#hasLost = true;
    }
    return open.handle;
  }
}
