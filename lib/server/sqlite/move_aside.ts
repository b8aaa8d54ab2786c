/** A database, its log and the log's index. */
const PARTS = ["", "-wal", "-shm"];

/**
 * Moves a damaged database out of the way, for whoever can still make something of it.
 *
 * @param now Epoch ms: names what it becomes.
 * @returns Where it lies now.
 */
export function moveAside(path: string, now: number): string {
  const aside = `${path}.damaged-${now}`;
  for (const part of PARTS) {
    try {
      Deno.renameSync(path + part, aside + part);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return aside;
}
