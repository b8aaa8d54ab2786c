import type { Catalog } from "../../lib/server/catalog/catalog.ts";

/** Cameras of {@link fillCatalog}. */
export const CAMERAS = ["Hall", "Küche", "前门", "Garden 100%", "Workshop"] as const;

const MINUTE_MS = 60_000;

export interface BigCatalogOptions {
  sessions: number;
  /** Of each session, a minute each. */
  segments: number;
  /** Epoch ms: when the last session began. One a quarter of an hour before that. */
  newestAt: number;
}

/** Id of a session of {@link fillCatalog}: 0 is the newest. */
export function bigSessionId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

/** When a session of {@link fillCatalog} began, epoch ms. */
export function bigSessionStart(index: number, newestAt: number): number {
  return newestAt - index * 15 * MINUTE_MS;
}

/** Fills a catalog with sessions of the past; there are no files. Every 50th has a note. */
export function fillCatalog(catalog: Catalog, options: BigCatalogOptions): void {
  catalog.transaction(() => {
    for (let i = 0; i < options.sessions; i++) addSession(catalog, i, options);
  });
}

function addSession(catalog: Catalog, index: number, options: BigCatalogOptions): void {
  const id = bigSessionId(index);
  const startedAt = bigSessionStart(index, options.newestAt);
  const endedAt = startedAt + options.segments * MINUTE_MS;
  const lastSeq = options.segments * 60 - 1;
  catalog.addSession({
    id,
    name: CAMERAS[index % CAMERAS.length],
    directory: `client_10.0.0.${index % 200}_${index}`,
    startedAt,
    endedAt,
    activeAt: endedAt,
    lastSeq,
    keep: index % 40 === 0,
    note: index % 50 === 0 ? `Delivery no. ${index}` : null,
  });
  const mimeType = 'video/webm; codecs="vp8,opus"';
  catalog.putTake(id, { take: 0, mimeType, startedAt, header: null });
  for (let number = 0; number < options.segments; number++) {
    const at = startedAt + number * MINUTE_MS;
    const file = `video_${index}_${number}.webm`;
    catalog.openSegment(id, { take: 0, number, file, container: "webm", startedAt: at });
    const closed = { durationMs: MINUTE_MS, bytes: 18_000_000, closedAt: at + MINUTE_MS };
    catalog.closeSegment(id, 0, number, closed);
    catalog.setPoster(id, { take: 0, number, file });
    const sha256 = "0".repeat(64);
    catalog.setHash({ ...closed, session: id, take: 0, number, directory: "", file }, sha256);
  }
  if (index % 7 === 3) {
    const gap = { take: 0, fromMs: startedAt, toMs: startedAt + 900, cause: "camera-muted" };
    catalog.addGap(id, gap);
  }
  catalog.savePosition(id, { nextSeq: lastSeq + 1, take: -1, checkpoint: null, savedAt: endedAt });
}
