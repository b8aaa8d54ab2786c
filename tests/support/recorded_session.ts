import { join } from "node:path";
import type { Hello } from "../../lib/shared/protocol.ts";
import { DAY_MS } from "../../lib/shared/units.ts";
import { readFixture } from "./fixtures.ts";
import { TestCamera } from "./test_camera.ts";
import { segmentsIn, sessionDirectories, type TestServer } from "./test_server.ts";

/** What {@link recordSession} sends. */
export const RECORDED = readFixture("chromium_kf1000_webm_av1");

export interface RecordedSessionOptions {
  /** Chunks that are sent, both included. It is stopped if that is the last one. Default: all. */
  from?: number;
  to?: number;
  /** Of the take, epoch ms. Default: now. */
  startedAt?: number;
  name?: string;
  /** Of the connection. Default: `recording`. */
  purpose?: Hello["purpose"];
  /** Of a paired program. */
  token?: string;
}

/** Records a session, or a part of one, as a camera does. */
export async function recordSession(
  server: TestServer,
  session: string,
  options: RecordedSessionOptions = {},
): Promise<void> {
  const { chunks, mimeType } = RECORDED;
  const last = chunks.length - 1;
  const { from = 0, to = last, startedAt = Date.now(), name = "Hall", purpose, token } = options;
  using camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(session, name, purpose);
  camera.send({ type: "take", take: 0, mimeType, startedAt });
  for (let seq = from; seq <= to; seq++) camera.sendChunk(0, seq, chunks[seq]);
  await camera.acked(to);
  if (to < last) return;
  camera.send({ type: "stop", lastSeq: last });
  await camera.next("stopped");
}

/** Removes the catalog of a server that does not run: the next start makes it anew from the files. */
export async function loseCatalog({ recordingsDir }: TestServer): Promise<void> {
  for (const part of ["", "-wal", "-shm"]) {
    await Deno.remove(join(recordingsDir, `catalog.db${part}`)).catch(() => {});
  }
}

/** Restarts a server as if all its files had been closed so many days ago. */
export async function ageRecordings(server: TestServer, days: number): Promise<void> {
  await server.stop("SIGTERM");
  const then = new Date(Date.now() - days * DAY_MS);
  for (const directory of sessionDirectories(server.recordingsDir)) {
    for (const file of segmentsIn(directory)) await Deno.utime(file, then, then);
  }
  await loseCatalog(server);
  await server.restart();
}
