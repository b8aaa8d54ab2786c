import { closedSegments } from "./closed_segments.ts";
import { type CountedSource, sourceOf } from "./joining.ts";

/**
 * The closed segments of a recording, as joining takes them.
 *
 * @param startedAt When its take began, epoch ms.
 * @param segmentMs How long each is at least.
 */
export function takeOf(name: string, startedAt: number, segmentMs = 1000): CountedSource[] {
  return closedSegments(name, startedAt, segmentMs).map(({ container, bytes, startMs }) =>
    sourceOf(container, bytes, startedAt + startMs)
  );
}
