import type { RecordingDescription, SegmentDescription } from "../../shared/recording.ts";

/** A stretch of wall-clock time, epoch ms; `to` is not part of it. */
export interface Run {
  from: number;
  to: number;
}

/** A file that can be played. Its time 0 is `startedAt`; breaks in it are as long as they were. */
export interface Source {
  url: string;
  /** First frame, epoch ms. */
  startedAt: number;
  /** Where it has media, by time; at least one. */
  runs: readonly Run[];
}

/** What is shorter is played through: the last picture stands for so long. */
const SHORT_BREAK_MS = 1000;

/**
 * What there is to play of a session, by time.
 *
 * @param broken Addresses of stretches that could not be played: their segments are played one by one.
 */
export function sourcesOf(
  { stretches, segments }: Pick<RecordingDescription, "stretches" | "segments">,
  broken: ReadonlySet<string>,
): Source[] {
  const whole = segments.filter(({ state, bytes }) => state === "closed" && bytes > 0)
    .sort((a, b) => a.startedAt - b.startedAt);
  const sources: Source[] = [];
  let at = 0;
  for (const [i, { url, startedAt }] of stretches.entries()) {
    const next = stretches.at(i + 1)?.startedAt ?? Infinity;
    const own: SegmentDescription[] = [];
    for (; at < whole.length && whole[at].startedAt < next; at++) own.push(whole[at]);
    if (own.length === 0) continue;
    if (!broken.has(url)) sources.push({ url, startedAt, runs: runsOf(own) });
    else {
      sources.push(
        ...own.map((one) => ({ url: one.url, startedAt: one.startedAt, runs: runsOf([one]) })),
      );
    }
  }
  return sources;
}

/** Where segments are, by time; those that follow one another closely are one run. */
export function runsOf(
  segments: readonly Pick<SegmentDescription, "startedAt" | "durationMs">[],
): Run[] {
  const runs: Run[] = [];
  for (const { startedAt: from, durationMs } of segments) {
    const to = from + durationMs;
    const last = runs.at(-1);
    if (last && from - last.to < SHORT_BREAK_MS) last.to = Math.max(last.to, to);
    else runs.push({ from, to });
  }
  return runs;
}

/** The run of a source that holds a moment. */
export function runAt(source: Source, wallMs: number): Run | undefined {
  return source.runs.findLast(({ from, to }) => from <= wallMs && wallMs < to);
}

/** The source that holds a moment: of two that overlap the later one. */
export function sourceAt(sources: readonly Source[], wallMs: number): Source | undefined {
  return sources.findLast((source) => runAt(source, wallMs));
}

/** The first moment from `wallMs` on at which there is media. */
export function nextMedia(sources: readonly Source[], wallMs: number): number | undefined {
  let next: number | undefined;
  for (const { runs } of sources) {
    for (const { from, to } of runs) {
      if (to <= wallMs) continue;
      const moment = Math.max(from, wallMs);
      if (next === undefined || moment < next) next = moment;
    }
  }
  return next;
}

/** The end of the last run that begins before `wallMs`; undefined if none does. */
export function mediaBefore(sources: readonly Source[], wallMs: number): Run | undefined {
  let before: Run | undefined;
  for (const { runs } of sources) {
    for (const run of runs) {
      if (run.from < wallMs && (!before || run.to > before.to)) before = run;
    }
  }
  return before;
}

/** Seconds in the file at a moment. */
export function mediaTimeOf(source: Source, wallMs: number): number {
  return (wallMs - source.startedAt) / 1000;
}

/** The moment at seconds in the file, epoch ms. */
export function wallTimeOf(source: Source, mediaS: number): number {
  return source.startedAt + mediaS * 1000;
}
