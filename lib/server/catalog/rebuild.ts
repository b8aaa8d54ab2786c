import { join } from "node:path";
import type { Container } from "../../media/segment_event.ts";
import { messageOf } from "../../shared/errors.ts";
import { containerOf, posterFileName, segmentTime } from "../recorder/names.ts";
import { type AdoptableFile, adoptFiles } from "./adopt.ts";
import type { Catalog } from "./catalog.ts";
import { type FileFacts, readFileFacts } from "./file_facts.ts";
import { forgetFiles } from "./forget.ts";
import { readSidecar, SIDECAR_FILE, writeSidecar } from "./sidecar.ts";

/** What a rebuild did. */
export interface Rebuilt {
  /** Files that the catalog did not know. */
  added: number;
  /** Rows whose file is gone. */
  removed: number;
  /** Files and directories that could not be taken in, and why. */
  skipped: { file: string; why: string }[];
}

export interface RebuildOptions {
  /**
   * Closes a file that no row knows and that was left open; it may remove it.
   * Without it such a file is skipped.
   */
  finish?(path: string, container: Container): Promise<void>;
}

/**
 * Makes catalog and directories agree: the files are the truth. Files that no
 * row knows get one, rows whose file is gone are dropped, and what they held
 * becomes a gap of cause `file-removed`.
 *
 * A file that is known costs nothing but its name in a directory's listing.
 *
 * Must only run while nobody writes there: see `takeRecordingsDir()`.
 *
 * @throws What the file system throws if `recordingsDir` itself cannot be read.
 */
export async function rebuild(
  catalog: Catalog,
  recordingsDir: string,
  options: RebuildOptions = {},
): Promise<Rebuilt> {
  const rebuilt: Rebuilt = { added: 0, removed: 0, skipped: [] };
  const directories = new Set(catalog.directories());
  for await (const { name, isDirectory } of Deno.readDir(recordingsDir)) {
    if (isDirectory && name.startsWith("client_")) directories.add(name);
  }
  for (const directory of [...directories].sort()) {
    try {
      await rebuildDirectory(catalog, recordingsDir, directory, options, rebuilt);
    } catch (error) {
      rebuilt.skipped.push({ file: join(recordingsDir, directory), why: messageOf(error) });
    }
  }
  return rebuilt;
}

/** One line for the terminal, or undefined if there was nothing to do. */
export function rebuiltLine({ added, removed, skipped }: Rebuilt): string | undefined {
  const parts: string[] = [];
  const files = (count: number) => count === 1 ? "1 file" : `${count} files`;
  if (added > 0) parts.push(`Found ${files(added)} that the catalog did not know`);
  if (removed > 0) parts.push(`${files(removed)} of the catalog no longer there`);
  for (const { file, why } of skipped) parts.push(`left out ${file} (${why})`);
  return parts.length > 0 ? `${parts.join("; ")}.` : undefined;
}

async function rebuildDirectory(
  catalog: Catalog,
  recordingsDir: string,
  directory: string,
  options: RebuildOptions,
  rebuilt: Rebuilt,
): Promise<void> {
  const names = await namesIn(join(recordingsDir, directory));
  const known = catalog.segmentsIn(directory);
  const gone = known.filter(({ file }) => !names.has(file));
  const removed = forgetFiles(catalog, gone);
  rebuilt.removed += removed;

  const knownFiles = new Set(known.map(({ file }) => file));
  const unknown: AdoptableFile[] = [];
  for (const file of names) {
    const container = containerOf(file);
    if (container === null || knownFiles.has(file)) continue;
    const path = join(recordingsDir, directory, file);
    const facts = await factsOf(path, container, options);
    if (typeof facts === "string") rebuilt.skipped.push({ file: path, why: facts });
    else if (facts) {
      unknown.push({ file, container, ...facts, startedAt: facts.startedAt ?? segmentTime(file)! });
    }
  }
  if (unknown.length > 0) {
    const sidecar = await readSidecar(recordingsDir, directory);
    if (!sidecar.ok) {
      const file = join(recordingsDir, directory, SIDECAR_FILE);
      rebuilt.skipped.push({ file, why: sidecar.why });
    }
    adoptFiles(catalog, directory, sidecar.ok ? sidecar.sessions : [], unknown);
    rebuilt.added += unknown.length;
  }
  notePosters(catalog, directory, names);
  const isTold = names.has(SIDECAR_FILE) && unknown.length === 0 && removed === 0;
  if (!isTold) writeSidecar(recordingsDir, catalog, directory);
}

/** A picture may have come when the catalog could not be told, or be gone. */
function notePosters(catalog: Catalog, directory: string, names: ReadonlySet<string>): void {
  const wrong = catalog.segmentsIn(directory).filter(({ file, hasPoster }) =>
    hasPoster !== names.has(posterFileName(file))
  );
  if (wrong.length === 0) return;
  catalog.transaction(() => {
    for (const segment of wrong) catalog.setPoster(segment.session, segment, !segment.hasPoster);
  });
}

/** Names of the files in a directory; none if it is gone. */
async function namesIn(path: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name, isFile } of Deno.readDir(path)) if (isFile) names.add(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}

/** What a file says of itself; null if it is gone now; else why it cannot be taken in. */
async function factsOf(
  path: string,
  container: Container,
  { finish }: RebuildOptions,
): Promise<FileFacts | string | null> {
  try {
    const facts = await readFileFacts(path, container);
    if (facts || !finish) return facts ?? "it was not closed";
    await finish(path, container);
    return await readFileFacts(path, container) ?? "it cannot be closed";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? null : messageOf(error);
  }
}
