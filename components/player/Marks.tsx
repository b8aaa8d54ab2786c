import type { PlayerModel } from "../../lib/client/player/model.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import type { TimeTexts } from "./time_text.ts";

export interface MarksProps {
  t: TranslatePlayer;
  model: PlayerModel;
  times: TimeTexts;
}

/** Marks the beginning and the end of a stretch, for export. */
export function Marks({ t, model, times }: MarksProps) {
  const { in: from, out: to } = model.marks.value;
  const text = from !== null && to !== null
    ? t("control.marks", { from: times.second(from), to: times.second(to) })
    : from !== null
    ? t("control.marks.in", { from: times.second(from) })
    : to !== null
    ? t("control.marks.out", { to: times.second(to) })
    : undefined;
  const clear = () => {
    model.setMark("in", null);
    model.setMark("out", null);
  };
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
        <button type="button" class="toggle" onClick={clear}>{t("control.marks.clear")}</button>
      )}
    </div>
  );
}
