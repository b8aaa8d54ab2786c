import type { SegmentSource } from "./joined_file.ts";
import { JoinRefusal } from "./refusal.ts";

/** From when to when by the server's clock, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A source together with its place among all that were given. */
export interface NumberedSource {
  readonly source: SegmentSource;
  readonly index: number;
}

/**
 * Segments that follow one another within so much time are continuous: what
 * lies between them is how far the last frame's length was guessed wrong.
 */
const CONTINUOUS_MS = 100;

/** An MP4 states its time to the second: a catalog that was made anew knows no more. */
const WHOLE_SECOND_MS = 1000;

/** Those of `sources` that can hold something of `span`, judged by their starts alone. */
export function sourcesOf(
  sources: readonly SegmentSource[],
  span: Span | undefined,
): NumberedSource[] {
  const numbered = sources.map((source, index) => ({ source, index }));
  if (!span) return numbered;
  const first = numbered.findLastIndex(({ source }) => source.startedAt <= span.from);
  return numbered.slice(Math.max(0, first)).filter(({ source }) => source.startedAt < span.to);
}

/** So far apart may two segments of one take seem to be, ms. */
export function continuousMs(sources: readonly NumberedSource[]): number {
  const isWhole = sources.every(({ source: { container, startedAt } }) =>
    container === "mp4" && startedAt % WHOLE_SECOND_MS === 0
  );
  return CONTINUOUS_MS + (isWhole ? WHOLE_SECOND_MS : 0);
}

/** For a time of which nothing is there. */
export function nothing(): JoinRefusal {
  return new JoinRefusal("no-media", "There is nothing to see or hear in this time");
}

/**
 * Leaves out sources that hold nothing, and a first one that ends before the span begins.
 *
 * @param durationMsOf How long a source is; undefined if it holds nothing.
 * @throws {JoinRefusal} if none is left.
 */
export function withMedia<T extends NumberedSource>(
  sources: readonly T[],
  span: Span | undefined,
  durationMsOf: (source: T) => number | undefined,
): T[] {
  const full = sources.filter((one) => durationMsOf(one) !== undefined);
  const [first] = full;
  const isOver = first !== undefined && span !== undefined &&
    first.source.startedAt + (durationMsOf(first) ?? 0) <= span.from;
  if (isOver) full.shift();
  if (full.length === 0) throw nothing();
  return full;
}
