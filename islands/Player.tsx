import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { causeText } from "../components/player/cause_text.ts";
import { FULL_SCREEN_ID } from "../components/player/chrome_elements.ts";
import { Chooser } from "../components/player/Chooser.tsx";
import { Controls } from "../components/player/Controls.tsx";
import { KeyHelp } from "../components/player/KeyHelp.tsx";
import { LaneView } from "../components/player/LaneView.tsx";
import { Marks } from "../components/player/Marks.tsx";
import { rewriteTimes } from "../components/player/rewrite_times.ts";
import { StoryList } from "../components/player/StoryList.tsx";
import { durationText, timeTexts } from "../components/player/time_text.ts";
import { Timeline } from "../components/player/Timeline.tsx";
import { WallClock } from "../components/player/WallClock.tsx";
import { ExportPanel } from "../components/recordings/ExportPanel.tsx";
import { fetchHead, watchFile } from "../lib/client/player/file_watch.ts";
import { drivePage } from "../lib/client/player/page.ts";
import { type Note, PlayerModel } from "../lib/client/player/model.ts";
import { addressOf, wholeMoment } from "../lib/client/player/moment.ts";
import { browserTimers } from "../lib/client/timers.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import type { ExportTexts, TranslateExport } from "../lib/i18n/export/texts.ts";
import type { PlayerTexts, TranslatePlayer } from "../lib/i18n/player/texts.ts";
import { translator } from "../lib/i18n/translate.ts";
import type { OverlappingSession } from "../lib/shared/overlapping.ts";
import type { RecordingDescription } from "../lib/shared/recording.ts";

export interface PlayerProps {
  lang: Lang;
  texts: PlayerTexts;
  exportTexts: ExportTexts;
  /** The page's session, then those beside it. */
  views: readonly RecordingDescription[];
  /** What each video has before the script, by view. */
  sources: readonly (string | undefined)[];
  others: readonly OverlappingSession[];
  /** The moment that the address names, epoch ms. */
  at: number | undefined;
  /** Server clock, epoch ms. */
  now: number;
  /** Time zone in which the server has written times. */
  zone: string;
}

/** Plays a session, and others of the same time beside it. */
export default function Player(props: PlayerProps) {
  const { lang, texts, views, sources, others, at, now } = props;
  const t: TranslatePlayer = useMemo(() => translator(lang, texts), [lang]);
  const exportT: TranslateExport = useMemo(() => translator(lang, props.exportTexts), [lang]);
  const zone = useSignal(props.zone);
  const isReady = useSignal(false);
  const hasChrome = useSignal(false);
  const model = useMemo(() => {
    const began = performance.now();
    return new PlayerModel({
      views,
      at,
      now: () => now + performance.now() - began,
      askForFile: (url, signal) =>
        watchFile(url, signal, { timers: browserTimers, head: fetchHead }),
      nextFrame: (run) => requestAnimationFrame(run),
      fullScreen: () => toggleFullScreen(document.getElementById(FULL_SCREEN_ID)),
    });
  }, []);
  useEffect(() => {
    isReady.value = true;
    zone.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    rewriteTimes(document, timeTexts(lang, zone.value));
    return drivePage({ model, lang, onChrome: () => hasChrome.value = true });
  }, []);
  const times = timeTexts(lang, zone.value);
  const withs = views.slice(1).map(({ id }) => id);
  const hrefOf = (moment: number) =>
    `?t=${wholeMoment(moment)}${withs.length > 0 ? `&with=${withs.join(",")}` : ""}`;
  const hasOthers = views.length > 1;
  const [own] = model.stories.value;
  const whole = { from: Math.floor(own.from), to: Math.ceil(own.to) };
  const marks = model.marks.value;
  // From within the second that the clock shows nobody would begin.
  const here = useComputed(() => Math.floor(model.playhead.value / 1000) * 1000);
  return (
    <div class="player" data-ready={isReady.value}>
      <div id={FULL_SCREEN_ID} class="player-view">
        <div class="pictures" data-lanes={views.length}>
          {model.lanes.map((lane, i) => (
            <LaneView
              key={lane.id}
              t={t}
              lane={lane}
              src={sources[i]}
              poster={undefined}
              hasOthers={hasOthers}
              isMuted={i > 0}
              hasChrome={hasChrome.value}
              word={isReady.value ? wordOf(t, model, i) : undefined}
              attach={(video) => model.attach(i, video)}
            />
          ))}
          <NoteView t={t} note={model.note.value} />
        </div>
        <div class="player-bar">
          <WallClock model={model} times={times} />
          <Controls
            t={t}
            model={model}
            link={() => addressOf(location.href, model.playhead.peek())}
          />
        </div>
        <Timeline t={t} model={model} times={times} />
        <Marks t={t} model={model} times={times} />
      </div>
      <KeyHelp t={t} model={model} />
      {own.runs.length > 0 && (
        <ExportPanel
          t={exportT}
          session={views[0].id}
          whole={whole}
          from={marks.in}
          to={marks.out}
          here={here}
          onSpan={({ from, to }) =>
            model.marks.value = {
              in: from === whole.from ? null : from,
              out: to === whole.to ? null : to,
            }}
        />
      )}
      <StoryList
        t={t}
        story={own}
        view={model.lanes[0].view.value}
        times={times}
        hrefOf={hrefOf}
      />
      <Chooser t={t} times={times} others={others} chosen={withs} />
    </div>
  );
}

/** Why a lane shows no picture; undefined if it does. */
function wordOf(t: TranslatePlayer, model: PlayerModel, index: number): string | undefined {
  const lane = model.lanes[index];
  const { name } = lane.view.value;
  if (lane.isBroken.value) return t("camera.broken", { name });
  if (lane.isThere.value) return undefined;
  if (index > 0 || model.lanes.some(({ isThere }) => isThere.value)) {
    return t("camera.away", { name });
  }
  const cause = causeText(t, model.breakNow?.causes ?? []);
  return cause === "" ? t("now.nothing") : t("now.nothing.why", { cause });
}

function NoteView({ t, note }: { t: TranslatePlayer; note: Note | undefined }) {
  return <p class="note" role="status">{note && noteText(t, note)}</p>;
}

function noteText(t: TranslatePlayer, note: Note): string {
  if (note.type !== "skipped") return t(`note.${note.type}`);
  const duration = durationText(t, note.ms);
  const cause = causeText(t, note.causes);
  return cause === "" ? t("skipped", { duration }) : t("skipped.why", { duration, cause });
}

/** `Element.requestFullscreen`, and what an iPhone has instead of it. */
function toggleFullScreen(element: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (element?.requestFullscreen) element.requestFullscreen().catch(() => {});
  else {
    const video = element?.querySelector("video") as
      | (HTMLVideoElement & { webkitEnterFullscreen?: () => void })
      | null
      | undefined;
    video?.webkitEnterFullscreen?.();
  }
}
