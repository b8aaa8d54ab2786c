import { join } from "node:path";
import { Catalog, CATALOG_FILE } from "../../lib/server/catalog/catalog.ts";
import type { SessionRow } from "../../lib/server/catalog/rows.ts";
import { segmentFileName } from "../../lib/server/recorder/names.ts";
import { DAY_MS } from "../../lib/shared/units.ts";

const HOUR_MS = DAY_MS / 24;
const DAYS = 6;
/** How the days differ: hours of the day at which each camera was started, local time. */
const HOURS = [[8, 13, 16], [9, 15], [7, 12, 15, 18], [14], [10, 16], [9, 11, 17]];
const NOTES: Record<number, string> = { 4: "Seedlings watered", 9: "Parts for Li" };

/**
 * Gives a home a past: each session that was recorded is repeated on earlier
 * days, files and all. The server must not be running.
 */
export async function addPastDays(recordingsDir: string, now: number): Promise<void> {
  const catalog = Catalog.open(join(recordingsDir, CATALOG_FILE), { durability: "process" });
  const sessions = catalog.directories().flatMap((directory) => catalog.sessionsIn(directory));
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  let count = 0;
  for (let day = 0; day < DAYS; day++) {
    for (const [turn, hour] of HOURS[day].entries()) {
      const session = sessions[(day + turn) % sessions.length];
      const minutes = (count * 17) % 60;
      const startedAt = midnight - (day + 1) * DAY_MS + hour * HOUR_MS + minutes * 60_000;
      await repeat(catalog, recordingsDir, session, startedAt, count++);
    }
  }
  catalog.close();
}

async function repeat(
  catalog: Catalog,
  recordingsDir: string,
  of: SessionRow,
  startedAt: number,
  count: number,
): Promise<void> {
  const by = startedAt - of.startedAt;
  const directory = `client_192.168.1.${20 + (count % 3)}_${50_000 + count}`;
  await Deno.mkdir(join(recordingsDir, directory));
  const id = crypto.randomUUID();
  const endedAt = of.endedAt === null ? null : of.endedAt + by;
  const note = NOTES[count] ?? null;
  const keep = note !== null;
  const activeAt = of.activeAt + by;
  catalog.addSession({ ...of, id, directory, startedAt, endedAt, activeAt, keep, note });
  for (const take of catalog.takes(of.id)) {
    catalog.putTake(id, { ...take, startedAt: take.startedAt + by });
  }
  const position = catalog.position(of.id);
  if (position) catalog.savePosition(id, { ...position, savedAt: position.savedAt + by });
  for (const segment of catalog.segments(of.id)) {
    const { take, number, durationMs, bytes, closedAt } = segment;
    // Every fifth has lost a segment: a page must show that as well.
    if (count % 5 === 2 && number === 1) {
      const fromMs = segment.startedAt + by;
      catalog.addGap(id, { take, fromMs, toMs: fromMs + durationMs, cause: "device-storage-full" });
      continue;
    }
    const file = segmentFileName(segment.startedAt + by, segment.container, 1);
    await copy(
      join(recordingsDir, of.directory, segment.file),
      join(recordingsDir, directory, file),
    );
    catalog.openSegment(id, { ...segment, file, startedAt: segment.startedAt + by });
    const closed = { durationMs, bytes, closedAt: (closedAt ?? segment.startedAt) + by };
    catalog.closeSegment(id, take, number, closed);
    if (segment.hasPoster) catalog.setPoster(id, { take, number, file });
  }
}

/** A segment's file, and the picture beside it if it has one. */
async function copy(from: string, to: string): Promise<void> {
  const poster = (path: string) => path.replace(/\.\w+$/, ".jpg");
  await Deno.copyFile(from, to);
  await Deno.copyFile(poster(from), poster(to)).catch(() => {});
}
