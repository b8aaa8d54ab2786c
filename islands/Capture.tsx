import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Blackout } from "../components/Blackout.tsx";
import { Card } from "../components/Card.tsx";
import { IconButton } from "../components/IconButton.tsx";
import { NameField } from "../components/NameField.tsx";
import { PageLinks, SettingsLink } from "../components/PageLinks.tsx";
import { Picture } from "../components/Picture.tsx";
import { RecordButton } from "../components/RecordButton.tsx";
import { Refused } from "../components/Refused.tsx";
import { SavedStatus } from "../components/SavedStatus.tsx";
import type { SettingsDrawer } from "../components/SettingsDrawer.tsx";
import { SoundMeter } from "../components/SoundMeter.tsx";
import { browserSurroundings } from "../lib/client/capture/browser.ts";
import { type CaptureModel, createCapture } from "../lib/client/capture/model.ts";
import type { CaptureState } from "../lib/client/capture/machine.ts";
import { isRecording, isSaving } from "../lib/client/capture/states.ts";
import {
  awakeText,
  awayKey,
  degradedText,
  durationText,
  hiddenText,
  leftoversText,
  outcomeText,
  queueText,
  roomText,
  savedText,
} from "../lib/client/capture/words.ts";
import { isLang, type Lang, LANG_COOKIE } from "../lib/i18n/lang.ts";
import { type Messages, type Translate, translator } from "../lib/i18n/translate.ts";
import { browserRole, followRole } from "../lib/client/follow_role.ts";
import { browserTimers } from "../lib/client/timers.ts";
import { includesRole, type Role } from "../lib/shared/roles.ts";
import { formatClock } from "../lib/shared/units.ts";

/** What the parts of the page are given. */
interface PartProps {
  t: Translate;
  model: CaptureModel;
}

export interface CaptureProps {
  /** The language that the server has drawn the page in. */
  lang: Lang;
  /** Its texts. */
  texts: Messages;
  /** Timeslice that the server wishes, ms. */
  chunkMs: number;
  /** What this device may besides recording. */
  role: Role;
  /** What it is called until somebody names its camera; undefined if it was not paired. */
  name: string | undefined;
}

const COOKIE_SECONDS = 365 * 24 * 3600;

/**
 * The capture page.
 *
 * `data-state` on its root names the state of the machine, `data-link` that of
 * the link to the server: for styles, and for whoever watches from outside.
 */
