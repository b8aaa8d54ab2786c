import { statfs } from "node:fs/promises";
import { join } from "node:path";

/** Room on a file system, in bytes. */
export interface DiskSpace {
  /** What this program may still write; less than what is unused, since root has a reserve. */
  freeBytes: number;
  totalBytes: number;
}

/**
 * Room on the file system that holds `path`. Needs `--allow-read` for the path
 * and `--allow-sys=statfs`, and starts no other program. Costs some 50
 * microseconds. Knows nothing of quotas: see {@link hasRoom}.
 *
 * @param path An existing file or directory.
 * @throws {Error} if `path` does not exist or may not be looked at.
 */
export async function diskSpace(path: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** What is written as a trial, bytes. More than file systems hold back for names and tables. */
const TRIAL_BYTES = 1024 * 1024;

/**
 * Can a file be written in `directory`? Tries it: free space says nothing of a
 * quota. The trial is gone afterwards.
 *
 * @returns False if it failed, for whatever reason.
 */
export async function hasRoom(directory: string): Promise<boolean> {
  const path = join(directory, `.write-test-${crypto.randomUUID()}`);
  try {
    using file = await Deno.open(path, { write: true, createNew: true });
    // Nothing that a file system would compress, and to the disk: some notice their limit late.
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    for (let done = 0; done < TRIAL_BYTES;) done += await file.write(bytes);
    await file.syncData();
    return true;
  } catch {
    return false;
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}
