import type { ReadonlySignal } from "@preact/signals";
import type { PlayerModel } from "../../lib/client/player/model.ts";
import { placeOf } from "../../lib/client/player/scale.ts";
import type { Run } from "../../lib/client/player/sources.ts";
import type { TimeTexts } from "./time_text.ts";

export interface PreviewProps {
  model: PlayerModel;
  /** The moment under the pointer. */
  hover: ReadonlySignal<number | undefined>;
  shown: ReadonlySignal<Run>;
  times: TimeTexts;
}

/** Time and picture of the moment under the pointer. */
export function Preview({ model, hover, shown, times }: PreviewProps) {
  const at = hover.value;
  if (at === undefined) return null;
  const poster = model.lanes[0].view.value.segments.find(({ startedAt, durationMs }) =>
    startedAt <= at && at < startedAt + durationMs
  )?.poster;
  // From script: the page's policy has no styles in its markup.
  const left = `clamp(4.5rem, ${placeOf(shown.value, at) * 100}%, calc(100% - 4.5rem))`;
  return (
    <div class="preview" style={{ left }} aria-hidden="true">
      {poster && <img src={poster} alt="" />}
      <span>{times.second(at)}</span>
    </div>
  );
}
