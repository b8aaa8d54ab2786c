import assert from "node:assert/strict";
import fc from "fast-check";
import type { MediaParseError } from "../../lib/media/parse_error.ts";
import type { Splitter } from "../../lib/media/segment_event.ts";
import { type MemoryFile, MemoryFiles } from "./memory_files.ts";

/** What became of a stream. */
export interface Split {
  files: MemoryFile[];
  error: MediaParseError | undefined;
  /** Most that was held after a push, bytes. */
  heldMost: number;
}

/**
 * Feeds a splitter to the end of the stream, or to its first error. Each chunk is gone once its
 * events are carried out, as in the server.
 */
export function splitAll(splitter: Splitter, chunks: Iterable<Uint8Array>): Split {
  const files = new MemoryFiles();
  let heldMost = 0;
  let error: MediaParseError | undefined;
  for (const chunk of chunks) {
    const own = chunk.slice();
    const result = splitter.push(own);
    files.apply(result.events);
    own.buffer.transfer(0);
    heldMost = Math.max(heldMost, splitter.heldBytes);
    if (!result.ok) {
      error = result.error;
      break;
    }
  }
  files.apply(splitter.end());
  return { files: files.closed, error, heldMost };
}

/** `bytes` in chunks of `sizes`, over and over. */
export function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.byteLength; i++) {
    const to = Math.min(bytes.byteLength, at + sizes[i % sizes.length]);
    yield bytes.subarray(at, to);
    at = to;
  }
}

/** Sizes of chunks: all tiny, or of any size that a recorder makes. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
  fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 30 }),
);

/** Asserts that two splits made the same files, byte for byte. */
export function assertSameFiles(actual: MemoryFile[], expected: MemoryFile[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((file, index) => {
    const { bytes, ...facts } = file;
    const { bytes: wanted, ...wantedFacts } = expected[index];
    assert.deepEqual(facts, wantedFacts);
    // Compared by hand: a failing deepEqual of a megabyte takes minutes to print.
    assert.equal(bytes.byteLength, wanted.byteLength);
    assert.equal(bytes.findIndex((byte, i) => byte !== wanted[i]), -1);
  });
}
