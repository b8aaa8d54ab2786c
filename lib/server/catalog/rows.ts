/**
 * What the catalog holds. Times are epoch milliseconds, durations milliseconds,
 * sizes bytes.
 */
import type { Container } from "../../media/segment_event.ts";

/** One press of Start to Stop on one device. */
export interface SessionRow {
  /** Lower-case UUID. */
  id: string;
  /** Name of the camera, as it said last, or the one that the owner gave it. */
  name: string;
  /** Name of its directory within the recordings. Two sessions may share one. */
  directory: string;
  /** When Start was pressed. */
  startedAt: number;
  /** When the server heard that it is over; null until then. */
  endedAt: number | null;
  /** Last sign of life. Never before its position was saved. */
  activeAt: number;
  /** The last chunk that the device made, as its `stop` said; -1 if there was none; null until then. */
  lastSeq: number | null;
  /** The first chunk that was not what its take's type says, or null. */
  brokenFrom: number | null;
  /** Must it outlive the limits of age and space? */
  keep: boolean;
  /** What the owner wrote about it. */
  note: string | null;
  /** `rebuilt`: made up for files that no camera and no sidecar told of. */
  origin: "camera" | "rebuilt";
  /** Id of the paired device that records it, or did last; null where nobody had to be paired. */
  device: string | null;
  /**
   * When it was deleted, epoch ms; null if it was not. Its files are there for a while, for undo;
   * 0: for good, they go at once.
   */
  deletedAt: number | null;
  /** Did the owner name it? Then what the camera calls itself changes nothing. */
  isNamed: boolean;
}

/** A session to be added; what is left out is null, `keep` false, `origin` camera. */
export type NewSession =
  & Pick<SessionRow, "id" | "name" | "directory" | "startedAt" | "activeAt">
  & Partial<SessionRow>;

/** What may change of a session. */
export type SessionChange = Partial<Omit<SessionRow, "id" | "directory" | "origin">>;

/** One MediaRecorder life. */
export interface TakeRow {
  /** Number in its session, from 0. */
  take: number;
  /** What the recorder says it makes, parameters and all. */
  mimeType: string;
  /** Its start by the server's clock. */
  startedAt: number;
  /** Picture size in pixels and frames per second, as far as the track told. */
  width?: number;
  height?: number;
  frameRate?: number;
  /** What the stream says before its first frame; null until that is known. */
  header: Uint8Array | null;
}

/** Media that is nowhere any more. */
export interface GapRow {
  take: number;
  fromMs: number;
  toMs: number;
  /** Kebab-case word. */
  cause: string;
}

/** What is known of a segment's file when it is created. */
export interface NewSegment {
  take: number;
  /** Counts the files of its take, from 0. */
  number: number;
  /** Name within the session's directory. */
  file: string;
  container: Container;
  /** First frame, server clock. */
  startedAt: number;
}

/** One file. */
export interface SegmentRow extends NewSegment {
  state: "open" | "closed";
  /** 0 while it is open. */
  durationMs: number;
  /**
   * 0 while it is open. One that is closed with 0 held no whole frame when its
   * session was interrupted: it has no file until the session goes on.
   */
  bytes: number;
  /** 64 lower-case hexadecimal digits; null until it was computed, some time after the close. */
  sha256: string | null;
  closedAt: number | null;
  /** Is there a picture of it, beside its file? */
  hasPoster: boolean;
  /** As that of its session, for a segment that was deleted alone. */
  deletedAt: number | null;
}

/** A segment with where it belongs. */
export interface PlacedSegment extends SegmentRow {
  /** UUID of its session. */
  session: string;
  directory: string;
}

/** A closed segment as retention looks at it. */
export interface AgedSegment extends PlacedSegment {
  /** The session's mark that it must stay. */
  keep: boolean;
  /** Is the session over? */
  isStopped: boolean;
  /** The session's last sign of life. */
  activeAt: number;
  /**
   * May the session go on in this very file: is it one of the last two of the
   * take that goes on? In MP4 two can be open.
   */
  isResumable: boolean;
  /**
   * Since when it waits for its removal: since it, or its session, was deleted, or since it came
   * in after that. 0: it is to go at once. Null if it is not deleted.
   */
  trashedAt: number | null;
}

/** A place in the list of segments by age: those behind it are younger. */
export type AgeCursor = Pick<PlacedSegment, "startedAt" | "session" | "take" | "number">;

/** A place in the list of deleted segments: those behind it were deleted later. */
export type TrashCursor = Pick<AgedSegment, "trashedAt" | "session" | "take" | "number">;

/** A closed segment whose digest is not known. */
export interface UnhashedSegment {
  session: string;
  take: number;
  number: number;
  directory: string;
  file: string;
  bytes: number;
  closedAt: number;
}

/** How far a session is durable. */
export interface PositionRow {
  /** Every chunk before this one is in its file. */
  nextSeq: number;
  /** The take that goes on; -1 if none does. */
  take: number;
  /** The splitter's checkpoint at the end of chunk `nextSeq - 1`, JSON; null if no take goes on. */
  checkpoint: string | null;
  savedAt: number;
}

/** Bytes that were cut off when a segment was closed whose take may go on. */
export interface TailRow {
  take: number;
  number: number;
  /** Where they were in the file. */
  at: number;
  bytes: Uint8Array;
}

/** Sums over the closed segments of a session. */
export interface Totals {
  segments: number;
  durationMs: number;
  bytes: number;
}

/** What a session's recordings take on the disk, as far as they are closed. */
export interface Usage {
  /** UUID of the session. */
  session: string;
  directory: string;
  /** The mark that it must stay; false if it was deleted all the same. */
  keep: boolean;
  /** All of them. */
  bytes: number;
  /** Those that are deleted, and not removed yet. */
  trashBytes: number;
}

/** What a list of sessions is to hold; null, false: whatever there is. Times are epoch ms. */
export interface LibraryFilter {
  /** Id of the paired device. */
  device: string | null;
  /** Of the camera, exactly. */
  name: string | null;
  /** Cameras by exact name, and sessions besides, one of which it has to be. */
  words: { names: readonly string[]; ids: readonly string[] } | null;
  /**
   * Sessions that went on at some time of this span; those that began more than 32 days before it
   * are left out.
   */
  from: number | null;
  to: number | null;
  isKept: boolean;
  /** Those that are deleted and can be brought back; else those that are not deleted. */
  isDeleted: boolean;
  /** Sessions that are listed even if they have no file yet. */
  recording: readonly string[];
}

/** A place in the list of sessions, newest first: those behind it are older. */
export type ListCursor = Pick<SessionRow, "startedAt" | "id">;

/** A session in a list, with sums over its segments that have a file. */
export interface LibraryRow extends SessionRow, Totals {
  /** 0 before its first chunk. */
  nextSeq: number;
  /** How many there are. */
  gaps: number;
  /** End of its last segment, open ones counted by their start; null without any. */
  untilAt: number | null;
  /** File of the newest segment that has a picture; null without any. */
  poster: string | null;
}

/** A session whose owner wrote something about it. */
export interface NotedSession {
  id: string;
  name: string;
  note: string;
}

/** What a session has of a span of time. */
export interface MomentRow {
  session: string;
  /** Of the camera. */
  name: string;
  startedAt: number;
  /** First frame and end of what it has; not cut to the span. */
  fromAt: number;
  toAt: number;
  /** File of a segment of it that has a picture; null without any. */
  poster: string | null;
}
