import { useState } from "preact/hooks";
import type { CameraSettings, ControlModel } from "../../../lib/client/live/control.ts";
import { BIT_RATES, RESOLUTIONS } from "../../../lib/client/capture/settings.ts";
import type { TranslateLive } from "../../../lib/i18n/live/texts.ts";
import type { CameraView } from "../../../lib/shared/cameras.ts";
import { MAX_NAME_LENGTH } from "../../../lib/shared/protocol.ts";
import { Choice } from "../../Choice.tsx";

export interface CameraChoicesProps {
  id: string;
  t: TranslateLive;
  camera: CameraView;
  facts: NonNullable<CameraView["facts"]>;
  control: ControlModel;
}

/** What can be chosen of one camera, as far as it has it. */
export function CameraChoices({ id, t, camera, facts, control }: CameraChoicesProps) {
  const { pending, wished } = control.wishes.value.get(camera.page) ?? {};
  const shown = { ...facts, name: camera.name, ...wished };
  const change = (settings: CameraSettings) => void control.change(camera, settings);
  const cameras = facts.cameras ?? [];
  return (
    <div id={id} class="control-choices" aria-busy={pending === "settings"}>
      <Draft
        label={t("control.name")}
        type="text"
        maxLength={MAX_NAME_LENGTH}
        value={shown.name}
        onDone={(name) => change({ name: name.trim() })}
      />
      {cameras.length > 1 && (
        <Choice
          label={t("control.camera")}
          options={cameras.map(({ id, label }, i) => ({
            value: id,
            label: label || t("control.camera.n", { n: i + 1 }),
          }))}
          value={shown.cameraId ?? ""}
          onChange={(cameraId) => change({ cameraId })}
        />
      )}
      {shown.resolution !== undefined && (
        <Choice
          label={t("control.resolution")}
          options={Object.keys(RESOLUTIONS).map((name) => ({ value: name, label: name }))}
          value={shown.resolution}
          onChange={(resolution) => change({ resolution })}
        />
      )}
      {shown.bitsPerSecond !== undefined && (
        <Choice
          label={t("control.bit-rate")}
          options={BIT_RATES.map((bits) => ({
            value: String(bits),
            label: bits
              ? t("control.bit-rate.value", { n: bits / 1e6 })
              : t("control.bit-rate.auto"),
          }))}
          value={String(shown.bitsPerSecond)}
          onChange={(value) => change({ bitsPerSecond: Number(value) })}
        />
      )}
      {facts.zoom && (
        <Draft
          label={t("control.zoom")}
          type="range"
          min={facts.zoom.min}
          max={facts.zoom.max}
          step={facts.zoom.step}
          value={String(wished?.zoom ?? facts.zoom.now)}
          onDone={(zoom) => change({ zoom: Number(zoom) })}
        />
      )}
      <div class="control-switches">
        {shown.torch !== undefined && (
          <Switch
            label={t("control.torch")}
            isOn={shown.torch}
            onPress={() => change({ torch: !shown.torch })}
          />
        )}
        <Switch
          label={t("control.dark")}
          isOn={shown.dark === true}
          onPress={() => change({ dark: !shown.dark })}
        />
      </div>
    </div>
  );
}

interface DraftProps {
  label: string;
  type: "text" | "range";
  value: string;
  onDone: (value: string) => void;
  maxLength?: number;
  min?: number;
  max?: number;
  step?: number;
}

/** A field that keeps what is being written: the wall is drawn anew every second. */
function Draft({ label, value, onDone, ...input }: DraftProps) {
  const [draft, setDraft] = useState<string>();
  return (
    <label class="choice">
      <span>{label}</span>
      <input
        {...input}
        value={draft ?? value}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => {
          setDraft(undefined);
          if (currentTarget.value !== value) onDone(currentTarget.value);
        }}
      />
    </label>
  );
}

function Switch({ label, isOn, onPress }: { label: string; isOn: boolean; onPress: () => void }) {
  return (
    <button type="button" class="toggle" aria-pressed={isOn} onClick={onPress}>
      {label}
    </button>
  );
}
