import type { Container } from "../../media/segment_event.ts";
import { trackIdentity } from "../../media/track_identity.ts";
import { mimeTypeOf } from "../catalog/ownership.ts";
import type { SegmentRow, TakeRow } from "../catalog/rows.ts";

/** The longest pause within one file: much longer ones are holes without silence, see `silentRuns`. */
const LONGEST_PAUSE_MS = 12 * 3_600_000;

/** Segments that one file can hold: the same tracks, and no pause of more than 12 hours. */
export interface Stretch {
  container: Container;
  /** What the recorder of its first segment says it makes, parameters and all. */
  mimeType: string;
  /** First frame, epoch ms. */
  startedAt: number;
  /** End of the last one, epoch ms. */
  endedAt: number;
  /** By time; at least one, all closed, none without a file. */
  segments: SegmentRow[];
}

export interface StretchesOptions {
  /** Of one session, in any order. */
  segments: readonly SegmentRow[];
  takes: readonly TakeRow[];
}

/**
 * What a session holds, as the longest pieces that can each be one file. Other
 * tracks end one (the camera was turned, or another one), and a pause of more
 * than 12 hours.
 *
 * @returns By time.
 */
export function stretchesOf({ segments, takes }: StretchesOptions): Stretch[] {
  const takeOf = new Map(takes.map((take) => [take.take, take]));
  const identities = new Map<string, string>();
  const identityOf = ({ take, container }: SegmentRow): string => {
    const key = `${container} of take ${take}`;
    let identity = identities.get(key);
    if (identity === undefined) {
      const header = takeOf.get(take)?.header;
      // What is not known to be the same is taken for another.
      identity = (header && trackIdentity(container, header)) ?? key;
      identities.set(key, identity);
    }
    return identity;
  };

  const stretches: Stretch[] = [];
  let last: string | undefined;
  for (const segment of segments.filter(isWhole).sort(byTime)) {
    const { container, startedAt, durationMs } = segment;
    const endedAt = startedAt + durationMs;
    const identity = identityOf(segment);
    const current = stretches.at(-1);
    const isSame = current !== undefined && identity === last;
    if (isSame && startedAt - current.endedAt <= LONGEST_PAUSE_MS) {
      current.segments.push(segment);
      current.endedAt = Math.max(current.endedAt, endedAt);
    } else {
      const mimeType = takeOf.get(segment.take)?.mimeType ?? mimeTypeOf(container);
      stretches.push({ container, mimeType, startedAt, endedAt, segments: [segment] });
    }
    last = identity;
  }
  return stretches;
}

/** Is it complete, with a file that somebody may see? */
function isWhole({ state, bytes, deletedAt }: SegmentRow): boolean {
  return state === "closed" && bytes > 0 && deletedAt === null;
}

function byTime(a: SegmentRow, b: SegmentRow): number {
  return a.startedAt - b.startedAt || a.take - b.take || a.number - b.number;
}
