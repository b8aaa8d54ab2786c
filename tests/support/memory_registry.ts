import { Catalog } from "../../lib/server/catalog/catalog.ts";
import { GroupCommit } from "../../lib/server/ingest/group_commit.ts";
import { SessionRegistry } from "../../lib/server/ingest/session_registry.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";

/** Sessions that are recorded to a file system and a catalog in memory. */
export function memoryRegistry({ segmentMs, now }: { segmentMs: number; now: () => number }) {
  const fileSystem = new MemoryFileSystem();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const registry = new SessionRegistry({
    recordingsDir: "/r",
    catalog,
    commits: new GroupCommit({
      transaction: (work) => catalog.transaction(work),
      isSynced: false,
      pause: () => Promise.resolve(),
    }),
    fileSystem,
    segmentMs,
    segmentAlign: "start",
    resumeMs: 60_000,
    isSynced: false,
    now,
    onClosed() {},
  });
  return { fileSystem, catalog, registry };
}

/** Lets everything that is under way come to rest; nothing in memory waits for real time. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 2000; i++) await Promise.resolve();
}
