import { join } from "node:path";
import {
  HEAD_BYTES,
  isFinished,
  isOwnOpen,
  type RecoveryPlan,
  SegmentRecovery,
} from "../../media/recovery.ts";
import type { Container } from "../../media/segment_event.ts";
import { messageOf } from "../../shared/errors.ts";
import { formatBytes, formatClock } from "../../shared/units.ts";
import { containerOf } from "./names.ts";
import { denoFileSystem } from "./file_system.ts";

/** Bytes that are read at a time. */
const READ_BYTES = 1024 * 1024;

/** What became of the segments that an earlier run had left open. */
export interface Recovered {
  /** Files that were closed properly, with what they hold now. */
  closed: { file: string; bytes: number; durationMs: number }[];
  /** Files without a single whole frame, which were removed. */
  removed: string[];
  /** Files that could not be recovered, and why. They are as they were. */
  failed: { file: string; why: string }[];
}

/**
 * Closes every segment below `recordingsDir` that an earlier run left open.
 *
 * Must only run while nobody writes there: see `takeRecordingsDir()`.
 *
 * @param isClosed Is this file known to be closed, so that it need not be looked at?
 */
export async function recoverRecordings(
  recordingsDir: string,
  isClosed: (directory: string, file: string) => boolean = () => false,
): Promise<Recovered> {
  const recovered: Recovered = { closed: [], removed: [], failed: [] };
  for (const directoryName of await sessionsIn(recordingsDir)) {
    const directory = join(recordingsDir, directoryName);
    try {
      for await (const { name, isFile } of Deno.readDir(directory)) {
        const container = isFile ? containerOf(name) : null;
        if (container && !isClosed(directoryName, name)) {
          await recoverFile(join(directory, name), container, recovered);
        }
      }
    } catch (error) {
      recovered.failed.push({ file: directory, why: messageOf(error) });
    }
  }
  return recovered;
}

/** Names of directories that sessions have made; whatever else lies there is not looked at. */
async function sessionsIn(recordingsDir: string): Promise<string[]> {
  const directories: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(recordingsDir)) {
    if (isDirectory && name.startsWith("client_")) directories.push(name);
  }
  return directories.sort();
}

/** One line for the terminal, or undefined if there was nothing to do. */
export function recoveredLine({ closed, removed, failed }: Recovered): string | undefined {
  const parts: string[] = [];
  if (closed.length > 0) {
    const bytes = closed.reduce((sum, file) => sum + file.bytes, 0);
    const durationMs = closed.reduce((sum, file) => sum + file.durationMs, 0);
    const files = closed.length === 1 ? closed[0].file : `${closed.length} segments`;
    parts.push(`Recovered ${files}: ${formatClock(durationMs)}, ${formatBytes(bytes)}`);
  }
  if (removed.length > 0) parts.push(`removed ${removed.length} that held no frame`);
  for (const { file, why } of failed) parts.push(`could not recover ${file} (${why})`);
  return parts.length > 0 ? `${parts.join("; ")}.` : undefined;
}

/** Recovers one file, if it needs that. What goes wrong with it concerns no other. */
async function recoverFile(
  path: string,
  container: Container,
  recovered: Recovered,
): Promise<void> {
  try {
    using file = await Deno.open(path);
    const head = await readUpTo(file, HEAD_BYTES);
    if (isFinished(container, head)) return;
    const plan = await planFor(file, container, head);
    if (plan && plan.bytes > 0) {
      await carryOut(path, plan);
      recovered.closed.push({ file: path, bytes: plan.bytes, durationMs: plan.durationMs });
    } else if (head.byteLength === 0 || isOwnOpen(container, head)) {
      await Deno.remove(path);
      recovered.removed.push(path);
    } else {
      recovered.failed.push({ file: path, why: "it was not written by this program" });
    }
  } catch (error) {
    recovered.failed.push({ file: path, why: messageOf(error) });
  }
}

async function planFor(
  file: Deno.FsFile,
  container: Container,
  head: Uint8Array,
): Promise<RecoveryPlan | null> {
  const recovery = new SegmentRecovery(container);
  let goesOn = head.byteLength > 0 && recovery.push(head);
  while (goesOn) {
    // A new buffer each time: the recovery keeps views until it has looked at them.
    const bytes = await readUpTo(file, READ_BYTES);
    goesOn = bytes.byteLength > 0 && recovery.push(bytes);
  }
  return recovery.finish();
}

async function carryOut(path: string, { events }: RecoveryPlan): Promise<void> {
  const file = await denoFileSystem.open(path);
  try {
    for (const event of events) {
      if (event.type === "write") await file.write([event.bytes], event.at);
      if (event.type === "cut") await file.truncate(event.bytes);
    }
  } finally {
    file.close();
  }
}

async function readUpTo(file: Deno.FsFile, limit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  while (length < limit) {
    const count = await file.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
