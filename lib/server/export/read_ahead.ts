import type { PieceSource } from "./joined_reader.ts";

/** What is asked for in so few bytes is a header, bytes. */
const SMALL_BYTES = 4 * 1024;
/** Headers that lie no further apart are read together with what lies between, bytes. */
const NEAR_BYTES = 64 * 1024;
const WINDOW_BYTES = 512 * 1024;
/** Files that are walked through at a time: more than joining reads at once. */
const MAX_FILES = 16;

/** How far a file was read. */
interface Progress {
  /** Behind what was asked for last. */
  end: number;
  /** What of the buffer is from `windowAt` on; 0: nothing. */
  windowBytes: number;
  windowAt: number;
  buffer: Uint8Array;
  isReading: boolean;
}

const NOTHING = new Uint8Array(0);

/**
 * Reads files for one who walks through each of them from header to header. A read costs more than
 * the bytes between two headers that lie close together.
 */
export class ReadAhead {
  readonly #files: PieceSource;
  /** By source; the one that was read last at the end. */
  readonly #progress = new Map<number, Progress>();
  /** Of files that are done with. */
  readonly #spare: Uint8Array[] = [];

  constructor(files: PieceSource) {
    this.#files = files;
  }

  /**
   * Bytes `at` to `at + length` of a file, which nobody else has. One read a file at a time.
   *
   * @param size Of the file.
   */
  async read(source: number, size: number, at: number, length: number): Promise<Uint8Array> {
    const progress = this.#take(source);
    const { end, windowAt, windowBytes } = progress;
    progress.end = at + length;
    if (at >= windowAt && at + length <= windowAt + windowBytes) {
      return progress.buffer.slice(at - windowAt, at - windowAt + length);
    }
    const isNear = length <= SMALL_BYTES && at >= end && at - end <= NEAR_BYTES;
    const ahead = isNear ? Math.min(WINDOW_BYTES, size - at) : 0;
    if (ahead <= length) {
      const bytes = new Uint8Array(length);
      await this.#files.read(source, at, bytes);
      return bytes;
    }
    if (progress.buffer === NOTHING) {
      progress.buffer = this.#spare.pop() ?? new Uint8Array(WINDOW_BYTES);
    }
    const { buffer } = progress;
    // Until it is read there is nothing in it.
    progress.windowBytes = 0;
    progress.isReading = true;
    await this.#files.read(source, at, buffer.subarray(0, ahead));
    progress.isReading = false;
    progress.windowAt = at;
    progress.windowBytes = ahead;
    return buffer.slice(0, length);
  }

  #take(source: number): Progress {
    const known = this.#progress.get(source);
    const progress = known ??
      { end: -Infinity, windowAt: 0, windowBytes: 0, buffer: NOTHING, isReading: false };
    this.#progress.delete(source);
    this.#progress.set(source, progress);
    const [[oldest, { buffer, isReading }]] = this.#progress;
    if (this.#progress.size > MAX_FILES) {
      this.#progress.delete(oldest);
      if (buffer !== NOTHING && !isReading) this.#spare.push(buffer);
    }
    return progress;
  }
}
