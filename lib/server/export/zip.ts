import { makeZip, predictLength } from "client-zip";
import { getLogger } from "@logtape/logtape";
import { messageOf } from "../../shared/errors.ts";
import type { SegmentFiles } from "./segment_files.ts";

const logger = getLogger(["camera", "export"]);

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
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!isWanted) return;
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        if (!isWanted) return;
        logger.warn("A ZIP breaks off: {why}", { why: messageOf(error) });
        controller.error(error);
      }
      files[Symbol.dispose]();
    },
    async cancel(reason) {
      isWanted = false;
      files[Symbol.dispose]();
      await reader.cancel(reason).catch(() => {});
    },
  }, { highWaterMark: 0 });
}
