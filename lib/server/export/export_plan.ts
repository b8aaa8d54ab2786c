import { createHash } from "node:crypto";
import { type JoinResult, joinSegments } from "../../media/join/join.ts";
import type { JoinedFile, SegmentSource } from "../../media/join/joined_file.ts";
import type { Span } from "../../media/join/span.ts";
import { AppError } from "../../shared/errors.ts";
import type { SegmentRow } from "../catalog/rows.ts";
import { endOf } from "./choose_segments.ts";
import { joinRuns } from "./join_runs.ts";
import { indexed, type IndexedFile } from "./joined_reader.ts";
import { ReadAhead } from "./read_ahead.ts";
import { type SegmentFileRow, SegmentFiles } from "./segment_files.ts";
import type { Stretch } from "./stretches.ts";

/** Rises when the same segments become other bytes. */
const JOIN_VERSION = 1;

/** Files that one span may become: more of them nobody saves one by one. */
const MAX_PARTS = 200;
/** Files that are open while all of them are looked at: joining reads 8 at a time. */
const PLAN_FILES = 8;
/** A piece or a segment in memory, bytes. */
const PIECE_BYTES = 64;

/** One file to be, and what it is read from. */
export interface ExportPart extends IndexedFile {
  /** Sources of its pieces. */
  readonly rows: readonly SegmentFileRow[];
  /** First and last moment of its segments, epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Strong, quotes included. */
  readonly etag: string;
}

export interface PlanOptions {
  recordingsDir: string;
  /** Of the session. */
  directory: string;
  stretches: readonly Stretch[];
  span: Span;
  /** See {@link selectionKey}. */
  key: string;
  /** Nobody wants it any more. */
  signal: AbortSignal;
}

/** A name for what segments become in a span: the same as long as they are the same. */
export function selectionKey(session: string, stretches: readonly Stretch[], span: Span): string {
  const segments = stretches.map(({ segments }) =>
    segments.map(({ take, number, file, container, startedAt, bytes, closedAt }) => {
      return [take, number, file, container, startedAt, bytes, closedAt];
    })
  );
  const all = JSON.stringify([JOIN_VERSION, session, span.from, span.to, segments]);
  return createHash("sha256").update(all).digest("hex").slice(0, 32);
}

/** What plans take in memory: their own bytes (an index for each frame of an MP4), and pieces. */
export function weighPlan(parts: readonly ExportPart[]): number {
  // Silence is the same bytes a thousand times.
  const arrays = new Set<Uint8Array>();
  let bytes = 0;
  for (const { joined: { pieces }, rows } of parts) {
    bytes += PIECE_BYTES * (pieces.length + rows.length);
    for (const piece of pieces) if ("bytes" in piece) arrays.add(piece.bytes);
  }
  for (const array of arrays) bytes += array.byteLength;
  return bytes;
}

/**
 * Finds out what the files of a span are made of. Stretches whose tracks turn out to be different
 * ones, which the catalog did not know, become more than one file.
 *
 * @throws {AppError} `damaged`, `file-missing` or `file-changed`, with the `file` at fault if one is;
 * `too-many-parts`.
 * @throws The reason of `signal`.
 */
export async function planExport(options: PlanOptions): Promise<ExportPart[]> {
  const { stretches } = options;
  if (stretches.length > MAX_PARTS) throw tooManyParts();
  const parts: ExportPart[] = [];
  for (const { segments } of stretches) {
    await joinRuns(segments, (some) => join(options, some), (some, file) => {
      if (parts.length === MAX_PARTS) throw tooManyParts();
      parts.push(partOf(options, parts.length, some, file));
    });
  }
  return parts;
}

function tooManyParts(): AppError {
  const message = `This time becomes more than ${MAX_PARTS} files`;
  return new AppError("too-many-parts", message);
}

async function join(
  { recordingsDir, directory, span, signal }: PlanOptions,
  segments: readonly SegmentRow[],
): Promise<JoinResult> {
  using files = new SegmentFiles(recordingsDir, rowsOf(directory, segments), PLAN_FILES);
  const ahead = new ReadAhead(files);
  const sources = segments.map(({ container, bytes, startedAt }, index): SegmentSource => ({
    container,
    bytes,
    startedAt,
    read(at, length) {
      signal.throwIfAborted();
      return ahead.read(index, bytes, at, length);
    },
  }));
  return await joinSegments(sources, span);
}

function partOf(
  { directory, key }: PlanOptions,
  index: number,
  segments: readonly SegmentRow[],
  file: JoinedFile,
): ExportPart {
  return {
    ...indexed(file),
    rows: rowsOf(directory, segments),
    startedAt: segments[0].startedAt,
    endedAt: endOf(segments),
    etag: `"${key}-${index}"`,
  };
}

function rowsOf(directory: string, segments: readonly SegmentRow[]): SegmentFileRow[] {
  return segments.map(({ file, bytes }) => ({ directory, file, bytes }));
}
