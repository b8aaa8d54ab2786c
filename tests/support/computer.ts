import assert from "node:assert/strict";
import { Catalog } from "../../lib/server/catalog/catalog.ts";
import { GroupCommit } from "../../lib/server/ingest/group_commit.ts";
import { Recording } from "../../lib/server/ingest/recording.ts";
import { keepTails } from "../../lib/server/ingest/suspended.ts";
import { MemoryFileSystem } from "./memory_file_system.ts";

/** The one session that there is. */
export const ID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
export const NOW = new Date(2026, 10, 22, 18, 0, 0).getTime();
const SEGMENT_MS = 2000;

/** A computer: its disk outlives its processes. */
export function computer({ fileSystem = new MemoryFileSystem(), isSynced = false } = {}) {
  const catalog = Catalog.open(":memory:", { durability: "process" });
  catalog.addSession({
    id: ID,
    name: "K",
    directory: "client_a_1",
    startedAt: NOW,
    activeAt: NOW,
  });
  /** Transactions that still succeed. */
  const life = { commits: Infinity };
  /** A new process takes the session up. */
  const boot = () => {
    const session = catalog.session(ID);
    assert.ok(session);
    return new Recording(session, {
      recordingsDir: "/r",
      catalog,
      fileSystem,
      segmentMs: SEGMENT_MS,
      segmentAlign: "start",
      isSynced,
      now: () => NOW,
      onClosed() {},
      commits: new GroupCommit({
        isSynced,
        pause: () => Promise.resolve(),
        transaction(work) {
          if (life.commits-- <= 0) throw new Error("The process is dead");
          catalog.transaction(work);
        },
      }),
    });
  };
  /** What the next start does before it serves; it closes no file here. */
  const restart = async () => {
    fileSystem.callsLeft = Infinity;
    life.commits = Infinity;
    fileSystem.openPaths.clear();
    const position = catalog.position(ID);
    if (position?.checkpoint) {
      await keepTails({ catalog, fileSystem, directory: "/r/client_a_1" }, {
        session: ID,
        take: position.take,
        checkpoint: JSON.parse(position.checkpoint),
      });
    }
    return boot();
  };
  const files = () => new Map([...fileSystem.files].sort(([a], [b]) => a < b ? -1 : 1));
  return { fileSystem, catalog, life, boot, restart, files };
}
