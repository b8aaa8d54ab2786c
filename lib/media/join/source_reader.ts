import { ParseFailure } from "../parse_error.ts";
import type { SegmentSource } from "./joined_file.ts";

/** Reads a source by windows: what lies close together costs one read. */
export class SourceReader {
  readonly #source: SegmentSource;
  #window: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(source: SegmentSource) {
    this.#source = source;
  }

  /** Length of the source, bytes. */
  get length(): number {
    return this.#source.bytes;
  }

  /**
   * `length` bytes from `at` on, as a view that no later call changes.
   *
   * @param ahead How much to read if they are not in the window.
   * @throws {ParseFailure} if the source is not that long.
   */
  async read(at: number, length: number, ahead = length): Promise<Uint8Array> {
    if (at + length > this.length) throw new ParseFailure("The file ends too early");
    const isThere = at >= this.#at && at + length <= this.#at + this.#window.byteLength;
    if (!isThere) {
      const wanted = Math.min(Math.max(length, ahead), this.length - at);
      this.#window = await this.#source.read(at, wanted);
      this.#at = at;
      if (this.#window.byteLength < length) throw new ParseFailure("The file ends too early");
    }
    return this.#window.subarray(at - this.#at, at - this.#at + length);
  }
}

/** Sources that are read at a time. */
const AT_ONCE = 8;

/**
 * `map` of all `values`, some at a time; in their order. If one fails no other is begun, and
 * nothing is going on any more once this rejects.
 */
export async function mapSome<T, R>(
  values: readonly T[],
  map: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(values.length);
  let next = 0;
  const work = async () => {
    try {
      for (let i = next++; i < values.length; i = next++) results[i] = await map(values[i], i);
    } catch (thrown) {
      next = values.length;
      throw thrown;
    }
  };
  const workers = Array.from({ length: Math.min(AT_ONCE, values.length) }, work);
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return results;
}
