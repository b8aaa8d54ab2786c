import { join } from "node:path";
import { Catalog, CATALOG_FILE } from "../../lib/server/catalog/catalog.ts";
import { segmentFileName } from "../../lib/server/recorder/names.ts";
import { createSplitter } from "../../lib/media/media_type.ts";
import type { Container } from "../../lib/media/segment_event.ts";
import { chunksOf, type Loop } from "../media/loop.ts";
import { PlainFiles } from "../media/carry_out.ts";
import { CHUNK_BYTES } from "../media/split_options.ts";

/** A session on disk, as a server finds it at its start. */
export interface RecordedHour {
  session: string;
  recordingsDir: string;
  /** To be closed by whoever had it made. */
  catalog: Catalog;
  /** Paths of its segments, by time. */
  files: string[];
  bytes: number;
}

const DIRECTORY = "client_bench_1";
const STARTED_AT = Date.UTC(2026, 10, 28, 15);

/** Fills a recordings directory with one session of so many segments of a minute, and a catalog. */
export function recordHour(recordingsDir: string, loop: Loop, minutes: number): RecordedHour {
  const directory = join(recordingsDir, DIRECTORY);
  Deno.mkdirSync(directory, { recursive: true });
  const { mimeType } = loop;
  const splitter = createSplitter(mimeType, {
    cutAfterMs: (startMs) => startMs + 60_000,
    startedAt: STARTED_AT,
  });
  const session = crypto.randomUUID();
  const catalog = Catalog.open(join(recordingsDir, CATALOG_FILE), { durability: "process" });
  try {
    const [startedAt, activeAt] = [STARTED_AT, STARTED_AT];
    catalog.addSession({ id: session, name: "Bench", directory: DIRECTORY, startedAt, activeAt });
    catalog.putTake(session, { take: 0, mimeType, startedAt, header: null });
    const plain = new PlainFiles(directory);
    const files: string[] = [];
    let bytes = 0;
    const rows = new Map<number, { file: string; container: Container }>();
    const apply = (events: ReturnType<typeof splitter.end>) => {
      plain.apply(events);
      for (const event of events) {
        if (event.type === "open") {
          const startedAt = STARTED_AT + event.startMs;
          const file = segmentFileName(startedAt, event.container, 1);
          const { segment: number, container } = event;
          catalog.openSegment(session, { take: 0, number, file, container, startedAt });
          rows.set(number, { file, container });
        } else if (event.type === "close") {
          const { file, container } = rows.get(event.segment)!;
          const path = join(directory, file);
          Deno.renameSync(join(directory, `${event.segment}.${container}`), path);
          const { durationMs, bytes: length } = event;
          const closed = { durationMs, bytes: length, closedAt: startedAt };
          catalog.closeSegment(session, 0, event.segment, closed);
          files.push(path);
          bytes += length;
        }
      }
    };
    for (const chunk of chunksOf(loop, CHUNK_BYTES, minutes * 60_000)) {
      const result = splitter.push(chunk);
      if (!result.ok) throw new Error(result.error.message);
      apply(result.events);
    }
    apply(splitter.end());
    catalog.setTakeHeader(session, 0, splitter.header!);
    catalog.updateSession(session, { endedAt: STARTED_AT + minutes * 60_000, lastSeq: 0 });
    return { session, recordingsDir, catalog, files, bytes };
  } catch (error) {
    catalog.close();
    throw error;
  }
}
