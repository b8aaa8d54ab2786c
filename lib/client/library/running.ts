import type { ServerStatus } from "../../shared/cameras.ts";
import type { RecordingSummary } from "../../shared/library.ts";
import type { RecordingDescription } from "../../shared/recording.ts";

/** What is being recorded, as the page shows it. Times are epoch ms. */
export interface Running {
  /** Server clock. */
  now: number;
  /** Newest first; those that have ended since the page was opened stay. */
  recordings: readonly RecordingSummary[];
}

/** What a page shows, after the server told which cameras record now. */
export function withStatus(shown: Running, { now, cameras }: ServerStatus): Running {
  const going = cameras.filter(({ state }) => state === "recording");
  const byId = new Map(going.map((camera) => [camera.session, camera]));
  const known = shown.recordings.map((recording): RecordingSummary => {
    const camera = byId.get(recording.id);
    return camera ? { ...recording, name: camera.name, state: "recording" } : recording;
  });
  const isKnown = new Set(known.map(({ id }) => id));
  const news = going.filter(({ session }) => !isKnown.has(session))
    .map(({ session, name, startedAt, connectedAt }): RecordingSummary => ({
      ...NEW,
      id: session,
      name,
      startedAt: startedAt ?? connectedAt,
    }));
  news.sort((a, b) => b.startedAt - a.startedAt);
  return { now, recordings: [...news, ...known] };
}

/** Sessions that a page shows as being recorded, and the server does not name any more. */
export function endedOf(shown: Running, { cameras }: ServerStatus): string[] {
  const going = new Set(
    cameras.filter(({ state }) => state === "recording").map(({ session }) => session),
  );
  return shown.recordings.filter(({ id, state }) => state === "recording" && !going.has(id))
    .map(({ id }) => id);
}

/** What a page shows, after the server described one of its sessions. */
export function withDescription(shown: Running, description: RecordingDescription): Running {
  const recordings = shown.recordings.map((recording): RecordingSummary =>
    recording.id === description.id ? { ...recording, ...summarized(description) } : recording
  );
  return { ...shown, recordings };
}

function summarized(description: RecordingDescription): Omit<RecordingSummary, "id"> {
  const { name, startedAt, durationMs, bytes, segments, gaps, state } = description;
  const { complete, keep, note, deletedAt } = description;
  return {
    name,
    startedAt,
    untilAt: segments.length === 0
      ? null
      : Math.max(...segments.map((segment) => segment.startedAt + segment.durationMs)),
    durationMs,
    bytes,
    segments: segments.length,
    gaps: gaps.length,
    state,
    isComplete: complete,
    keep,
    note,
    deletedAt,
    poster: segments.findLast(({ poster }) => poster !== null)?.poster ?? null,
  };
}

/** All that is known of a session that has just begun. */
const NEW = {
  untilAt: null,
  durationMs: 0,
  bytes: 0,
  segments: 0,
  gaps: 0,
  state: "recording",
  isComplete: false,
  keep: false,
  note: null,
  deletedAt: null,
  poster: null,
} as const;
