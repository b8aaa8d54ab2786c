import type { Run } from "./sources.ts";

/** The shortest time that a timeline shows, ms. */
export const SHORTEST_MS = 5_000;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Distances between marks of a ruler, ms. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * HOUR),
];

/** Where a moment stands, from 0 to 1 within `shown`. */
export function placeOf(shown: Run, wallMs: number): number {
  return (wallMs - shown.from) / (shown.to - shown.from);
}

/** The moment at a place, from 0 to 1. */
export function momentAt(shown: Run, place: number): number {
  return shown.from + place * (shown.to - shown.from);
}

/**
 * Shows `factor` times as much, with one moment staying where it is.
 *
 * @param whole What there is: nothing beyond is shown.
 * @param at The moment that stays.
 */
export function zoomed(shown: Run, whole: Run, factor: number, at: number): Run {
  const length = Math.min(
    whole.to - whole.from,
    Math.max(SHORTEST_MS, (shown.to - shown.from) * factor),
  );
  const from = at - placeOf(shown, at) * length;
  return within({ from, to: from + length }, whole);
}

/** Moves what is shown by so many milliseconds, as far as there is something. */
export function panned(shown: Run, whole: Run, byMs: number): Run {
  return within({ from: shown.from + byMs, to: shown.to + byMs }, whole);
}

/** What is shown, moved by pages until `wallMs` can be seen. */
export function following(shown: Run, whole: Run, wallMs: number): Run {
  if (wallMs >= shown.from && wallMs <= shown.to) return shown;
  const length = shown.to - shown.from;
  const from = wallMs - length * (wallMs < shown.from ? 0.9 : 0.1);
  return within({ from, to: from + length }, whole);
}

function within({ from, to }: Run, whole: Run): Run {
  const length = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

/** Marks of a ruler. */
export interface Ticks {
  /** Epoch ms, by time. */
  at: number[];
  stepMs: number;
}

/**
 * Round moments within what is shown.
 *
 * @param most So many at most, from 1.
 * @param zoneMs What local time is ahead of UTC, ms: an hour is round where people are.
 */
export function ticksOf({ from, to }: Run, most: number, zoneMs: number): Ticks {
  const stepMs = STEPS.find((step) => (to - from) / step <= most) ??
    Math.ceil((to - from) / most / (24 * HOUR)) * 24 * HOUR;
  const at: number[] = [];
  for (let tick = Math.ceil((from + zoneMs) / stepMs) * stepMs - zoneMs; tick <= to;) {
    at.push(tick);
    tick += stepMs;
  }
  return { at, stepMs };
}
