import type { SplitterOptions } from "../../lib/media/segment_event.ts";

/** What a browser hands over at a time, about. */
export const CHUNK_BYTES = 25_000;

/**
 * Cuts where `ffmpeg -f segment` does: file n ends at the first key frame at or
 * after n times the segment length, so that all contenders make the same files.
 */
export function cutEvery(segmentMs: number): SplitterOptions {
  let files = 0;
  let lastStartMs: number | undefined;
  const cutAfterMs = (startMs: number) => {
    if (startMs !== lastStartMs) files++;
    lastStartMs = startMs;
    return files * segmentMs;
  };
  return { cutAfterMs, startedAt: 1_700_000_000_000 };
}
