import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PlayerModel } from "../../lib/client/player/model.ts";
import { following, momentAt, panned, placeOf, zoomed } from "../../lib/client/player/scale.ts";
import type { Run } from "../../lib/client/player/sources.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import { ControlIcon } from "./ControlIcon.tsx";
import { Legend } from "./Legend.tsx";
import { Preview } from "./Preview.tsx";
import { Ruler } from "./Ruler.tsx";
import type { TimeTexts } from "./time_text.ts";
import { TimelineGestures } from "./timeline_gestures.ts";
import { percent, Track } from "./Track.tsx";

export interface TimelineProps {
  t: TranslatePlayer;
  model: PlayerModel;
  times: TimeTexts;
}

/** How much of what is shown one press on a button leaves, and moves by. */
const ZOOM = 0.5;
const PAGE = 0.5;
/** Marks of the ruler before anybody knows how wide it is, and one each so many pixels then. */
const FIRST_TICKS = 6;
const TICK_PX = 90;
/** The ruler's height: the needle stands below its times. */
const RULER_PX = 34;
/** Arrow keys of the slider move by this; with Page Up and Down by more. */
const KEY_MS = 1000;
const PAGE_KEY_MS = 60_000;

/** All that was recorded, by wall clock: to see, and to go to any moment of it. */
export function Timeline({ t, model, times }: TimelineProps) {
  /** What is shown; undefined for everything. */
  const zoom = useSignal<Run | undefined>(undefined);
  const hover = useSignal<number | undefined>(undefined);
  const ticks = useSignal(FIRST_TICKS);
  const shown = useComputed(() => zoom.value ?? model.whole);
  const area = useRef<HTMLDivElement>(null);

  const setShown = (next: Run) => {
    const whole = model.whole;
    zoom.value = next.to - next.from >= whole.to - whole.from ? undefined : next;
  };
  const zoomBy = (factor: number, at = model.playhead.peek()) => {
    const { from, to } = shown.peek();
    const still = at >= from && at <= to ? at : (from + to) / 2;
    setShown(zoomed(shown.peek(), model.whole, factor, still));
  };
  const panBy = (part: number) => {
    const { from, to } = shown.peek();
    setShown(panned(shown.peek(), model.whole, (to - from) * part));
  };

  useEffect(() => {
    const element = area.current!;
    const watch = new ResizeObserver(([{ contentRect }]) => {
      ticks.value = Math.max(2, Math.floor(contentRect.width / TICK_PX));
    });
    watch.observe(element);
    const gestures = new TimelineGestures(element, {
      momentAt: (place) => momentAt(shown.peek(), place),
      onSeek: (at) => model.seek(at),
      onHold: (isHeld) => model.hold(isHeld),
      onHover: (at) => hover.value = at,
      onZoom: zoomBy,
      onPan: panBy,
    });
    return () => {
      watch.disconnect();
      gestures.end();
    };
  }, []);

  // What plays on beyond the edge is followed.
  useSignalEffect(() => {
    const at = model.playhead.value;
    const now = zoom.peek();
    if (now && !model.isHeld) zoom.value = following(now, model.whole, at);
  });

  const isWhole = zoom.value === undefined;
  const tool = (
    label: "in" | "out" | "earlier" | "later",
    icon: "zoom-in" | "zoom-out" | "left" | "right",
    act: () => void,
    isOff: boolean,
  ) => (
    <button
      type="button"
      class="control"
      aria-label={t(`timeline.${label}`)}
      title={t(`timeline.${label}`)}
      disabled={isOff}
      onClick={act}
    >
      <ControlIcon name={icon} />
    </button>
  );
  const stories = model.stories.value;
  const hasOthers = stories.length > 1;
  return (
    <section class="timeline" aria-label={t("timeline")}>
      <div class="timeline-area" ref={area}>
        <Ruler shown={shown} most={ticks} times={times} />
        <Slider t={t} model={model} times={times}>
          {stories.map((story, i) => (
            <Track
              key={model.lanes[i].id}
              id={`track-${i}`}
              story={story}
              shown={shown.value}
              name={hasOthers ? model.lanes[i].view.value.name : undefined}
            />
          ))}
        </Slider>
        <Needle model={model} shown={shown} />
        <Preview model={model} hover={hover} shown={shown} times={times} />
      </div>
      <div class="timeline-tools">
        {tool("earlier", "left", () => panBy(-PAGE), isWhole)}
        {tool("out", "zoom-out", () => zoomBy(1 / ZOOM), isWhole)}
        <button
          type="button"
          class="toggle"
          disabled={isWhole}
          onClick={() => zoom.value = undefined}
        >
          {t("timeline.whole")}
        </button>
        {tool("in", "zoom-in", () => zoomBy(ZOOM), false)}
        {tool("later", "right", () => panBy(PAGE), isWhole)}
        <Legend t={t} stories={stories} />
      </div>
    </section>
  );
}

interface SliderProps extends TimelineProps {
  children: preact.ComponentChildren;
}

/** The tracks as one slider, for the keyboard and for those who cannot see them. */
function Slider({ t, model, times, children }: SliderProps) {
  const second = useComputed(() => Math.floor(model.playhead.value / 1000) * 1000);
  const isBreak = useComputed(() => model.breakNow?.isEmpty === true);
  const { from, to } = model.whole;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = {
      ArrowLeft: -KEY_MS,
      ArrowDown: -KEY_MS,
      ArrowRight: KEY_MS,
      ArrowUp: KEY_MS,
      PageUp: PAGE_KEY_MS,
      PageDown: -PAGE_KEY_MS,
    }[event.key];
    if (by === undefined || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    // The page's own keys mean something else.
    event.stopPropagation();
    model.seek(model.playhead.peek() + by);
  };
  const what = t(isBreak.value ? "timeline.at.break" : "timeline.at.recorded");
  return (
    <div
      class="tracks"
      role="slider"
      tabIndex={0}
      aria-label={t("timeline.slider")}
      aria-valuemin={Math.floor(from / 1000)}
      aria-valuemax={Math.ceil(to / 1000)}
      aria-valuenow={second.value / 1000}
      aria-valuetext={t("timeline.at", { time: times.second(second.value), what })}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

/** Where the playhead is, and what is marked. */
function Needle({ model, shown }: { model: PlayerModel; shown: Signal<Run> }) {
  const x = useComputed(() => percent(placeOf(shown.value, model.playhead.value)));
  const isOut = useComputed(() => {
    const place = placeOf(shown.value, model.playhead.value);
    return place < 0 || place > 1 ? "hidden" : "visible";
  });
  const { in: markIn, out } = model.marks.value;
  const start = markIn === null ? 0 : clamp(placeOf(shown.value, markIn));
  const end = out === null ? 1 : clamp(placeOf(shown.value, out));
  const isMarked = (markIn !== null || out !== null) && end > start;
  return (
    <svg class="needle" aria-hidden="true" focusable="false">
      {isMarked && (
        <rect class="marked" x={percent(start)} width={percent(end - start)} y="0" height="100%" />
      )}
      <g class="needle-line" visibility={isOut}>
        <line x1={x} x2={x} y1={RULER_PX} y2="100%" />
        <circle cx={x} cy={RULER_PX} r="6" />
      </g>
    </svg>
  );
}

function clamp(place: number): number {
  return Math.min(1, Math.max(0, place));
}
