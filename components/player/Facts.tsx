import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import type { RecordingDescription } from "../../lib/shared/recording.ts";
import { formatBytes, formatClock } from "../../lib/shared/units.ts";
import { statesOf } from "./state_text.ts";
import type { TimeTexts } from "./time_text.ts";

export interface FactsProps {
  t: TranslatePlayer;
  view: RecordingDescription;
  note: string | null;
  times: TimeTexts;
}

/** What a session is, and whether it is all there. Drawn by the server. */
export function Facts({ t, view, note, times }: FactsProps) {
  const { name, state, durationMs, bytes } = view;
  const { from, to } = extentOf(view);
  const isGoingOn = state === "recording";
  const states = statesOf(t, view);
  return (
    <section class="panel" aria-labelledby="facts">
      <h2 id="facts">{t("facts")}</h2>
      <dl class="facts">
        <Fact label={t("facts.camera")}>{name}</Fact>
        <Fact label={t("facts.day")}>
          <time dateTime={iso(from)} data-show="day">{times.day(from)}</time>
        </Fact>
        <Fact label={t("facts.time")}>
          <TimeSpan t={t} from={from} to={isGoingOn ? undefined : to} times={times} />
        </Fact>
        <Fact label={t("facts.duration")}>{formatClock(durationMs)}</Fact>
        <Fact label={t("facts.size")}>{formatBytes(bytes)}</Fact>
        {note && <Fact label={t("facts.note")}>{note}</Fact>}
        <div class="facts-state">
          <dt>{t("facts.state")}</dt>
          <dd data-complete={view.complete}>
            {states.map((text) => <p key={text}>{text}</p>)}
          </dd>
        </div>
      </dl>
      {isGoingOn && <a class="toggle" href="/live">{t("live")}</a>}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface TimeSpanProps extends Pick<FactsProps, "t" | "times"> {
  from: number;
  /** Undefined while it goes on. */
  to: number | undefined;
}

function TimeSpan({ t, from, to, times }: TimeSpanProps) {
  const start = <time dateTime={iso(from)} data-show="second">{times.second(from)}</time>;
  // Words come before and behind the times: both are elements, so that a script can put them in the viewer's zone.
  if (to === undefined) return around(t("facts.until-now", { from: "\u0000" }), [start]);
  const end = <time dateTime={iso(to)} data-show="second">{times.second(to)}</time>;
  return around(t("side.from-to", { from: "\u0000", to: "\u0000" }), [start, end]);
}

function around(text: string, elements: preact.JSX.Element[]) {
  return <>{text.split("\u0000").flatMap((part, i) => [part, elements[i]])}</>;
}

/** First and last moment of a session, epoch ms. */
export function extentOf({ startedAt, endedAt, segments }: RecordingDescription) {
  const starts = segments.map((segment) => segment.startedAt);
  const ends = segments.map((segment) => segment.startedAt + segment.durationMs);
  const from = starts.length > 0 ? Math.min(...starts) : startedAt;
  const to = ends.length > 0 ? Math.max(...ends) : endedAt ?? startedAt;
  return { from, to };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
