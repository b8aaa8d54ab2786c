import { join } from "node:path";
import { ensureDir } from "@std/fs";
import { AppError, messageOf } from "../shared/errors.ts";

/**
 * Makes the recordings directory and proves that files can be written there.
 *
 * @param directory Absolute path.
 * @throws {AppError} `recordings-not-writable`, with what to do.
 */
export async function ensureRecordingsDir(directory: string): Promise<void> {
  const probe = join(directory, `.write-test-${crypto.randomUUID()}`);
  try {
    await ensureDir(directory);
    await Deno.writeTextFile(probe, "", { createNew: true });
    await Deno.remove(probe);
  } catch (cause) {
    throw new AppError(
      "recordings-not-writable",
      `Cannot write recordings to ${directory} (${messageOf(cause)}): ` +
        "give this user write access, or name another place with CAMERA_RECORDINGS_DIR.",
      { cause },
    );
  }
}
