import { joined } from "../../shared/bytes.ts";

/** An open segment file. */
export interface SegmentFile {
  /** Writes all of `bytes` at `at`. */
  write(bytes: Uint8Array, at: number): Promise<void>;
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

/**
 * A size patched in, the beginning of an element: such writes go to pages that
 * were written a moment ago, and wait for no disk. Asynchronously each costs as
 * much CPU as a whole chunk.
 */
const SMALL_BYTES = 64;

/** Bytes that are read at a time. */
const READ_BYTES = 1024 * 1024;

class DenoSegmentFile implements SegmentFile {
  readonly #file: Deno.FsFile;
  #position = 0;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  async write(bytes: Uint8Array, at: number): Promise<void> {
    // Seeking touches no disk, so it may as well happen at once; asynchronously it costs as much
    // as writing.
    if (at !== this.#position) this.#file.seekSync(at, Deno.SeekMode.Start);
    this.#position = NaN;
    for (let done = 0; done < bytes.byteLength;) {
      const rest = done === 0 ? bytes : bytes.subarray(done);
      done += rest.byteLength <= SMALL_BYTES
        ? this.#file.writeSync(rest)
        : await this.#file.write(rest);
    }
    this.#position = at + bytes.byteLength;
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
