import { mediaBefore, nextMedia, type Run, type Source } from "./sources.ts";
import type { Story } from "./story.ts";

/** A jump back into a break lands so far before it, ms. */
const BEFORE_BREAK_MS = 1000;
/** Closer to a border than this, a jump back goes to the one before, ms. */
const AT_BORDER_MS = 1500;

/** The first moment from `wallMs` on at which one of several cameras has media. */
export function nextOf(all: readonly (readonly Source[])[], wallMs: number): number | undefined {
  const moments = all.map((sources) => nextMedia(sources, wallMs));
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Where a jump to a moment at which nobody has media comes down: behind the break, or before it. */
export function landing(
  all: readonly (readonly Source[])[],
  wallMs: number,
  direction: 1 | -1,
): number {
  const runs = all.map((sources) => mediaBefore(sources, wallMs));
  const last = runs.filter((run) => run !== undefined).sort((a, b) => b.to - a.to).at(0);
  const before = last && Math.max(last.from, last.to - BEFORE_BREAK_MS);
  const next = nextOf(all, wallMs);
  return (direction === 1 ? next ?? before : before ?? next) ?? wallMs;
}

/** The next or previous beginning of a segment or a break; undefined if there is none. */
export function borderFrom(
  { borders, breaks }: Pick<Story, "borders" | "breaks">,
  of: "segment" | "break",
  by: 1 | -1,
  wallMs: number,
): number | undefined {
  const moments = of === "segment" ? borders : breaks.map(({ from }) => from);
  return by === 1
    ? moments.find((moment) => moment > wallMs + 1)
    : moments.findLast((moment) => moment < wallMs - AT_BORDER_MS);
}

/** From the last picture before a break to the first one behind it, or back; undefined at either end. */
export function overBreak(
  sources: readonly Source[],
  by: 1 | -1,
  wallMs: number,
): number | undefined {
  const runs: Run[] = sources.flatMap(({ runs }) => runs);
  if (by === 1) {
    const end = runs.find(({ from, to }) => from <= wallMs && wallMs < to)?.to ?? wallMs;
    return nextMedia(sources, end + 1);
  }
  const before = runs.findLast(({ to }) => to <= wallMs);
  return before && before.to - 1;
}
