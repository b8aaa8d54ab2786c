import { dirname, join } from "node:path";
import type { Container, SegmentEvent } from "../../media/segment_event.ts";
import type { FileSystem, SegmentFile } from "./file_system.ts";
import { segmentFileName } from "./names.ts";
import { WriteRun } from "./write_run.ts";

/** The take that events come from. */
export interface TakePlace {
  /** Its number in the session. */
  take: number;
  /** When it began, server clock, epoch ms. */
  startedAt: number;
}

/** A segment that is complete. */
export interface ClosedSegment {
  take: number;
  /** Counts the segments of its take, from 0. */
  number: number;
  /** Name within the directory. */
  file: string;
  /** First frame, server clock, epoch ms. */
  startedAt: number;
  durationMs: number;
  /** 0: it held no frame, and its file was removed. */
  bytes: number;
  /** Somebody else removed the file before it was complete: what it held is lost. */
  isGone: boolean;
}

/** Where it stands which file a segment is, for longer than this process lives. */
export interface SegmentBook {
  /** The file of a segment that was opened before, perhaps by an earlier process. */
  find(take: number, number: number): { file: string; startedAt: number } | undefined;
  /** A segment's file was made; nothing is in it. */
  opened(
    segment: {
      take: number;
      number: number;
      file: string;
      container: Container;
      startedAt: number;
    },
  ): void;
}

interface OpenSegment {
  take: number;
  number: number;
  file: string;
  /** Somebody removed it: what belongs to it has no place any more. */
  isGone: boolean;
  handle: SegmentFile | undefined;
  startedAt: number;
  /** Was anything written that is perhaps not on the disk itself? */
  isDirty: boolean;
}

type EventOf<Type extends SegmentEvent["type"]> = Extract<SegmentEvent, { type: Type }>;

interface Job {
  event: SegmentEvent;
  place: TakePlace;
}

