import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";
import type { RecordingDescription, SegmentDescription } from "../../lib/shared/recording.ts";
import { formatBytes, formatClock } from "../../lib/shared/units.ts";
import type { TimeTexts } from "./time_text.ts";

export interface FileListProps {
  t: TranslatePlayer;
  view: RecordingDescription;
  times: TimeTexts;
  /** Address of a moment. */
  hrefOf(at: number): string;
}

/** More files than these are shown when somebody asks. */
const MANY = 6;

/** The segments of a session, as files. Drawn by the server. */
export function FileList({ t, view, times, hrefOf }: FileListProps) {
  const segments = view.segments.toSorted((a, b) => a.startedAt - b.startedAt);
  const list = (
    <ul class="rows files">
      {segments.map((segment) => (
        <FileRow key={segment.file} t={t} segment={segment} times={times} hrefOf={hrefOf} />
      ))}
    </ul>
  );
  const count = t.plural("files.count", { n: segments.length });
  return (
    <section class="panel" aria-labelledby="files">
      <h2 id="files">{t("files")}</h2>
      {segments.length > MANY
        ? (
          <details class="files-all">
            <summary>{count}</summary>
            {list}
          </details>
        )
        : list}
    </section>
  );
}

interface FileRowProps extends Pick<FileListProps, "t" | "times" | "hrefOf"> {
  segment: SegmentDescription;
}

function FileRow({ t, segment, times, hrefOf }: FileRowProps) {
  const { file, url, startedAt, durationMs, bytes, sha256, state } = segment;
  const time = times.second(startedAt);
  const isOpen = state === "open";
  return (
    <li class="row">
      <div class="row-text">
        <a class="file-time" href={hrefOf(startedAt)} aria-label={t("files.watch", { time })}>
          <time dateTime={new Date(startedAt).toISOString()} data-show="second">{time}</time>
        </a>
        <span class="hint">
          {isOpen ? t("files.open") : `${formatClock(durationMs)}, ${formatBytes(bytes)}`}
        </span>
        <p class="hint file-name">{file}</p>
        {!isOpen && (
          <details class="digest">
            <summary>{t("files.digest")}</summary>
            <code>{sha256 ?? t("files.digest.later")}</code>
          </details>
        )}
      </div>
      {!isOpen && (
        <a
          class="toggle"
          href={`${url}?download`}
          download={file}
          aria-label={t("files.download.of", { file })}
        >
          {t("files.download")}
        </a>
      )}
    </li>
  );
}
