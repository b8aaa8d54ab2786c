import type { ComponentChildren } from "preact";
import type { RecordingSummary } from "../../../lib/shared/library.ts";
import { RecordingCard } from "./RecordingCard.tsx";
import { type CardWords, dayText } from "./words.ts";

export interface DayListProps {
  words: CardWords;
  /** Local: `2026-11-27`. */
  day: string;
  recordings: readonly RecordingSummary[];
  /** What can be done to a recording. */
  controlsFor?(recording: RecordingSummary): ComponentChildren;
}

/** The recordings of one day. */
export function DayList({ words, day, recordings, controlsFor }: DayListProps) {
  const { title, date } = dayText(words, day, recordings[0].startedAt);
  const id = `day-${day}`;
  return (
    <section class="recordings-day" aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {date !== undefined && <span class="recordings-date">{date}</span>}
      </h2>
      <ul class="recordings-grid">
        {recordings.map((recording) => (
          <RecordingCard key={recording.id} words={words} recording={recording}>
            {controlsFor?.(recording)}
          </RecordingCard>
        ))}
      </ul>
    </section>
  );
}
