import type { ControlModel } from "../../../lib/client/live/control.ts";
import type { TranslateLive } from "../../../lib/i18n/live/texts.ts";
import type { CameraView } from "../../../lib/shared/cameras.ts";

export interface WallControlsProps {
  t: TranslateLive;
  cameras: readonly Pick<CameraView, "state">[];
  control: ControlModel;
}

/** What an owner can do with all cameras together. */
export function WallControls({ t, cameras, control }: WallControlsProps) {
  const outcome = control.outcome.value;
  const pending = control.pendingAll.value;
  if (cameras.length < 2 && !outcome) return null;
  const isStopAsked = control.isStopAsked.value;
  const recording = cameras.filter(({ state }) => state === "recording").length;
  const button = (does: "start" | "stop", n: number) => (
    <button
      type="button"
      class="button control-record"
      data-does={does}
      aria-disabled={n === 0 || pending !== undefined}
      onClick={() => n > 0 && control.all(does)}
    >
      <span class="control-sign" aria-hidden="true" />
      {does === "stop" && isStopAsked && n > 0
        ? t("control.all.stop.sure", { n })
        : t(pending === does ? `control.${does}.busy` : `control.all.${does}`)}
    </button>
  );
  return (
    <div class="control-row control-all" role="group" aria-label={t("control.all")}>
      {button("start", cameras.length - recording)}
      {button("stop", recording)}
      <p class="hint" role="status">
        {outcome && ("failure" in outcome
          ? t(`control.failed.${outcome.failure}`)
          : t(`control.all.${outcome.action}.done`, { done: outcome.done, of: outcome.of }))}
      </p>
    </div>
  );
}
