/** A session as the HTTP API shows it: `GET /api/recordings/:session`. Times are epoch ms. */

/** A segment as the HTTP API shows it. */
export interface SegmentDescription {
  /** Number of its take. */
  take: number;
  file: string;
  /** First frame. */
  startedAt: number;
  /** 0 while it is being written, as `bytes`. */
  durationMs: number;
  bytes: number;
  mimeType: string;
  /** Hexadecimal; null until some time after the close. */
  sha256: string | null;
  state: "open" | "closed";
  closedAt: number | null;
  /** Where its bytes are: a path on this server. */
  url: string;
  /** Where a picture of it is; null without one. */
  poster: string | null;
}

/** One MediaRecorder life. */
export interface TakeDescription {
  take: number;
  mimeType: string;
  startedAt: number;
  /** Picture size in pixels and frames per second, as far as the track told. */
  width?: number;
  height?: number;
  frameRate?: number;
}

/** Closed segments that follow one another with the same tracks: one file can hold them. */
export interface StretchDescription {
  mimeType: string;
  startedAt: number;
  endedAt: number;
  /** As one file, with a length and ranges: a path on this server. */
  url: string;
}

/** Media that is nowhere any more. */
export interface GapDescription {
  take: number;
  fromMs: number;
  toMs: number;
  /** Kebab-case word, see `docs/STORAGE.md`. */
  cause: string;
}

/** What a session holds, and whether that is everything. */
export interface RecordingDescription {
  /** Lower-case UUID. */
  id: string;
  /** Of the camera, or what the owner called it. */
  name: string;
  /** Must it outlive the limits of age and space? */
  keep: boolean;
  /** What the owner wrote about it. */
  note: string | null;
  /** When it was deleted: only its owner is told of it then. Null if it was not; 0: for good. */
  deletedAt: number | null;
  directory: string;
  startedAt: number;
  /** When it was stopped; null until then. */
  endedAt: number | null;
  /** Over, every chunk up to the last one on disk, and no gap? */
  complete: boolean;
  lastSeq: number | null;
  nextSeq: number;
  /** Chunks that the device made and that have not arrived, both included; null if none is known of. */
  missing: { fromSeq: number; toSeq: number } | null;
  gaps: readonly GapDescription[];
  takes: readonly TakeDescription[];
  /** By take and number. */
  segments: readonly SegmentDescription[];
  /** By time. */
  stretches: readonly StretchDescription[];
  /** Sums over the closed segments. */
  durationMs: number;
  bytes: number;
  /** `interrupted`: its camera is away, and never said that it is over. */
  state: "recording" | "interrupted" | "stopped";
}
