import { statfs } from "node:fs/promises";

/** Room on a file system, in bytes. */
export interface DiskSpace {
  /** What this program may still write; less than what is unused, since root has a reserve. */
  freeBytes: number;
  totalBytes: number;
}

/**
 * Room on the file system that holds `path`. Needs `--allow-read` for the path
 * and `--allow-sys=statfs`, and starts no other program.
 *
 * @param path An existing file or directory.
 * @throws {Error} if `path` does not exist or may not be looked at.
 */
export async function diskSpace(path: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
