import { join } from "node:path";
import { Catalog } from "../../lib/server/catalog/catalog.ts";
import type { SessionRow } from "../../lib/server/catalog/rows.ts";
import { segmentFileName } from "../../lib/server/recorder/names.ts";
import type { Container } from "../../lib/media/segment_event.ts";
import { closedSegments } from "./closed_segments.ts";
import { readFixture } from "./fixtures.ts";

const DIRECTORY = "client_export_1";
const SEGMENT_MS = 2000;

/** A session that is over, with its files, and no server. */
export interface Exportable extends AsyncDisposable {
  recordingsDir: string;
  catalog: Catalog;
  session: SessionRow;
  /** First frame of the first segment, epoch ms. */
  startedAt: number;
}

/** Puts a recording on disk, `count` times one after the other, and in a catalog. */
export async function exportable(fixture: string, count: number): Promise<Exportable> {
  const recordingsDir = await Deno.makeTempDir();
  const startedAt = Date.UTC(2026, 10, 28, 15);
  const catalog = Catalog.open(join(recordingsDir, "catalog.db"), { durability: "process" });
  const id = crypto.randomUUID();
  await Deno.mkdir(join(recordingsDir, DIRECTORY));
  catalog.addSession({ id, name: "Hall", directory: DIRECTORY, startedAt, activeAt: startedAt });
  const segments = closedSegments(fixture, startedAt, SEGMENT_MS);
  catalog.putTake(id, {
    take: 0,
    mimeType: readFixture(fixture).mimeType,
    startedAt,
    header: null,
  });
  let [at, number] = [startedAt, 0];
  for (let i = 0; i < count; i++) {
    for (const { container: type, durationMs, bytes } of segments) {
      const container = type as Container;
      // Two may begin within a second.
      const file = segmentFileName(at, container, number + 1);
      await Deno.writeFile(join(recordingsDir, DIRECTORY, file), bytes);
      catalog.openSegment(id, { take: 0, number, file, container, startedAt: at });
      const closed = { durationMs, bytes: bytes.byteLength, closedAt: at };
      catalog.closeSegment(id, 0, number++, closed);
      at += durationMs;
    }
  }
  return {
    recordingsDir,
    catalog,
    session: catalog.session(id)!,
    startedAt,
    async [Symbol.asyncDispose]() {
      catalog.close();
      await Deno.remove(recordingsDir, { recursive: true });
    },
  };
}
