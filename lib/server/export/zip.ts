import { makeZip, predictLength } from "client-zip";
import { exportBody } from "./export_body.ts";
import { REST_AFTER_MS, type StreamOptions } from "./stream_options.ts";
import type { SegmentFiles } from "./segment_files.ts";

/** Bytes that are read at once: what one download holds in memory. */
const CHUNK_BYTES = 256 * 1024;

/** One file in a ZIP. */
export interface ZipEntry {
  /** With the folders it lies in: `Hall_2026-11-28/video_20261128_151200.webm`. */
  name: string;
  bytes: number;
  /** Epoch ms. */
  modifiedAt: number;
}

/** Length of a ZIP with these files, bytes. */
export function zipLength(entries: readonly ZipEntry[]): number {
  return Number(predictLength(entries.map(({ name, bytes }) => ({ name, size: bytes }))));
}

/**
 * A ZIP of files as they are, read as it is wanted. It is as long as {@link zipLength} says, or it
 * breaks off.
 *
 * @param files Has for each of `entries` the file of the same index. Disposed of at the end, on an
 * error, and when nobody wants the rest.
 */
export function streamZip(
  entries: readonly ZipEntry[],
  files: SegmentFiles,
  { onEnd, after }: StreamOptions,
): ReadableStream<Uint8Array> {
  let isWanted = true;
  async function* contentOf(index: number): AsyncGenerator<Uint8Array> {
    const { bytes } = entries[index];
    for (let at = 0; at < bytes && isWanted; at += CHUNK_BYTES) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, bytes - at));
      await files.read(index, at, chunk);
      yield chunk;
    }
  }
  function* inputs() {
    for (const [index, { name, modifiedAt, bytes }] of entries.entries()) {
      yield { input: contentOf(index), name, lastModified: new Date(modifiedAt), size: bytes };
    }
  }
  const reader = makeZip(inputs(), { buffersAreUTF8: true }).getReader();
  return exportBody({
    name: "A ZIP",
    ahead: 0,
    idleMs: REST_AFTER_MS,
    after,
    async next() {
      const { done, value } = await reader.read();
      return { value, isLast: done };
    },
    rest: () => files.rest(),
    async end(reason) {
      isWanted = false;
      files[Symbol.dispose]();
      onEnd();
      await reader.cancel(reason).catch(() => {});
    },
  });
}
