import { join } from "node:path";
import { ensureDir } from "@std/fs";
import { AppError, messageOf } from "../shared/errors.ts";

/** Name of the file that marks a recordings directory as in use. */
const LOCK_FILE = ".lock";

/**
 * Makes the recordings directory, proves that files can be written there, and
 * takes it for this process, until that ends however it ends. Two servers in
 * one directory would take each other's open segments for left-overs.
 *
 * @param directory Absolute path.
 * @returns The lock, to be kept open.
 * @throws {AppError} `recordings-not-writable` or `recordings-in-use`, with what to do.
 */
export async function takeRecordingsDir(directory: string): Promise<Deno.FsFile> {
  const lock = await openLock(directory);
  if (await lock.tryLock(true)) return lock;
  lock.close();
  throw new AppError(
    "recordings-in-use",
    `Another Local Camera records into ${directory}: stop it, or name another place with ` +
      "CAMERA_RECORDINGS_DIR.",
  );
}

async function openLock(directory: string): Promise<Deno.FsFile> {
  const probe = join(directory, `.write-test-${crypto.randomUUID()}`);
  try {
    await ensureDir(directory);
    await Deno.writeTextFile(probe, "", { createNew: true });
    await Deno.remove(probe);
    return await Deno.open(join(directory, LOCK_FILE), { write: true, create: true });
  } catch (cause) {
    throw new AppError(
      "recordings-not-writable",
      `Cannot write recordings to ${directory} (${messageOf(cause)}): ` +
        "give this user write access, or name another place with CAMERA_RECORDINGS_DIR.",
      { cause },
    );
  }
}