export interface SegmentWriterOptions {
  /** Where the files go; made when the first one is. */
  directory: string;
  fileSystem: FileSystem;
  book: SegmentBook;
  /** Must files be on the disk itself before they are closed? */
  isSynced: boolean;
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
  #hasNewName = false;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Takes events of a take in, to be carried out after those that are waiting. */
  add(events: readonly SegmentEvent[], place: TakePlace): void {
    for (const event of events) this.#jobs.push({ event, place });
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
        const { event, place } = this.#jobs[done];
        if (event.type === "open") await this.#create(event, place);
        else if (event.type === "close") await this.#close(event, place);
        else if (event.type === "cut") await this.#cut(event, place);
        done += event.type === "write" ? await this.#write(done, event, place) : 1;
      }
    } finally {
      this.#jobs.splice(0, done);
    }
  }

  /**
   * Waits until all that was carried out is on the disk itself.
   *
   * @throws What the file system throws; call again to try again.
   */
  async sync(): Promise<void> {
    for (const open of this.#open.values()) {
      if (!open.isDirty || !open.handle) continue;
      await open.handle.sync();
      open.isDirty = false;
    }
    if (!this.#hasNewName) return;
    const { directory, fileSystem } = this.#options;
    await fileSystem.syncDirectory(directory);
    // The directory may be new as well.
    await fileSystem.syncDirectory(dirname(directory));
    this.#hasNewName = false;
  }

  /** Segments that were closed since the last call. */
  takeClosed(): ClosedSegment[] {
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  /** Lets go of the open files, which stay as they are; the next event opens them again. */
  release(): void {
    for (const open of this.#open.values()) {
      open.handle?.close();
      open.handle = undefined;
    }
  }

  async #create(event: EventOf<"open">, place: TakePlace): Promise<void> {
    const { book } = this.#options;
    const { take } = place;
    const number = event.segment;
    const known = book.find(take, number);
    // Done before by a process that was killed: the very same file is written again.
    if (known) {
      const open = { take, number, ...known, isGone: false, handle: undefined, isDirty: true };
      this.#open.set(keyOf(take, number), open);
      await (await this.#handle(open, true))?.truncate(0);
      return;
    }
    const startedAt = place.startedAt + event.startMs;
    const { file, handle } = await this.#createFile(startedAt, event.container);
    try {
      book.opened({ take, number, file, container: event.container, startedAt });
    } catch (error) {
      handle.close();
      const { directory, fileSystem } = this.#options;
      await fileSystem.remove(join(directory, file));
      throw error;
    }
    const open = { take, number, file, isGone: false, handle, startedAt, isDirty: true };
    this.#open.set(keyOf(take, number), open);
  }

  async #createFile(
    startedAt: number,
    container: Container,
  ): Promise<{ file: string; handle: SegmentFile }> {
    const { directory, fileSystem } = this.#options;
    await fileSystem.makeDirectory(directory);
    this.#hasNewName = true;
    for (let copy = 1;; copy++) {
      const file = segmentFileName(startedAt, container, copy);
      const handle = await fileSystem.create(join(directory, file));
      if (handle) return { file, handle };
    }
  }

  /** Writes the run that begins with job `first`; returns how many jobs that were. */
  async #write(first: number, { segment }: EventOf<"write">, { take }: TakePlace): Promise<number> {
    const run = new WriteRun();
    let next = first;
    for (; next < this.#jobs.length; next++) {
      const { event, place } = this.#jobs[next];
      if (event.type !== "write" || event.segment !== segment || place.take !== take) break;
      if (!run.add(event.at, event.bytes)) break;
    }
    const open = this.#segment(take, segment);
    const handle = await this.#handle(open);
    await handle?.write(run.parts, run.at);
    open.isDirty = true;
    return next - first;
  }

  async #cut({ segment, bytes }: EventOf<"cut">, { take }: TakePlace): Promise<void> {
    const open = this.#segment(take, segment);
    const handle = await this.#handle(open);
    await handle?.truncate(bytes);
    open.isDirty = true;
  }

  async #close(event: EventOf<"close">, { take }: TakePlace): Promise<void> {
    const { bytes, segment: number } = event;
    const open = this.#segment(take, number);
    const { file, startedAt } = open;
    const { directory, fileSystem, isSynced } = this.#options;
    if (isSynced && bytes > 0) await (await this.#handle(open))?.sync();
    open.handle?.close();
    open.handle = undefined;
    if (bytes === 0) await fileSystem.remove(join(directory, file));
    // What is removed while it is open goes on without a name, and nothing fails.
    else (await this.#handle(open))?.close();
    open.handle = undefined;
    const durationMs = Math.round(event.durationMs);
    this.#closed.push({ take, number, file, startedAt, durationMs, bytes, isGone: open.isGone });
    this.#open.delete(keyOf(take, number));
  }

  #segment(take: number, number: number): OpenSegment {
    const key = keyOf(take, number);
    const open = this.#open.get(key);
    if (open) return open;
    const known = this.#options.book.find(take, number);
    if (!known) throw new TypeError(`Cannot write: segment ${number} of take ${take} is not open`);
    const reopened = { take, number, ...known, isGone: false, handle: undefined, isDirty: true };
    this.#open.set(key, reopened);
    return reopened;
  }

  /**
   * Undefined if the file is gone.
   *
   * @param mayCreate Is it no loss if the file is gone, since all of it is written again?
   */
  async #handle(open: OpenSegment, mayCreate = false): Promise<SegmentFile | undefined> {
    if (open.handle || open.isGone) return open.handle;
    const { directory, fileSystem } = this.#options;
    const path = join(directory, open.file);
    try {
      open.handle = await fileSystem.open(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      if (mayCreate) {
        await fileSystem.makeDirectory(directory);
        this.#hasNewName = true;
        open.handle = await fileSystem.create(path) ?? undefined;
      } else {
        open.isGone = true;
      }
    }
    return open.handle;
  }
}

/** Both numbers are whole and far below 2 ** 26 and 2 ** 32. */
function keyOf(take: number, number: number): number {
  return take * 2 ** 32 + number;
}
