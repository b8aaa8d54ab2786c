import { join } from "node:path";

/** Name of the reserve within the recordings directory. */
const RESERVE_FILE = ".reserve";
/** What opening the catalog and making room need. Bytes. */
const RESERVE_BYTES = 4 * 1024 * 1024;

/**
 * Gives back the room that was set aside. On a disk that is full to the last
 * byte the catalog could not even be opened, and so nothing be deleted.
 */
export async function freeReserve(recordingsDir: string): Promise<void> {
  try {
    await Deno.remove(join(recordingsDir, RESERVE_FILE));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Sets room aside for the next start. Where there is none, there is no reserve. */
export async function setReserve(recordingsDir: string): Promise<void> {
  try {
    // Random, so that a file system that compresses keeps room for it as well.
    const bytes = new Uint8Array(RESERVE_BYTES);
    for (let at = 0; at < RESERVE_BYTES; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    }
    await Deno.writeFile(join(recordingsDir, RESERVE_FILE), bytes);
  } catch {
    await freeReserve(recordingsDir).catch(() => {});
  }
}
