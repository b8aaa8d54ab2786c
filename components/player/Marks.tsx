import type { PlayerModel } from "../../lib/client/player/model.ts";
import { NO_MARKS } from "../../lib/client/player/moment.ts";
import { wholeSecond } from "../../lib/client/recordings/local_time.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { ControlIcon } from "./ControlIcon.tsx";
import type { TimeTexts } from "./time_text.ts";

export interface MarksProps {
  t: TranslatePlayer;
  model: PlayerModel;
  times: TimeTexts;
}

/** Marks the beginning and the end of a stretch, for export. */
export function Marks({ t, model, times }: MarksProps) {
  const { in: from, out: to } = model.marks.value;
  const second = (at: number) => times.second(wholeSecond(at));
  const text = from !== null && to !== null
    ? t("control.marks", { from: second(from), to: second(to) })
    : from !== null
    ? t("control.marks.in", { from: second(from) })
    : to !== null
    ? t("control.marks.out", { to: second(to) })
    : undefined;
  const clear = () => model.marks.value = NO_MARKS;
  return (
    <div class="marks">
      <button type="button" class="toggle" onClick={() => model.do({ type: "mark", end: "in" })}>
        {t("control.mark-in")}
      </button>
      <button type="button" class="toggle" onClick={() => model.do({ type: "mark", end: "out" })}>
        {t("control.mark-out")}
      </button>
      <span class="marks-text" role="status">{text}</span>
      {text && (
        <button
          type="button"
          class="control"
          aria-label={t("control.marks.clear")}
          title={t("control.marks.clear")}
          onClick={clear}
        >
          <ControlIcon name="remove" />
        </button>
      )}
    </div>
  );
}
