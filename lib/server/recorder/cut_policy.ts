import type { SplitterOptions } from "../../media/segment_event.ts";

/** How segments are aligned: counted from the start of each, or on the clock. */
export type SegmentAlign = "start" | "clock";

/**
 * When a segment may be followed by the next one.
 *
 * @param align `start`: `segmentMs` after its own start. `clock`: at the next
 * multiple of `segmentMs` since local midnight - on the minute for 60 s.
 * @param takeStartedAt When the take began, server clock, epoch ms.
 */
export function cutPolicy(
  align: SegmentAlign,
  segmentMs: number,
  takeStartedAt: number,
): SplitterOptions["cutAfterMs"] {
  if (align === "start") return (startMs) => startMs + segmentMs;
  return (startMs) => nextClockCut(takeStartedAt + startMs, segmentMs) - takeStartedAt;
}

/**
 * The first multiple of `segmentMs` since local midnight that lies after
 * `epochMs`; the next midnight at the latest, so that a day that is 23 or 25
 * hours long ends like any other.
 */
export function nextClockCut(epochMs: number, segmentMs: number): number {
  const midnight = new Date(epochMs).setHours(0, 0, 0, 0);
  const noonAfter = new Date(midnight + 36 * 3_600_000);
  const nextMidnight = noonAfter.setHours(0, 0, 0, 0);
  const segments = Math.floor((epochMs - midnight) / segmentMs) + 1;
  return Math.min(nextMidnight, midnight + segments * segmentMs);
}
