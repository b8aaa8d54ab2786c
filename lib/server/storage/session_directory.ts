import { join } from "node:path";
import { SIDECAR_FILE } from "../catalog/sidecar.ts";
import { isPosterName } from "../recorder/names.ts";

/** What is written there besides recordings: the sidecar, and the one that a kill left half done. */
const OURS: readonly string[] = [SIDECAR_FILE, `${SIDECAR_FILE}.new`];

/** Is `name` a single step down, and neither a way out nor a way further? */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0:]/.test(name);
}

/**
 * Removes a session's directory, if nothing but its sidecar and pictures of removed
 * segments are left there: what somebody has put beside the recordings stays, and so
 * do these then.
 *
 * In one go, so that no new recording gets in between.
 *
 * @param recordingsDir Absolute path.
 * @param directory Name within it.
 * @returns False if it was not bare or not there.
 * @throws {TypeError} if `directory` is no plain name, and what the file system throws.
 */
export function removeBareDirectory(recordingsDir: string, directory: string): boolean {
  if (!isPlainName(directory)) throw new TypeError(`${directory} is not the name of a directory`);
  const path = join(recordingsDir, directory);
  try {
    const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
    if (names.some((name) => !OURS.includes(name) && !isPosterName(name))) return false;
    for (const name of names) Deno.removeSync(join(path, name));
    Deno.removeSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
