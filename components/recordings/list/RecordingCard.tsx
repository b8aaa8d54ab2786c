import type { ComponentChildren } from "preact";
import type { RecordingSummary } from "../../../lib/shared/library.ts";
import { formatBytes } from "../../../lib/shared/units.ts";
import { Badges } from "./Badges.tsx";
import { CardPicture } from "./CardPicture.tsx";
import { type CardWords, durationText, extentText, lengthMs } from "./words.ts";

/** Id of the form that {@link RecordingCard}'s choice belongs to. */
export const CHOICE_FORM = "chosen";

export interface RecordingCardProps {
  words: CardWords;
  recording: RecordingSummary;
  /** What else can be done to it. */
  children?: ComponentChildren;
}

/** One recording of the list: all of it leads to its page. */
export function RecordingCard({ words, recording, children }: RecordingCardProps) {
  const { t, now } = words;
  const { id, name, startedAt, note, bytes, state, deletedAt } = recording;
  const time = extentText(words, recording);
  const isThere = deletedAt === null;
  const title = (
    <>
      <time class="recording-time" dateTime={new Date(startedAt).toISOString()}>{time}</time>{" "}
      <span class="recording-name">{name}</span>
    </>
  );
  return (
    <li class="recording" data-state={state} data-session={id}>
      <div class="recording-picture">
        <CardPicture src={isThere ? recording.poster : null} />
        <span class="recording-length">{durationText(t, lengthMs(recording, now))}</span>
      </div>
      <div class="recording-text">
        <h3>
          {isThere ? <a class="recording-link" href={`/recordings/${id}`}>{title}</a> : title}
        </h3>
        {bytes > 0 && <p class="recording-facts">{formatBytes(bytes)}</p>}
        <Badges t={t} recording={recording} />
        {note !== null && note !== "" && (
          <p class="recording-note">
            <span class="visually-hidden">{`${t("card.note")}: `}</span>
            {note}
          </p>
        )}
      </div>
      <div class="recording-actions">
        {isThere && (
          <label class="recording-choice">
            <input
              type="checkbox"
              form={CHOICE_FORM}
              name="session"
              value={id}
              aria-label={t("card.select.of", { name, time })}
            />
            <span aria-hidden="true">{t("card.select")}</span>
          </label>
        )}
        {children}
      </div>
    </li>
  );
}
