import { useState } from "preact/hooks";
import type { CameraView } from "../../../lib/shared/cameras.ts";
import type { TranslateLive } from "../../../lib/i18n/live/texts.ts";
import type { ControlModel } from "../../../lib/client/live/control.ts";
import { Icon } from "../../Icon.tsx";
import { CameraChoices } from "./CameraChoices.tsx";

export interface CameraControlsProps {
  t: TranslateLive;
  camera: CameraView;
  control: ControlModel;
}

/** What an owner can do with one camera: start, stop, settings. */
export function CameraControls({ t, camera, control }: CameraControlsProps) {
  const { page, name, state, facts } = camera;
  const [isOpen, setOpen] = useState(false);
  const { pending, failure, failed } = control.wishes.value.get(page) ?? {};
  const isOn = state === "recording";
  const isBusy = pending === "start" || pending === "stop" ||
    control.pendingAll.value === (isOn ? "stop" : "start");
  const does = isOn ? "stop" : "start";
  // One that was only slow has done it after all.
  const isDone = failed === (isOn ? "start" : "stop");
  return (
    <div class="control" role="group" aria-label={t("control.group", { name })}>
      <div class="control-row">
        <button
          type="button"
          class="button control-record"
          data-does={does}
          // Not `disabled`: whoever works by keyboard stays where they are.
          aria-disabled={isBusy}
          aria-label={t(`control.${does}.name`, { name })}
          onClick={() => !isBusy && control[does](camera)}
        >
          <span class="control-sign" aria-hidden="true" />
          {t(isBusy ? `control.${does}.busy` : `control.${does}`)}
        </button>
        {facts && (
          <button
            type="button"
            class="toggle control-more"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `choices-${page}` : undefined}
            aria-label={t("control.settings.name", { name })}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="settings" />
            <span>{t("control.settings")}</span>
          </button>
        )}
      </div>
      {failure && !isDone && (
        <p class="warning control-failure" role="alert">{t(`control.failed.${failure}`)}</p>
      )}
      {facts && isOpen && (
        <CameraChoices
          id={`choices-${page}`}
          t={t}
          camera={camera}
          facts={facts}
          control={control}
        />
      )}
    </div>
  );
}
