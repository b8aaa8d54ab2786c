import type { RecordingDescription, TakeDescription } from "../../shared/recording.ts";
import { type Run, runsOf } from "./sources.ts";

/** A time in which something is missing, or all. */
export interface Break extends Run {
  /** Kebab-case words of the ledger; empty if it does not know. */
  causes: readonly string[];
  /** Is there nothing at all? Else something was recorded beside what is missing. */
  isEmpty: boolean;
}

/** Segments that arrived long after they were recorded. */
export interface Late extends Run {
  /** How long after its end the last of them was complete, ms. */
  byMs: number;
}

/** What a timeline tells of a session; all by time, epoch ms. */
export interface Story extends Run {
  /** Where there is media that can be played. */
  runs: readonly Run[];
  /** Where each segment begins. */
  borders: readonly number[];
  breaks: readonly Break[];
  takes: readonly TakeDescription[];
  late: readonly Late[];
  /** What is being recorded into a file that is still open. */
  open: Run | undefined;
}

/** So long after its end a segment counts as late, ms. */
const LATE_MS = 60_000;

/**
 * @param nowMs By the server's clock.
 */
export function storyOf(view: RecordingDescription, nowMs: number): Story {
  const segments = view.segments.toSorted((a, b) => a.startedAt - b.startedAt);
  const closed = segments.filter(({ state }) => state === "closed");
  const runs = runsOf(closed);
  const open = openRun(view, nowMs);
  const known = open ? [...runs, open] : runs;
  const moments = [
    ...known.flatMap(({ from, to }) => [from, to]),
    ...view.gaps.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
  ];
  const start = moments.length === 0 ? view.startedAt : Math.min(...moments);
  const end = moments.length === 0 ? view.endedAt ?? nowMs : Math.max(...moments);
  return {
    from: start,
    to: Math.max(end, start + 1000),
    runs,
    borders: closed.map(({ startedAt }) => startedAt),
    breaks: breaksOf(known, view.gaps),
    takes: view.takes.filter(({ startedAt }, i) => i > 0 && startedAt < end),
    late: lateOf(closed),
    open,
  };
}

function openRun({ segments, state }: RecordingDescription, nowMs: number): Run | undefined {
  const first = segments.filter((segment) => segment.state === "open")
    .sort((a, b) => a.startedAt - b.startedAt).at(0);
  if (!first || state === "stopped") return undefined;
  return { from: first.startedAt, to: Math.max(first.startedAt, nowMs) };
}

function breaksOf(runs: readonly Run[], gaps: RecordingDescription["gaps"]): Break[] {
  const left = new Set(gaps);
  const breaks: Break[] = [];
  for (let i = 1; i < runs.length; i++) {
    const [from, to] = [runs[i - 1].to, runs[i].from];
    if (from >= to) continue;
    const causes = new Set<string>();
    for (const gap of gaps) {
      if (gap.fromMs >= to || gap.toMs <= from) continue;
      causes.add(gap.cause);
      left.delete(gap);
    }
    breaks.push({ from, to, causes: [...causes], isEmpty: true });
  }
  for (const { fromMs: from, toMs: to, cause } of left) {
    const isEmpty = !runs.some((run) => run.from < to && from < run.to);
    breaks.push({ from, to, causes: [cause], isEmpty });
  }
  return breaks.sort((a, b) => a.from - b.from);
}

function lateOf(closed: RecordingDescription["segments"]): Late[] {
  const late: Late[] = [];
  let isNext = false;
  for (const { startedAt: from, durationMs, closedAt } of closed) {
    const to = from + durationMs;
    const byMs = (closedAt ?? to) - to;
    if (byMs < LATE_MS) {
      isNext = false;
      continue;
    }
    const last = late.at(-1);
    if (last && isNext) Object.assign(last, { to, byMs: Math.max(last.byMs, byMs) });
    else late.push({ from, to, byMs });
    isNext = true;
  }
  return late;
}

/** The break that a moment lies in: rather one in which nothing was recorded. */
export function breakAt(story: Story, wallMs: number): Break | undefined {
  const there = story.breaks.filter(({ from, to }) => from <= wallMs && wallMs < to);
  return there.find(({ isEmpty }) => isEmpty) ?? there.at(0);
}
