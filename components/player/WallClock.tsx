import { useComputed } from "@preact/signals";
import type { PlayerModel } from "../../lib/client/player/model.ts";
import type { TimeTexts } from "./time_text.ts";

export interface WallClockProps {
  model: PlayerModel;
  times: TimeTexts;
}

/** When the picture was taken, in the viewer's time zone; readable from afar. */
export function WallClock({ model, times }: WallClockProps) {
  const second = useComputed(() => Math.floor(model.playhead.value / 1000) * 1000);
  const tenth = useComputed(() => `.${Math.floor(model.playhead.value / 100) % 10}`);
  return (
    <p class="wall-clock">
      <time dateTime={new Date(second.value).toISOString()}>
        <span class="wall-time">
          {times.second(second.value)}
          <small>{tenth}</small>
        </span>
        <span class="wall-day">{times.day(second.value)}</span>
      </time>
    </p>
  );
}
