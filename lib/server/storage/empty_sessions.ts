import { getLogger } from "@logtape/logtape";
import { messageOf } from "../../shared/errors.ts";
import type { SessionRow } from "../catalog/rows.ts";
import { DAY_MS } from "../../shared/units.ts";
import { type RetentionCatalog, usages } from "./retention_catalog.ts";
import { isTrashDue } from "./retention_plan.ts";
import { removeBareDirectory } from "./session_directory.ts";

const logger = getLogger(["camera", "storage"]);

/** So long after its last sign of life an empty session is still shown, with its gaps. Ms. */
const SHOWN_MS = DAY_MS;

export interface EmptySessionsOptions {
  catalog: RetentionCatalog;
  /** Absolute path. */
  recordingsDir: string;
  /** Told when a session was removed, before its empty directory is. */
  onSessionRemoved?: (directory: string) => void;
  /** Epoch ms. */
  now: number;
  breathe: () => Promise<void>;
}

/**
 * Removes sessions that are over and of which nothing is left, and directories
 * in which nothing is left. One that was interrupted stays: its camera may yet
 * hand in the rest, and the catalog knows where that goes on. So does one that
 * was deleted, while chunks of it are missing: forgotten, it would come back.
 *
 * @returns How many sessions were removed.
 */
export async function removeEmptySessions(options: EmptySessionsOptions): Promise<number> {
  const { catalog, now, breathe } = options;
  let removed = 0;
  for await (const { session, directory, bytes } of usages(catalog, breathe)) {
    if (bytes > 0) continue;
    const row = catalog.session(session);
    if (!row || !isForgettable(row, now)) continue;
    if (row.lastSeq === null && row.origin !== "rebuilt") continue;
    const nextSeq = catalog.position(session)?.nextSeq ?? 0;
    if (row.deletedAt !== null && nextSeq <= (row.lastSeq ?? -1)) continue;
    // Open segments have no size yet.
    if (catalog.segments(session).length > 0) continue;
    catalog.removeSession(session);
    removed++;
    leave(directory, options);
  }
  return removed;
}

function isForgettable(
  { keep, activeAt, deletedAt }: Pick<SessionRow, "keep" | "activeAt" | "deletedAt">,
  now: number,
): boolean {
  if (deletedAt !== null) return isTrashDue(deletedAt, now);
  return !keep && activeAt <= now - SHOWN_MS;
}

function leave(
  directory: string,
  { catalog, recordingsDir, onSessionRemoved }: EmptySessionsOptions,
): void {
  try {
    onSessionRemoved?.(directory);
    if (catalog.sessionsIn(directory).length === 0) removeBareDirectory(recordingsDir, directory);
  } catch (error) {
    const why = messageOf(error);
    logger.warn("Cannot remove the empty directory {directory}: {why}", { directory, why });
  }
}
