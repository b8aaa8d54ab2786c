import type { ReadonlySignal } from "@preact/signals";
import { placeOf, ticksOf } from "../../lib/client/player/scale.ts";
import type { Run } from "../../lib/client/player/sources.ts";
import type { TimeTexts } from "./time_text.ts";
import { percent } from "./Track.tsx";

export interface RulerProps {
  shown: ReadonlySignal<Run>;
  /** So many marks at most. */
  most: ReadonlySignal<number>;
  times: TimeTexts;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A time closer to the edge than this part of what a mark has would be cut off. */
const EDGE = 0.4;

/** Round times above the tracks. */
export function Ruler({ shown, most, times }: RulerProps) {
  const run = shown.value;
  const edge = EDGE / most.value;
  const { at, stepMs } = ticksOf(run, most.value, times.zoneMs(run.from));
  const text = stepMs < MINUTE_MS
    ? times.second
    : stepMs < DAY_MS && run.to - run.from < DAY_MS
    ? times.minute
    : times.dayAndMinute;
  return (
    <svg class="ruler" aria-hidden="true" focusable="false">
      <rect class="ruler-ground" width="100%" height="100%" />
      {at.map((tick) => {
        const place = placeOf(run, tick);
        const x = percent(place);
        return (
          <g key={tick}>
            <line x1={x} x2={x} y1="70%" y2="100%" />
            {place > edge && place < 1 - edge && (
              <text x={x} y="55%" text-anchor="middle">{text(tick)}</text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
