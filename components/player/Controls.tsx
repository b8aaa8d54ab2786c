import { useState } from "preact/hooks";
import { type Command, SPEEDS } from "../../lib/client/player/keys.ts";
import type { PlayerModel } from "../../lib/client/player/model.ts";
import type { PlayerKey, TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { ControlIcon, type ControlIconName, isIcon } from "./ControlIcon.tsx";

export interface ControlsProps {
  t: TranslatePlayer;
  model: PlayerModel;
  /** Link to the moment that is shown. */
  link(): string;
}

type LabelKey = Extract<PlayerKey, `control.${string}`>;

interface Button {
  label: Exclude<
    LabelKey,
    "control.marks" | "control.marks.in" | "control.marks.out" | "control.sound"
  >;
  /** What is seen: a picture, or how far it jumps. */
  face: ControlIconName | Extract<PlayerKey, `seconds.${string}`>;
  command: Command;
}

const BEFORE: readonly Button[] = [
  {
    label: "control.back-minute",
    face: "seconds.back-minute",
    command: { type: "jump", byMs: -60_000 },
  },
  { label: "control.back", face: "seconds.back", command: { type: "jump", byMs: -10_000 } },
  { label: "control.step-back", face: "step-back", command: { type: "step", by: -1 } },
];

const BEHIND: readonly Button[] = [
  { label: "control.step", face: "step", command: { type: "step", by: 1 } },
  { label: "control.on", face: "seconds.on", command: { type: "jump", byMs: 10_000 } },
  {
    label: "control.on-minute",
    face: "seconds.on-minute",
    command: { type: "jump", byMs: 60_000 },
  },
];

const BORDERS: readonly Button[] = [
  {
    label: "control.segment-back",
    face: "file-back",
    command: { type: "border", of: "segment", by: -1 },
  },
  { label: "control.segment", face: "file", command: { type: "border", of: "segment", by: 1 } },
];

const BREAK: Button = {
  label: "control.break",
  face: "break",
  command: { type: "border", of: "break", by: 1 },
};

/** Steps, jumps, speed: what moves in time. */
export function Controls({ t, model, link }: ControlsProps) {
  const button = ({ label, face, command }: Button) => (
    <button
      key={label}
      type="button"
      class={isIcon(face) ? "control" : "control control-jump"}
      aria-label={t(label)}
      title={t(label)}
      onClick={() => model.do(command)}
    >
      {isIcon(face) ? <ControlIcon name={face} /> : t(face)}
    </button>
  );
  const isPlaying = model.isPlaying.value;
  return (
    <div class="time-controls">
      <div class="control-row" role="group" aria-label={t("player")}>
        {BEFORE.map(button)}
        <button
          type="button"
          class="control control-play"
          aria-label={t(isPlaying ? "control.pause" : "control.play")}
          onClick={() => model.do({ type: "toggle" })}
        >
          <ControlIcon name={isPlaying ? "pause" : "play"} />
        </button>
        {BEHIND.map(button)}
      </div>
      <div class="control-row">
        <label class="speed">
          <span class="visually-hidden">{t("control.speed")}</span>
          <select
            class="select"
            value={String(model.speed.value)}
            onChange={({ currentTarget }) => model.setSpeed(Number(currentTarget.value))}
          >
            {SPEEDS.map((speed) => <option key={speed} value={String(speed)}>{speed} ×</option>)}
          </select>
        </label>
        {BORDERS.map(button)}
        {model.stories.value.some(({ breaks }) => breaks.length > 0) && button(BREAK)}
        <CopyLink t={t} link={link} />
        <button
          type="button"
          class="control control-keys"
          aria-label={t("control.help")}
          title={t("control.help")}
          aria-expanded={model.isHelpOpen.value ? "true" : "false"}
          onClick={() => model.do({ type: "help" })}
        >
          <ControlIcon name="keys" />
        </button>
        {button({
          label: "control.full-screen",
          face: "full-screen",
          command: { type: "full-screen" },
        })}
      </div>
    </div>
  );
}

/** So long a button says that it has copied, ms. */
const SAID_MS = 2000;

function CopyLink({ t, link }: Pick<ControlsProps, "t" | "link">) {
  const [copied, setCopied] = useState<"no" | "yes" | string>("no");
  const copy = async () => {
    const text = link();
    try {
      await navigator.clipboard.writeText(text);
      setCopied("yes");
      setTimeout(() => setCopied("no"), SAID_MS);
    } catch {
      setCopied(text);
    }
  };
  const isByHand = copied !== "no" && copied !== "yes";
  return (
    <>
      <button
        type="button"
        class="toggle control-link"
        aria-label={t("control.link")}
        title={t("control.link")}
        onClick={copy}
      >
        <ControlIcon name={copied === "yes" ? "done" : "link"} />
        <span class="control-link-text">
          {t(copied === "yes" ? "control.linked" : "control.link")}
        </span>
      </button>
      <span class="visually-hidden" role="status">{copied === "yes" && t("control.linked")}</span>
      {isByHand && (
        <label class="by-hand">
          <span>{t("control.link.failed")}</span>
          <input readOnly value={copied} onFocus={({ currentTarget }) => currentTarget.select()} />
        </label>
      )}
    </>
  );
}
