/** What can be had of a span: `GET /api/recordings/:session/export?plan`. Times are epoch ms. */

/** Kinds of file that an export can be asked for. */
export type ExportFormat = "webm" | "mp4";

/** A form in which a part can be had. */
export interface FormatDescription {
  format: ExportFormat;
  /** Extension of the file: Matroska counts as WebM. */
  container: "webm" | "mkv" | "mp4";
  /** Is its length known only when it is over? */
  isConverted: boolean;
  /** Name to save it by. */
  name: string;
  /** A path on this server. */
  url: string;
}

/** One of the files that a span becomes. */
export interface PartDescription {
  /** What it has of the span. */
  from: number;
  to: number;
  container: "webm" | "mkv" | "mp4";
  mimeType: string;
  /** As people call them: `H.264`. */
  codecs: string[];
  durationMs: number;
  /** As recorded; converted it is about as long. */
  bytes: number;
  /** As recorded: a path on this server. */
  url: string;
  /** At least one. */
  formats: FormatDescription[];
}

/** What can be had of a span. */
export interface ExportDescription {
  /** By time, at least one. */
  parts: PartDescription[];
  /** All files as they are: a path on this server. */
  zip: string;
}
