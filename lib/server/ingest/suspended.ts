import { join } from "node:path";
import type { Checkpoint } from "../../media/segment_event.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { type FileSystem, readRange } from "../recorder/file_system.ts";

/** Where the files of a session are. */
interface Place {
  catalog: Catalog;
  fileSystem: FileSystem;
  /** Absolute path of the session's directory. */
  directory: string;
}

/**
 * Keeps in the catalog what closing will cut off the files that were open at a
 * checkpoint: without it nobody could go on with them.
 *
 * A tail that is there already stays: the file may have been closed since.
 *
 * @throws What the file system throws.
 */
export async function keepTails(
  { catalog, fileSystem, directory }: Place,
  position: { session: string; take: number; checkpoint: Checkpoint },
): Promise<void> {
  const { session, take, checkpoint } = position;
  const kept = catalog.tails(session);
  for (const { segment, wholeBytes, bytes } of checkpoint.files) {
    const length = bytes - wholeBytes;
    const isKept = kept.some((tail) =>
      tail.take === take && tail.number === segment && tail.at === wholeBytes &&
      tail.bytes.byteLength === length
    );
    const row = catalog.segment(session, take, segment);
    if (isKept || length === 0 || !row) continue;
    const tail = await readRange(fileSystem, join(directory, row.file), wholeBytes, bytes);
    if (tail.byteLength === length) {
      catalog.saveTail(session, { take, number: segment, at: wholeBytes, bytes: tail });
    }
  }
}
