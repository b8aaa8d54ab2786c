import { createSplitter } from "../../lib/media/media_type.ts";
import { readFixture } from "./fixtures.ts";
import type { MemoryFile } from "./memory_files.ts";
import { splitAll } from "./splitting.ts";

/** Recordings of `tests/fixtures` in both containers. */
export const WEBM = "chromium_kf1000_webm_av1";
export const MP4 = "chromium_kf1000_mp4_avc1_opus";

/**
 * The closed segments of a recording.
 *
 * @param startedAt When its take began, epoch ms.
 * @param segmentMs How long each is at least.
 */
export function closedSegments(name: string, startedAt: number, segmentMs: number): MemoryFile[] {
  const { mimeType, chunks } = readFixture(name);
  const cutAfterMs = (startMs: number) => startMs + segmentMs;
  return splitAll(createSplitter(mimeType, { cutAfterMs, startedAt }), chunks).files;
}
