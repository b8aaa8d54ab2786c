import { joined } from "../../shared/bytes.ts";

/** An open segment file. */
export interface SegmentFile {
  /** Writes `parts`, one behind the other, from `at` on. */
  write(parts: readonly Uint8Array[], at: number): Promise<void>;
  /** Cuts the file to `length` bytes. */
  truncate(length: number): Promise<void>;
  /** Waits until its bytes and its length are on the disk itself (fdatasync). */
  sync(): Promise<void>;
  /** Closes the file. It is not used again. */
  close(): void;
}

/** What the recorder needs of a file system; tests bring one that fails on command. */
export interface FileSystem {
  /** Makes a directory and its parents; it may exist. */
  makeDirectory(path: string): Promise<void>;
  /**
   * Creates a file that must not exist.
   *
   * @returns Null if it exists.
   */
  create(path: string): Promise<SegmentFile | null>;
  /** Opens a file that exists, for writing. */
  open(path: string): Promise<SegmentFile>;
  /**
   * Reads `[from, to)` of a file, or as much of that as there is, in pieces.
   *
   * @throws {Deno.errors.NotFound} if there is no such file.
   */
  read(path: string, from: number, to: number): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Removes a file; it may be gone already. */
  remove(path: string): Promise<void>;
  /** Waits until the names in a directory are on the disk itself. */
  syncDirectory(path: string): Promise<void>;
}

/** All of `[from, to)` of a file; less if the file is shorter, nothing if it is gone. */
export async function readRange(
  fileSystem: FileSystem,
  path: string,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of fileSystem.read(path, from, to)) parts.push(part);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return joined(parts);
}

/** Parts below this are put together, in a buffer that is used again and again. Bytes. */
const LARGE_BYTES = 64 * 1024;
const SCRATCH_BYTES = 256 * 1024;
/** A write that takes so long did not end in memory, but waited for the disk. Ms. */
const SLOW_MS = 20;
/** For how long after that no write is waited for synchronously, ms. */
const SLOW_FOR_MS = 10_000;

/**
 * Does writing wait for the disk?
 *
 * A write usually ends in the page cache, within microseconds: handing it to
 * another thread costs more CPU than the write itself. Once the system makes
 * writers wait (a slow disk, memory full of unwritten pages) it is the other
 * way round: a synchronous write would stop all cameras and pages. So writes
 * are synchronous until one was slow, and asynchronous for a while after.
 */
class DiskPace {
  #slowUntil = -Infinity;

  get isSlow(): boolean {
    return performance.now() < this.#slowUntil;
  }

  /** A synchronous write took from `since` until now. */
  took(since: number): void {
    const now = performance.now();
    if (now - since >= SLOW_MS) this.#slowUntil = now + SLOW_FOR_MS;
  }
}

const pace = new DiskPace();
const scratch = new Uint8Array(SCRATCH_BYTES);

/** Bytes that are read at a time. */
const READ_BYTES = 1024 * 1024;

/** The same bytes in fewer pieces; what comes out of the scratch buffer is good until the next. */
function* gathered(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let length = 0;
  for (const part of parts) {
    const isLarge = part.byteLength >= LARGE_BYTES;
    if (length > 0 && (isLarge || length + part.byteLength > SCRATCH_BYTES)) {
      yield scratch.subarray(0, length);
      length = 0;
    }
    if (isLarge) {
      yield part;
    } else {
      scratch.set(part, length);
      length += part.byteLength;
    }
  }
  if (length > 0) yield scratch.subarray(0, length);
}

class DenoSegmentFile implements SegmentFile {
  readonly #file: Deno.FsFile;
  #position = 0;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  async write(parts: readonly Uint8Array[], at: number): Promise<void> {
    // Seeking touches no disk, so it may as well happen at once.
    if (at !== this.#position) this.#file.seekSync(at, Deno.SeekMode.Start);
    this.#position = NaN;
    let end = at;
    if (pace.isSlow) {
      const bytes = parts.length === 1 ? parts[0] : joined(parts);
      end += bytes.byteLength;
      for (let done = 0; done < bytes.byteLength;) {
        done += await this.#file.write(done === 0 ? bytes : bytes.subarray(done));
      }
    } else {
      const since = performance.now();
      for (const bytes of gathered(parts)) {
        end += bytes.byteLength;
        for (let done = 0; done < bytes.byteLength;) {
          done += this.#file.writeSync(done === 0 ? bytes : bytes.subarray(done));
        }
      }
      pace.took(since);
    }
    this.#position = end;
  }

  truncate(length: number): Promise<void> {
    return this.#file.truncate(length);
  }

  sync(): Promise<void> {
    return this.#file.syncData();
  }

  close(): void {
    this.#file.close();
  }
}

/** The file system of this machine. */
export const denoFileSystem: FileSystem = {
  makeDirectory: (path) => Deno.mkdir(path, { recursive: true }),
  async create(path) {
    try {
      return new DenoSegmentFile(await Deno.open(path, { write: true, createNew: true }));
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return null;
      throw error;
    }
  },
  open: async (path) => new DenoSegmentFile(await Deno.open(path, { write: true })),
  async *read(path, from, to) {
    using file = await Deno.open(path);
    await file.seek(from, Deno.SeekMode.Start);
    for (let at = from; at < to;) {
      // A new buffer each time: whoever takes it may keep it.
      const bytes = new Uint8Array(Math.min(READ_BYTES, to - at));
      const count = await file.read(bytes);
      if (count === null) return;
      at += count;
      yield bytes.subarray(0, count);
    }
  },
  async remove(path) {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
  async syncDirectory(path) {
    // Windows has no such thing, and needs none.
    if (Deno.build.os === "windows") return;
    using directory = await Deno.open(path);
    await directory.sync();
  },
};