export default function Capture({ lang, texts, chunkMs, name, ...first }: CaptureProps) {
  const model = useMemo(() => createCapture(() => browserSurroundings(chunkMs, name)), []);
  const role = useSignal(first.role);
  const { view } = model;
  const known = useSignal<Partial<Record<Lang, Messages>>>({ [lang]: texts });
  const spoken = useComputed(() => {
    const chosen = view.settings.value.lang;
    return isLang(chosen) && known.value[chosen] ? chosen : lang;
  });
  const spokenBy = (lang: Lang) => translator(lang, known.value[lang] ?? texts);
  const isOpen = useSignal(false);
  const Choices = useSignal<typeof SettingsDrawer>();
  useEffect(model.mount, []);
  useEffect(
    () => followRole(role, browserRole(browserTimers, () => mayLeave(view.state.peek()))),
    [],
  );
  useEffect(() => {
    // Behind the page, but at once: they are wanted while the network is away, too.
    import("../components/SettingsDrawer.tsx")
      .then(({ SettingsDrawer }) => Choices.value = SettingsDrawer, () => {});
    import("../lib/i18n/languages.ts").then(({ LANGUAGES }) => known.value = LANGUAGES, () => {});
  }, []);
  // Bad news is not to be missed in the dark.
  useSignalEffect(() => {
    if (["failed", "waiting"].includes(view.state.value.state)) model.setDark(false);
  });
  useSignalEffect(() => {
    const { value } = spoken;
    document.documentElement.lang = value;
    document.title = spokenBy(value)("app.title");
    // The server draws the next visit in the same language.
    if (view.settings.value.lang) {
      document.cookie =
        `${LANG_COOKIE}=${value}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax; secure`;
    }
  });

  const t = useMemo(() => spokenBy(spoken.value), [spoken.value]);
  const parts = { t, model };
  const { camera, settings } = view;
  const { mirror } = settings.value;
  return (
    <main class="capture" data-state={view.state.value.state} data-link={view.link.value.state}>
      <h1 class="visually-hidden">{t("app.title")}</h1>
      <Picture
        label={t("picture.label")}
        stream={camera.value?.stream}
        mirrored={mirror === "on" || (mirror === "auto" && camera.value?.front === true)}
        onSize={model.pictureIs}
        onElement={model.shownBy}
      />
      <header class="top">
        <NameField
          label={t("name.label")}
          placeholder={view.deviceName.value || t("name.placeholder")}
          value={settings.value.name}
          onChange={(name) =>
            model.change({ name })}
        />
        {mayLeave(view.state.value)
          ? <PageLinks t={t} role={role.value} />
          : <ElapsedTime {...parts} />}
        <IconButton
          icon="settings"
          label={t("button.settings")}
          onPress={() =>
            isOpen.value = true}
        />
      </header>
      <div class="stage">
        <Words {...parts} />
        {!isRecording(view.state.value) && <Refused lang={spoken.value} {...parts} />}
      </div>
      <footer class="dock">
        <Status role={role.value} {...parts} />
        <div class="controls">
          <IconButton
            icon="moon"
            label={t("button.dark")}
            captioned
            onPress={() =>
              model.setDark(true)}
          />
          <MainButton {...parts} />
          {(view.handheld.value || view.devices.value.cameras.length > 1) && (
            <IconButton icon="flip" label={t("button.flip")} captioned onPress={model.flip} />
          )}
        </div>
        <Sound {...parts} />
      </footer>
      <Announcement {...parts} />
      {isOpen.value && Choices.value && (
        <Choices.value
          lang={spoken.value}
          onClose={() => isOpen.value = false}
          {...parts}
        >
          {mayLeave(view.state.value) && <SettingsLink t={t} role={role.value} />}
        </Choices.value>
      )}
      {view.dark.value && <Dark {...parts} />}
    </main>
  );
}

/** Whoever is in the room sees in the dark, too, that it was begun elsewhere. */
function Dark({ t, model: { view, setDark } }: PartProps) {
  const isOn = isRecording(view.state.value);
  const operated = view.operated.value;
  const hint = t(isOn ? "dark.hint" : "dark.idle");
  const words = operated ? `${t(`operated.${operated}`)} ${hint}` : hint;
  // Words that are new are not faded yet.
  return <Blackout key={words} hint={words} recording={isOn} onEnd={() => setDark(false)} />;
}

/** For those who do not see: what the page does, whenever that changes, and no ticking numbers. */
function Announcement({ t, model: { view } }: PartProps) {
  const away = view.link.value.state === "away";
  const [trouble] = view.troubles.value;
  const operated = view.operated.value;
  return (
    <p class="visually-hidden" role="status">
      {t(`state.${view.state.value.state}`)} {away && t(awayKey(view.online.value))}{" "}
      {trouble && t(`trouble.${trouble}`)} {operated && t(`operated.${operated}`)}
    </p>
  );
}

/** Whoever leaves the page, and be it for another tab, takes the camera from the recording. */
function mayLeave(state: CaptureState): boolean {
  return !isRecording(state) && !isSaving(state);
}

/** Not read out: a clock that ticks aloud is of no use to anyone. */
function ElapsedTime({ t, model: { view } }: PartProps) {
  return (
    <div class="clock" role="timer" aria-label={t("time.elapsed")}>
      {formatClock(view.elapsedMs.value)}
    </div>
  );
}

