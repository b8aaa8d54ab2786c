import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { AppError } from "../../shared/errors.ts";
import { moveAside } from "../sqlite/move_aside.ts";
import { AccessStore } from "./access_store.ts";

const logger = getLogger(["camera", "access"]);

/** Name of the list of paired devices within the directory of the certificates. */
export const ACCESS_FILE = "access.db";

/**
 * Opens the list of paired devices, or makes one that only this user may read.
 * One that is damaged is moved aside: every device has to be paired anew then,
 * which is a nuisance; to let everybody in would be worse.
 *
 * @param now Epoch ms.
 * @throws {AppError} `access-too-new`, `access-unusable`.
 */
export function openAccessStore(certDir: string, now: number): AccessStore {
  const path = join(certDir, ACCESS_FILE);
  Deno.mkdirSync(certDir, { recursive: true, mode: 0o700 });
  try {
    return openPrivate(path);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "access-damaged") throw error;
    const aside = moveAside(path, now);
    logger.error("{why}. It was moved to {aside}: every device has to be paired anew.", {
      why: error.message,
      aside,
    });
    return openPrivate(path);
  }
}

function openPrivate(path: string): AccessStore {
  // SQLite gives its log the mode of the database.
  if (Deno.build.os !== "windows") {
    Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
    Deno.chmodSync(path, 0o600);
  }
  return AccessStore.open(path);
}
