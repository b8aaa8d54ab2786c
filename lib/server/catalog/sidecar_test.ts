import assert from "node:assert/strict";
import { join } from "node:path";
import { Catalog } from "./catalog.ts";
import { readSidecar, SIDECAR_FILE, writeSidecar } from "./sidecar.ts";

const DIRECTORY = "client_a_1";
const SESSION = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";

async function withCatalog(run: (catalog: Catalog, dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const session = { id: SESSION, name: "hall", directory: DIRECTORY, startedAt: 1.5, activeAt: 2 };
  catalog.addSession(session);
  try {
    await run(catalog, dir);
  } finally {
    catalog.close();
    await Deno.remove(dir, { recursive: true });
  }
}

const namesIn = (path: string) => Array.from(Deno.readDirSync(path), ({ name }) => name);

Deno.test("readSidecar() reads what writeSidecar() wrote", async () => {
  await withCatalog(async (catalog, dir) => {
    await Deno.mkdir(join(dir, DIRECTORY));
    const take = { take: 0, mimeType: "video/webm", startedAt: 3.25 };
    catalog.putTake(SESSION, { ...take, width: 640, header: Uint8Array.of(1) });
    const gap = { take: 0, fromMs: 1.5, toMs: 2, cause: "muted" };
    catalog.addGap(SESSION, gap);
    catalog.savePosition(SESSION, { nextSeq: 8, take: 0, checkpoint: "{}", savedAt: 9 });
    const file = "video_20300101_000000.webm";
    const segment = { take: 0, number: 0, file, container: "webm" as const, startedAt: 4 };
    catalog.openSegment(SESSION, segment);
    catalog.setSegmentDeleted(SESSION, 0, 0, 5.5);
    catalog.updateSession(SESSION, { keep: true, lastSeq: 7, device: "AbC_-12345ef" });
    assert.equal(writeSidecar(dir, catalog, DIRECTORY), true);
    const { directory: _, ...session } = catalog.session(SESSION)!;
    const told = {
      ...session,
      nextSeq: 8,
      takes: [{ ...take, header: "AQ==" }],
      gaps: [gap],
      deletedFiles: [{ file, deletedAt: 5.5 }],
    };
    assert.deepEqual(await readSidecar(dir, DIRECTORY), { ok: true, sessions: [told] });
    assert.deepEqual(namesIn(join(dir, DIRECTORY)), [SIDECAR_FILE]);
  });
});

Deno.test("writeSidecar() removes it with the last session, and makes no directory", async () => {
  await withCatalog(async (catalog, dir) => {
    assert.equal(writeSidecar(dir, catalog, DIRECTORY), true);
    assert.deepEqual(namesIn(dir), []);
    await Deno.mkdir(join(dir, DIRECTORY));
    writeSidecar(dir, catalog, DIRECTORY);
    catalog.removeSession(SESSION);
    for (let i = 0; i < 2; i++) assert.equal(writeSidecar(dir, catalog, DIRECTORY), true);
    assert.deepEqual(namesIn(join(dir, DIRECTORY)), []);
    assert.deepEqual(await readSidecar(dir, DIRECTORY), { ok: true, sessions: [] });
  });
});

Deno.test("writeSidecar() that fails says so and leaves the old one", async () => {
  await withCatalog(async (catalog, dir) => {
    await Deno.mkdir(join(dir, DIRECTORY, `${SIDECAR_FILE}.new`), { recursive: true });
    await Deno.writeTextFile(join(dir, DIRECTORY, SIDECAR_FILE), '{"sessions":[]}');
    assert.equal(writeSidecar(dir, catalog, DIRECTORY), false);
    assert.deepEqual(await readSidecar(dir, DIRECTORY), { ok: true, sessions: [] });
  });
});
