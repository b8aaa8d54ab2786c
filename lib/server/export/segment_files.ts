import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { findSegment } from "../files/segment_file.ts";

/** A closed segment's file, as the catalog tells of it. */
export interface SegmentFileRow {
  /** Of its session. */
  directory: string;
  file: string;
  bytes: number;
}

/** So many files of a download are open at a time: the one that is read, and the one before. */
const STREAM_FILES = 2;

/** A file that is open, or about to be. */
interface OpenFile {
  opened: Promise<Deno.FsFile>;
  /** Its reads come one after the other, for each moves its position. */
  last: Promise<unknown>;
  /** Reads that are under way or wait. */
  users: number;
}

/** Is the file there, and as long as the catalog says? */
export async function hasItsLength(
  recordingsDir: string,
  { directory, file, bytes }: SegmentFileRow,
): Promise<boolean> {
  const found = await findSegment({ recordingsDir, directory, file });
  return found?.info.size === bytes;
}

/**
 * Reads the files of segments, never through a link.
 *
 * Whoever made it disposes of it: all of its files are closed then, as soon as
 * reads that are under way have come to their end.
 */
export class SegmentFiles implements Disposable {
  readonly #recordingsDir: string;
  readonly #rows: readonly SegmentFileRow[];
  readonly #maxOpen: number;
  /** By index; the one that was asked for last at the end. */
  readonly #open = new Map<number, OpenFile>();
  #isDisposed = false;

  /** @param maxOpen So many are open at a time; more while all of them are being read. */
  constructor(
    recordingsDir: string,
    rows: readonly SegmentFileRow[],
    maxOpen: number = STREAM_FILES,
  ) {
    this.#recordingsDir = recordingsDir;
    this.#rows = rows;
    this.#maxOpen = maxOpen;
  }

  /** How many files are open. */
  get openCount(): number {
    return this.#open.size;
  }

  /**
   * Fills `into` with what stands in the file of `rows[index]` from `at` on.
   *
   * @throws {AppError} `file-missing`; `file-changed` if it has not the length that it should have,
   * or this reader was disposed of.
   */
  async read(index: number, at: number, into: Uint8Array): Promise<void> {
    const open = this.#take(index);
    open.users++;
    const read = open.last.then(async () => {
      const file = await open.opened;
      if (this.#isDisposed) throw new AppError("file-changed", "Nobody wants it any more");
      await this.#fill(file, index, at, into);
    });
    open.last = read.catch(() => {});
    try {
      await read;
    } catch (error) {
      // What went wrong once is looked at anew.
      if (this.#open.get(index) === open) this.#open.delete(index);
      close(open);
      throw error;
    } finally {
      open.users--;
      this.#closeUnused(this.#isDisposed ? 0 : this.#maxOpen);
    }
  }

  /** Closes what nobody reads: what is read afterwards is opened again. */
  rest(): void {
    this.#closeUnused(0);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#closeUnused(0);
  }

  async #fill(file: Deno.FsFile, index: number, at: number, into: Uint8Array): Promise<void> {
    // Only notes a number, unlike what reads.
    file.seekSync(at, Deno.SeekMode.Start);
    for (let filled = 0; filled < into.byteLength;) {
      const count = await file.read(into.subarray(filled));
      if (count === null) throw this.#changed(index);
      filled += count;
    }
  }

  #take(index: number): OpenFile {
    const known = this.#open.get(index);
    if (!known) this.#closeUnused(this.#maxOpen - 1);
    const open = known ??
      { opened: this.#openFile(index), last: Promise.resolve(), users: 0 };
    this.#open.delete(index);
    this.#open.set(index, open);
    return open;
  }

  /** Closes those that nobody reads, oldest first, until `limit` are left. */
  #closeUnused(limit: number): void {
    for (const [index, open] of this.#open) {
      if (this.#open.size <= limit) break;
      if (open.users > 0) continue;
      this.#open.delete(index);
      close(open);
    }
  }

  async #openFile(index: number): Promise<Deno.FsFile> {
    const { directory, file, bytes } = this.#rows[index];
    const found = await findSegment({ recordingsDir: this.#recordingsDir, directory, file });
    if (!found) throw this.#missing(index);
    let opened: Deno.FsFile;
    try {
      opened = await Deno.open(found.path);
    } catch (error) {
      throw error instanceof Deno.errors.NotFound ? this.#missing(index) : error;
    }
    try {
      // What was looked at is what was opened, or somebody has put a link there in between.
      const { ino, size } = await opened.stat();
      if (ino !== found.info.ino || size !== bytes) throw this.#changed(index);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  #missing(index: number): AppError {
    return new AppError("file-missing", `${this.#name(index)} is not there any more`);
  }

  #changed(index: number): AppError {
    return new AppError("file-changed", `${this.#name(index)} is not what it was: ask again`);
  }

  #name(index: number): string {
    const { directory, file } = this.#rows[index];
    return join(directory, file);
  }
}

/** Once the reads that are under way are over. */
function close({ opened, last }: OpenFile): void {
  last.then(() => opened).then((file) => file[Symbol.dispose](), () => {});
}
