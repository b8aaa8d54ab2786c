import { basename, dirname, resolve } from "node:path";
import { containerOf } from "../recorder/names.ts";

/** A file of a session on disk. */
export interface SegmentOnDisk {
  /** Absolute path. */
  path: string;
  info: Deno.FileInfo;
}

/** Where a file of a session is looked for. */
export interface SegmentPlace {
  /** Absolute path of the recordings directory. It may be a link: its owner chose it. */
  recordingsDir: string;
  /** Name of the session's directory. */
  directory: string;
  /** Name of the file, as the network gave it. */
  file: string;
}

/**
 * Finds a segment: a file by the name of one, in a directory of its own right below the recordings.
 *
 * @returns Null if there is none.
 * @throws What the file system throws, but for a file that is not there.
 */
export async function findSegment(place: SegmentPlace): Promise<SegmentOnDisk | null> {
  return containerOf(place.file) === null ? null : await findFile(place);
}

/**
 * Finds a file in a directory of its own right below the recordings.
 *
 * A symbolic link is refused at either step, so that nothing outside can be read through one.
 *
 * @returns Null if there is none.
 * @throws What the file system throws, but for a file that is not there.
 */
export async function findFile(place: SegmentPlace): Promise<SegmentOnDisk | null> {
  const { recordingsDir, directory, file } = place;
  const path = resolve(recordingsDir, directory, file);
  // However the names were made: two steps down, by exactly these.
  const parent = dirname(path);
  if (basename(path) !== file || basename(parent) !== directory) return null;
  if (dirname(parent) !== resolve(recordingsDir)) return null;
  try {
    if (!(await Deno.lstat(parent)).isDirectory) return null;
    const info = await Deno.lstat(path);
    return info.isFile ? { path, info } : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
