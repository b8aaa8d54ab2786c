import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { RecordingCard } from "../components/recordings/list/RecordingCard.tsx";
import { cardWords } from "../components/recordings/list/words.ts";
import { followRunning } from "../lib/client/library/follow_running.ts";
import type { Running } from "../lib/client/library/running.ts";
import { tellZone } from "../lib/client/library/zone.ts";
import type { Lang } from "../lib/i18n/languages.ts";
import type { RecordingsTexts, TranslateRecordings } from "../lib/i18n/recordings/texts.ts";
import { translator } from "../lib/i18n/translate.ts";
import { ZONE_COOKIE } from "../lib/shared/library.ts";

export interface RecordingsProps {
  lang: Lang;
  texts: RecordingsTexts;
  /** The time zone that the page is drawn in. */
  zone: string;
  /** Null on pages that do not show what is being recorded apart. */
  running: Running | null;
}

/** What is being recorded now, kept up to date; and tells the server this device's time zone. */
export default function Recordings({ lang, texts, zone, running }: RecordingsProps) {
  const t: TranslateRecordings = useMemo(() => translator(lang, texts), [lang]);
  const shown = useSignal(running);
  useEffect(() => {
    tellZone(ZONE_COOKIE, {
      drawn: zone,
      here: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      cookies: () => document.cookie,
      setCookie: (cookie) => document.cookie = cookie,
      reload: () => location.reload(),
    });
    if (!running) return;
    return followRunning({
      shown: () => shown.peek()!,
      show: (next) => shown.value = next,
    });
  }, []);
  const { value } = shown;
  if (value === null || value.recordings.length === 0) return null;
  const words = cardWords(t, zone, value.now);
  return (
    <section class="recordings-day" aria-labelledby="running">
      <h2 id="running">
        {t("list.now")}
        <a class="recordings-live" href="/live">{t("list.live")}</a>
      </h2>
      <ul class="recordings-grid">
        {value.recordings.map((recording) => (
          <RecordingCard key={recording.id} words={words} recording={recording} />
        ))}
      </ul>
    </section>
  );
}
