import { memo } from "preact/compat";
import type { Story } from "../../lib/client/player/story.ts";
import { placeOf } from "../../lib/client/player/scale.ts";
import type { Run } from "../../lib/client/player/sources.ts";

export interface TrackProps {
  story: Story;
  /** What of it is shown. */
  shown: Run;
  /** Whose it is; undefined where there is no other. */
  name: string | undefined;
  /** Of its patterns, in this page. */
  id: string;
}

/** More borders than these run together. */
const MOST_BORDERS = 150;
/** What is shorter still has a width, of all that is shown. */
const LEAST = 0.0015;

/** One camera's line of the timeline. What it says in colours and patterns stands in words below it. */
export const Track = memo(function Track({ story, shown, name, id }: TrackProps) {
  const { runs, breaks, borders, takes, late, open } = story;
  const visible = borders.filter((at) => shown.from < at && at < shown.to);
  return (
    <div class="track">
      <svg class="track-picture" aria-hidden="true" focusable="false">
        <defs>
          <pattern
            id={`${id}-break`}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class="track-break-back" width="8" height="8" />
            <rect class="track-break-line" width="3" height="8" />
          </pattern>
          <pattern
            id={`${id}-now`}
            width="10"
            height="10"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(-45)"
          >
            <rect class="track-now-back" width="10" height="10" />
            <rect class="track-now-line" width="4" height="10" />
          </pattern>
        </defs>
        <rect class="track-none" x="0" y="20%" width="100%" height="60%" />
        {runs.map((run) => band("track-run", run, shown, "20%", "60%"))}
        {late.map((run) => band("track-late", run, shown, "68%", "12%"))}
        {open && band("track-now", open, shown, "20%", "60%", `url(#${id}-now)`)}
        {breaks.filter(({ isEmpty }) => isEmpty).map((run) =>
          band("track-break", run, shown, "20%", "60%", `url(#${id}-break)`)
        )}
        {breaks.filter(({ isEmpty }) => !isEmpty).map((run) =>
          band("track-partial", run, shown, "20%", "14%")
        )}
        {visible.length <= MOST_BORDERS && visible.map((at) => {
          const x = percent(placeOf(shown, at));
          return <line key={at} class="track-border" x1={x} x2={x} y1="20%" y2="80%" />;
        })}
        {takes.map(({ startedAt }) => mark(startedAt, shown))}
      </svg>
      {name && <span class="track-name">{name}</span>}
    </div>
  );
});

function band(kind: string, run: Run, shown: Run, y: string, height: string, fill?: string) {
  // What lies far outside would only cost numbers beyond what a screen can hold.
  const from = Math.max(-0.05, placeOf(shown, run.from));
  const to = Math.min(1.05, placeOf(shown, run.to));
  if (to < -0.01 || from > 1.01) return null;
  const width = percent(Math.max(LEAST, to - from));
  const { from: at } = run;
  return (
    <rect
      key={`${kind} ${at}`}
      class={kind}
      x={percent(from)}
      y={y}
      width={width}
      height={height}
      fill={fill}
    />
  );
}

function mark(at: number, shown: Run) {
  const place = placeOf(shown, at);
  if (place < 0 || place > 1) return null;
  const x = percent(place);
  return (
    <g key={`take ${at}`} class="track-take">
      <line x1={x} x2={x} y1="8%" y2="92%" />
      <circle cx={x} cy="10%" r="4" />
    </g>
  );
}

/** A place from 0 to 1, for SVG. */
export function percent(place: number): string {
  return `${Number((place * 100).toFixed(4))}%`;
}
