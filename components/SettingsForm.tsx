import type { CaptureModel } from "../lib/client/capture/model.ts";
import { chooseFormat } from "../lib/client/capture/formats.ts";
import {
  BIT_RATES,
  FRAME_RATES,
  RESOLUTIONS,
  type Settings,
} from "../lib/client/capture/settings.ts";
import { roomText, waitingText } from "../lib/client/capture/words.ts";
import { type Lang, LANGUAGES } from "../lib/i18n/languages.ts";
import type { Translate } from "../lib/i18n/translate.ts";
import { Choice, type Option } from "./Choice.tsx";
import { Icon } from "./Icon.tsx";
import { SoundMeter } from "./SoundMeter.tsx";

export interface SettingsFormProps {
  t: Translate;
  lang: Lang;
  model: CaptureModel;
}

/** Everything that can be chosen. */
export function SettingsForm({ t, lang, model }: SettingsFormProps) {
  const { view, change } = model;
  const settings = view.settings.value;
  return (
    <div class="settings">
      <p class="hint">{t("settings.hint")}</p>
      <p class="hint">
        {waitingText(t, view.progress.value, view.leftovers.value)}{" "}
        {roomText(t, view.roomBytes.value, view.progress.value)}
      </p>
      <Choice
        label={t("camera.label")}
        options={cameraOptions(t, model)}
        value={settings.cameraId || settings.facing}
        onChange={(value) => change(cameraChange(value))}
      />
      <CameraExtras t={t} model={model} />
      <Choice
        label={t("resolution.label")}
        options={Object.keys(RESOLUTIONS).map((name) => ({ value: name, label: name }))}
        value={settings.resolution}
        onChange={(value) => change({ resolution: value as Settings["resolution"] })}
      />
      <Choice
        label={t("frame-rate.label")}
        options={FRAME_RATES.map((n) => option(n, t("frame-rate.value", { n })))}
        value={String(settings.frameRate)}
        onChange={(value) => change({ frameRate: Number(value) })}
      />
      <Choice
        label={t("bit-rate.label")}
        options={BIT_RATES.map((bits) =>
          option(bits, bits ? t("bit-rate.value", { n: bits / 1e6 }) : t("bit-rate.auto"))
        )}
        value={String(settings.bitsPerSecond)}
        onChange={(value) => change({ bitsPerSecond: Number(value) })}
      />
      <Choice
        label={t("format.label")}
        options={view.formats.value.map(({ id, label }) => ({ value: id, label }))}
        value={chooseFormat(view.formats.value, settings.format)?.id ?? ""}
        onChange={(format) => change({ format })}
      />
      <Choice
        label={t("microphone.label")}
        options={microphoneOptions(t, model)}
        value={settings.sound ? settings.microphoneId : "off"}
        onChange={(value) => change(microphoneChange(value))}
      />
      {view.camera.value?.sound && <SoundMeter label={t("level.label")} level={view.level} />}
      <Choice
        label={t("mirror.label")}
        options={(["auto", "on", "off"] as const).map((value) => ({
          value,
          label: t(`mirror.${value}`),
        }))}
        value={settings.mirror}
        onChange={(value) => change({ mirror: value as Settings["mirror"] })}
      />
      <Choice
        label={t("language.label")}
        options={Object.entries(LANGUAGES).map(([value, texts]) => ({
          value,
          label: texts["lang.name"],
        }))}
        value={lang}
        onChange={(value) => change({ lang: value })}
      />
    </div>
  );
}

/** What only some cameras have: a light, a zoom. */
function CameraExtras({ t, model }: Omit<SettingsFormProps, "lang">) {
  const { camera, torchOn } = model.view;
  const { torch, zoom, zoomNow } = camera.value ?? {};
  return (
    <>
      {torch && (
        <button
          type="button"
          class="toggle"
          aria-pressed={torchOn.value}
          onClick={() => model.setTorch(!torchOn.value)}
        >
          <Icon name="torch" />
          {t("torch.label")}
        </button>
      )}
      {zoom && (
        <label class="choice">
          <span>{t("zoom.label")}</span>
          <input
            type="range"
            min={zoom.min}
            max={zoom.max}
            step={zoom.step}
            value={zoomNow ?? zoom.min}
            onInput={(event) => model.setZoom(event.currentTarget.valueAsNumber)}
          />
        </label>
      )}
    </>
  );
}

function option(value: number, label: string): Option {
  return { value: String(value), label };
}

function cameraOptions(t: Translate, { view }: CaptureModel): Option[] {
  const automatic = view.handheld.value
    ? (["environment", "user"] as const).map((side) => ({
      value: side,
      label: t(`camera.${side}`),
    }))
    : [{ value: view.settings.value.facing, label: t("camera.auto") }];
  const named = view.devices.value.cameras.map(({ id, label }, index) => ({
    value: id,
    label: label || t("camera.nameless", { n: index + 1 }),
  }));
  return [...automatic, ...named];
}

function cameraChange(value: string): Partial<Settings> {
  return value === "environment" || value === "user"
    ? { cameraId: "", facing: value }
    : { cameraId: value };
}

function microphoneOptions(t: Translate, { view }: CaptureModel): Option[] {
  const named = view.devices.value.microphones.map(({ id, label }, index) => ({
    value: id,
    label: label || t("microphone.nameless", { n: index + 1 }),
  }));
  return [
    { value: "", label: t("microphone.default") },
    { value: "off", label: t("microphone.off") },
    ...named,
  ];
}

function microphoneChange(value: string): Partial<Settings> {
  return value === "off" ? { sound: false } : { sound: true, microphoneId: value };
}
