/** An open segment file. */
export interface SegmentFile {
  /** Writes all of `bytes` at `at`. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Cuts the file to `length` bytes. */
  truncate(length: number): Promise<void>;
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
  /** Removes a file; it may be gone already. */
  remove(path: string): Promise<void>;
}

/**
 * A size patched in, the beginning of an element: such writes go to pages that
 * were written a moment ago, and wait for no disk. Asynchronously each costs as
 * much CPU as a whole chunk.
 */
const SMALL_BYTES = 64;

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
  async remove(path) {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
};
