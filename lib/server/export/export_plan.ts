import { createHash } from "node:crypto";
import { type JoinResult, joinSegments } from "../../media/join/join.ts";
import type { SegmentSource } from "../../media/join/joined_file.ts";
import type { Span } from "../../media/join/span.ts";
import { AppError } from "../../shared/errors.ts";
import type { SegmentRow } from "../catalog/rows.ts";
import { indexed, type IndexedFile } from "./joined_reader.ts";
import { ReadAhead } from "./read_ahead.ts";
import { type SegmentFileRow, SegmentFiles } from "./segment_files.ts";
import type { Stretch } from "./stretches.ts";

/** Rises when the same segments become other bytes. */
const JOIN_VERSION = 1;

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
}

/** A name for what segments become in a span: the same as long as they are the same. */
export function selectionKey(session: string, stretches: readonly Stretch[], span: Span): string {
  const segments = stretches.map(({ segments }) =>
    segments.map(({ take, number, file, bytes, closedAt }) => [take, number, file, bytes, closedAt])
  );
  const all = JSON.stringify([JOIN_VERSION, session, span.from, span.to, segments]);
  return createHash("sha256").update(all).digest("hex").slice(0, 32);
}

/**
 * Finds out what the files of a span are made of. Stretches whose tracks turn out to be different
 * ones, which the catalog did not know, become more than one file.
 *
 * @throws {AppError} `damaged`, `file-missing` or `file-changed`, with the `file` at fault if one is.
 */
export async function planExport(options: PlanOptions): Promise<ExportPart[]> {
  const parts: ExportPart[] = [];
  for (const { segments } of options.stretches) {
    for (let left = segments; left.length > 0;) {
      const joined = await join(options, left);
      if (joined.ok) {
        parts.push(partOf(options, parts.length, left, joined.file));
        break;
      }
      const { code, message, source } = joined;
      if (code === "no-media") break;
      if (code === "different-tracks" && source !== undefined && source > 0) {
        const first = left.slice(0, source);
        const before = await join(options, first);
        if (before.ok) parts.push(partOf(options, parts.length, first, before.file));
        left = left.slice(source);
        continue;
      }
      throw new AppError("damaged", message, {
        data: { file: source === undefined ? undefined : left[source].file },
      });
    }
  }
  return parts;
}

async function join(
  { recordingsDir, directory, span }: PlanOptions,
  segments: readonly SegmentRow[],
): Promise<JoinResult> {
  using files = new SegmentFiles(recordingsDir, rowsOf(directory, segments));
  const ahead = new ReadAhead(files);
  const sources = segments.map(({ container, bytes, startedAt }, index): SegmentSource => ({
    container,
    bytes,
    startedAt,
    read: (at, length) => ahead.read(index, bytes, at, length),
  }));
  return await joinSegments(sources, span);
}

function partOf(
  { directory, key }: PlanOptions,
  index: number,
  segments: readonly SegmentRow[],
  file: Extract<JoinResult, { ok: true }>["file"],
): ExportPart {
  return {
    ...indexed(file),
    rows: rowsOf(directory, segments),
    startedAt: segments[0].startedAt,
    endedAt: Math.max(...segments.map((segment) => segment.startedAt + segment.durationMs)),
    etag: `"${key}-${index}"`,
  };
}

function rowsOf(directory: string, segments: readonly SegmentRow[]): SegmentFileRow[] {
  return segments.map(({ file, bytes }) => ({ directory, file, bytes }));
}
