import assert from "node:assert/strict";
import { join } from "node:path";
import { Catalog } from "../catalog/catalog.ts";
import { denoFileSystem } from "../recorder/file_system.ts";
import { settleSegments } from "./settle_segments.ts";

const ID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const START = Date.UTC(2026, 10, 22, 18);
const FILE = "video_20261122_180000.webm";

Deno.test("settleSegments() finds a closed segment whose end a power cut has taken", async () => {
  const recordingsDir = await Deno.makeTempDir();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const session = { id: ID, name: "K", directory: "client_a_1", startedAt: START, activeAt: START };
  catalog.addSession(session);
  const segment = { take: 0, number: 0, file: FILE, container: "webm" as const, startedAt: START };
  catalog.putTake(ID, { take: 0, mimeType: "video/webm", startedAt: START, header: null });
  catalog.openSegment(ID, segment);
  catalog.closeSegment(ID, 0, 0, { durationMs: 60_000, bytes: 5_000_000, closedAt: START });
  await Deno.mkdir(join(recordingsDir, "client_a_1"));
  await Deno.writeFile(join(recordingsDir, "client_a_1", FILE), new Uint8Array(0));
  await settleSegments({ catalog, fileSystem: denoFileSystem, recordingsDir, now: START });
  const gap = { take: 0, fromMs: START, toMs: START + 60_000, cause: "file-damaged" };
  assert.deepEqual(catalog.gaps(ID), [gap]);
  catalog.close();
  await Deno.remove(recordingsDir, { recursive: true });
});
