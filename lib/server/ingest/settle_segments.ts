import { join } from "node:path";
import { messageOf } from "../../shared/errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { readFileFacts } from "../catalog/file_facts.ts";
import type { PlacedSegment, SegmentRow, UnhashedSegment } from "../catalog/rows.ts";
import type { FileSystem } from "../recorder/file_system.ts";
import { type Recovered, recoverRecordings } from "../recorder/recover.ts";
import { keepTails } from "./suspended.ts";

/** Segments that are looked up at a time. */
const PAGE = 200;

export interface SettleOptions {
  catalog: Catalog;
  fileSystem: FileSystem;
  /** Absolute path. */
  recordingsDir: string;
  /** Epoch ms. */
  now: number;
}

/**
 * Closes every segment that an earlier run left open, and keeps what is needed
 * to go on with it when its camera comes back.
 *
 * Must only run while nobody writes there: see `takeRecordingsDir()`.
 */
export async function settleSegments(options: SettleOptions): Promise<Recovered> {
  const { catalog, fileSystem, recordingsDir, now } = options;
  const shortened = await reopenShortened(catalog, recordingsDir);
  const open = catalog.openSegments();
  const failed: Recovered["failed"] = [];
  for (const [session, directory] of new Map(open.map((row) => [row.session, row.directory]))) {
    const position = catalog.position(session);
    if (!position?.checkpoint) continue;
    const path = join(recordingsDir, directory);
    try {
      const checkpoint = JSON.parse(position.checkpoint);
      const { take } = position;
      await keepTails({ catalog, fileSystem, directory: path }, { session, take, checkpoint });
    } catch (error) {
      failed.push({ file: path, why: messageOf(error) });
    }
  }
  const recovered = await recoverRecordings(recordingsDir, (directory, file) => {
    return catalog.segmentByFile(directory, file)?.state === "closed";
  });
  for (const row of open) {
    const closed = await closedState(row, join(recordingsDir, row.directory, row.file), recovered);
    const { session, take, number } = row;
    if (closed) catalog.closeSegment(session, take, number, { ...closed, closedAt: now });
  }
  for (const { session, take, number, startedAt, durationMs } of shortened) {
    const left = catalog.segment(session, take, number)?.durationMs ?? 0;
    const gap = { take, fromMs: startedAt + left, toMs: startedAt + durationMs };
    if (gap.toMs > gap.fromMs) catalog.addGap(session, { ...gap, cause: "file-damaged" });
  }
  return { ...recovered, failed: [...recovered.failed, ...failed] };
}

/**
 * A power cut may keep the news that a file is complete, and not its end. Those
 * with a digest were read in whole since.
 *
 * @returns What the catalog said of them.
 */
async function reopenShortened(
  catalog: Catalog,
  recordingsDir: string,
): Promise<(SegmentRow & { session: string })[]> {
  const shortened: (SegmentRow & { session: string })[] = [];
  let last: UnhashedSegment | undefined;
  do {
    const page = catalog.unhashed(PAGE, last);
    last = page.at(-1);
    for (const { session, take, number, directory, file, bytes } of page) {
      const info = await Deno.stat(join(recordingsDir, directory, file)).catch(() => null);
      const row = catalog.segment(session, take, number);
      if (row && info && info.size < bytes) shortened.push({ ...row, session });
    }
  } while (last);
  for (const { session, ...row } of shortened) catalog.openSegment(session, row);
  return shortened;
}

/** What is to be said of a segment that was open; null if its file cannot be told about. */
async function closedState(
  row: PlacedSegment,
  path: string,
  recovered: Recovered,
): Promise<{ durationMs: number; bytes: number } | null> {
  const closed = recovered.closed.find(({ file }) => file === path);
  if (closed) return { durationMs: Math.round(closed.durationMs), bytes: closed.bytes };
  try {
    const facts = await readFileFacts(path, row.container);
    return facts && { durationMs: Math.round(facts.durationMs), bytes: facts.bytes };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return null;
    // Of a frame that was never whole: its place is kept in case the rest of it comes.
    return { durationMs: 0, bytes: 0 };
  }
}