/** The words in the middle: what this page is, or what went wrong. */
function Words({ t, model }: PartProps) {
  const state = model.view.state.value;
  // What ended the session is said while the rest of it is still being saved.
  const failed = "then" in state && state.then.state === "failed" ? state.then : state;
  if (failed.state === "failed") {
    const { code, retry } = failed.fault;
    return (
      <Card icon="alert" title={t(`fault.${code}`)} alert>
        <p>{t(`next.${code}`)}</p>
        {code === "unauthorized" && <a class="button" href="/pair">{t("button.pair")}</a>}
        {state.state === "failed" && retry !== "no" && (
          <button type="button" class="button" onClick={model.retry}>{t("button.retry")}</button>
        )}
      </Card>
    );
  }
  if (state.state === "waiting") {
    return (
      <Card icon="alert" title={t("waiting.title")} alert>
        <p>{t("waiting.text")}</p>
        <button type="button" class="button" onClick={model.retry}>{t("button.retry")}</button>
      </Card>
    );
  }
  if (state.state !== "idle" && state.state !== "requesting") return null;
  return (
    <Card icon="camera" title={t("start.title")}>
      <p>{t("start.text")}</p>
      <p class="hint">{t("start.hint")}</p>
    </Card>
  );
}

function Status({ t, role, model: { view } }: PartProps & { role: Role }) {
  const state = view.state.value;
  const progress = view.progress.value;
  const outcome = view.outcome.value;
  const operated = view.operated.value;
  const troubles = [
    ...operated ? [t(`operated.${operated}`)] : [],
    ...view.troubles.value.map((trouble) => t(`trouble.${trouble}`)),
  ];
  const leftovers = leftoversText(t, view.leftovers.value);
  const moreLabel = (n: number) => t.plural("more", { n });
  if (!isRecording(state) && !isSaving(state)) {
    const saved = outcome ? outcomeText(t, outcome) : t(`state.${state.state}`);
    const warnings = outcome && !outcome.complete ? [t("outcome.incomplete")] : [];
    if (leftovers) warnings.push(leftovers);
    return (
      <SavedStatus
        saved={saved}
        warnings={[...warnings, ...troubles]}
        moreLabel={moreLabel}
        hint={includesRole(role, "viewer") ? undefined : t("pages.camera-only")}
      />
    );
  }
  const queue = queueText(t, progress, view.link.value, view.online.value);
  const warnings = [
    queue,
    isSaving(state) && progress.waiting.count > 0 ? t("keep-open") : "",
    ...troubles,
    view.crowded.value && queue ? t("crowded") : "",
    progress.lostMs > 0 ? t("lost", { duration: durationText(t, progress.lostMs) }) : "",
    progress.kept ? "" : t("not-kept"),
    degradedText(t, view.degraded.value),
    hiddenText(t, view.hiddenMs.value),
    awakeText(t, view.awake.value),
    leftovers,
  ].filter((warning) => warning !== "");
  const segment = progress.segmentLengthMs > 0
    ? {
      label: t("segment", { number: progress.segments + 1 }),
      nowMs: progress.segmentMs,
      lengthMs: progress.segmentLengthMs,
    }
    : undefined;
  const isCut = queue !== "" && view.link.value.state !== "open";
  return (
    <SavedStatus
      saved={savedText(t, progress)}
      warnings={warnings}
      moreLabel={moreLabel}
      hint={isCut ? roomText(t, view.roomBytes.value, progress) : undefined}
      segment={segment}
    />
  );
}

function MainButton({ t, model }: PartProps) {
  const state = model.view.state.value;
  if (isRecording(state)) {
    return <RecordButton does="stop" label={t("button.stop")} onPress={model.stop} />;
  }
  if (isSaving(state)) {
    return <RecordButton does="busy" label={t("button.saving")} onPress={model.stop} />;
  }
  if (state.state === "requesting" && state.purpose === "record") {
    return <RecordButton does="cancel" label={t("button.cancel")} onPress={model.stop} />;
  }
  return <RecordButton does="start" label={t("button.start")} onPress={model.start} />;
}

function Sound({ t, model: { view } }: PartProps) {
  const camera = view.camera.value;
  if (!camera) return null;
  const missing = camera.sound
    ? undefined
    : t(view.settings.value.sound ? "sound.none" : "sound.off");
  return <SoundMeter label={t("level.label")} level={view.level} missing={missing} />;
}
