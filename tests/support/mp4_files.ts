import { Mp4Splitter } from "../../lib/media/mp4/mp4_splitter.ts";
import type { SegmentEvent } from "../../lib/media/segment_event.ts";
import { MemoryFiles } from "./memory_files.ts";
import { type Split, splitAll } from "./splitting.ts";

/** When every take of these tests began: 2026-11-22 12:00 UTC. */
export const STARTED_AT = 1_795_348_800_000;

/** Splits `chunks` pushed one after the other; a new file each `segmentMs`. */
export function splitMp4(chunks: Iterable<Uint8Array>, segmentMs = 1000): Split {
  const cutAfterMs = (startMs: number) => startMs + segmentMs;
  return splitAll(new Mp4Splitter({ cutAfterMs, startedAt: STARTED_AT }), chunks);
}

/** Splits without ever cutting, but does not end: the file as it is on disk, and what closes it. */
export function unfinishedMp4(
  chunks: Iterable<Uint8Array>,
): { file: Uint8Array<ArrayBuffer>; closing: SegmentEvent[] } {
  const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: STARTED_AT });
  const files = new MemoryFiles();
  for (const chunk of chunks) files.apply(splitter.push(chunk).events);
  return { file: files.openBytes[0], closing: splitter.end() };
}

/** A file of a splitter, with `events` of its closing carried out. */
export function withEvents(
  file: Uint8Array,
  events: readonly SegmentEvent[],
): Uint8Array<ArrayBuffer> {
  const files = new MemoryFiles();
  files.apply([
    { type: "open", segment: 0, container: "mp4", startMs: 0 },
    { type: "write", segment: 0, at: 0, bytes: file },
    ...events,
  ]);
  return files.openBytes[0] ?? files.closed[0]?.bytes ?? new Uint8Array(0);
}

/**
 * Recovers a file that was cut off: what a splitter would write is there
 * already; what it does at the end of the file is done.
 *
 * @returns What the file is afterwards (empty if it held no frame), and whether
 * the splitter's own file was the same up to there.
 */
export function recoveredMp4(
  file: Uint8Array,
  chunkBytes = 1000,
): { file: Uint8Array<ArrayBuffer>; isSame: boolean } {
  const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  const copy = new MemoryFiles();
  for (let at = 0; at < file.byteLength; at += chunkBytes) {
    const result = splitter.push(file.subarray(at, at + chunkBytes));
    copy.apply(result.events);
    if (!result.ok) throw new Error(`${result.error.message} at ${result.error.offset}`);
  }
  const [before] = copy.openBytes;
  const isSame = before === undefined || before.every((byte, i) => byte === file[i]);
  const events = splitter.end();
  return { file: events.length > 0 ? withEvents(file, events) : new Uint8Array(0), isSame };
}
