import type { Span } from "../../media/join/span.ts";
import type { SegmentRow } from "../catalog/rows.ts";
import type { Stretch } from "./stretches.ts";

/** What of a session lies in a span. */
export interface Chosen {
  /** Each with those of its segments only that have something of the span. */
  stretches: Stretch[];
  /** If there is none: where the recording nearest to the span begins; null without any. */
  nearest: number | null;
}

/** A picture that comes so shortly after the moment that was asked for is that moment's, ms. */
const NEAR_MS = 100;

/**
 * The span from the beginning of a segment on, if one begins right behind the beginning of `span`:
 * who asks for a whole minute, of segments that are cut on the minute, does not mean the last
 * seconds of the one before. An MP4 can begin anywhere.
 */
export function fromSegment(stretches: readonly Stretch[], span: Span): Span {
  const segments = stretches.flatMap(({ segments }) => segments);
  const near = segments.find(({ container, startedAt }) =>
    container !== "mp4" && startedAt > span.from && startedAt - span.from <= NEAR_MS &&
    startedAt < span.to
  );
  return near ? { ...span, from: near.startedAt } : span;
}

/** Finds what lies in a span; its end is not part of it. */
export function chooseSegments(stretches: readonly Stretch[], span: Span): Chosen {
  const chosen = stretches.flatMap((stretch): Stretch[] => {
    const segments = stretch.segments.filter((segment) => distance(segment, span) === 0);
    if (segments.length === 0) return [];
    const startedAt = segments[0].startedAt;
    return [{ ...stretch, segments, startedAt, endedAt: endOf(segments) }];
  });
  if (chosen.length > 0) return { stretches: chosen, nearest: null };
  const all = stretches.flatMap(({ segments }) => segments);
  if (all.length === 0) return { stretches: [], nearest: null };
  const nearest = all.reduce((a, b) => distance(b, span) < distance(a, span) ? b : a);
  return { stretches: [], nearest: nearest.startedAt };
}

/** When the last of them is over, epoch ms. At least one; there may be too many for arguments. */
export function endOf(segments: readonly SegmentRow[]): number {
  return segments.reduce((end, one) => Math.max(end, one.startedAt + one.durationMs), -Infinity);
}

/** Milliseconds between a segment and a span, one more than that if they only touch; 0 within. */
function distance({ startedAt, durationMs }: SegmentRow, { from, to }: Span): number {
  if (startedAt >= to) return startedAt - to + 1;
  const endedAt = startedAt + durationMs;
  // One without a length has a frame all the same.
  return endedAt > from || startedAt >= from ? 0 : from - endedAt + 1;
}
