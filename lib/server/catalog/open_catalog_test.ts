import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { CATALOG_FILE } from "./catalog.ts";
import { openCatalog } from "./open_catalog.ts";

async function withDirectory(run: (recordingsDir: string, path: string) => void): Promise<void> {
  const recordingsDir = await Deno.makeTempDir();
  try {
    run(recordingsDir, join(recordingsDir, CATALOG_FILE));
  } finally {
    await Deno.remove(recordingsDir, { recursive: true });
  }
}

const open = (recordingsDir: string, now = 7) =>
  openCatalog({ recordingsDir, durability: "process", now });
const namesIn = (path: string) => Array.from(Deno.readDirSync(path), ({ name }) => name).sort();

function fill(recordingsDir: string, count: number): void {
  const catalog = open(recordingsDir);
  catalog.transaction(() => {
    for (let i = 0; i < count; i++) {
      const session = { id: `s${i}`, name: "x".repeat(50), directory: "client_a_1" };
      catalog.addSession({ ...session, startedAt: i, activeAt: i });
    }
  });
  catalog.close();
}

Deno.test("openCatalog() opens what is good", async () => {
  await withDirectory((recordingsDir) => {
    fill(recordingsDir, 5);
    const catalog = open(recordingsDir);
    assert.equal(catalog.sessionsIn("client_a_1").length, 5);
    catalog.close();
    assert.deepEqual(namesIn(recordingsDir), [CATALOG_FILE]);
  });
});

const DAMAGES: Record<string, (path: string) => void> = {
  "a text": (path) => Deno.writeTextFileSync(path, "This is no database. ".repeat(300)),
  "one that was cut short": (path) => Deno.truncateSync(path, 9000),
  "one with a page of noise": (path) => {
    using file = Deno.openSync(path, { write: true });
    file.seekSync(4096 * 3, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(4096 * 4).fill(0xa5));
  },
  "a database of something else": (path) => {
    Deno.removeSync(path);
    const database = new DatabaseSync(path);
    database.exec("CREATE TABLE songs (title)");
    database.close();
  },
  "one that lacks a table": (path) => {
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE gaps");
    database.close();
  },
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`openCatalog() moves ${what} aside and makes a new one`, async () => {
    await withDirectory((recordingsDir, path) => {
      fill(recordingsDir, 500);
      damage(path);
      const catalog = open(recordingsDir, 1234);
      assert.deepEqual(catalog.directories(), []);
      catalog.addSession({ id: "a", name: "", directory: "d", startedAt: 1, activeAt: 1 });
      catalog.close();
      assert.ok(namesIn(recordingsDir).includes(`${CATALOG_FILE}.damaged-1234`));
      const again = open(recordingsDir, 5678);
      assert.deepEqual(again.directories(), ["d"], "the new one is good");
      again.close();
    });
  });
}

Deno.test("openCatalog() leaves the catalog of a newer program alone", async () => {
  await withDirectory((recordingsDir, path) => {
    fill(recordingsDir, 1);
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 999");
    database.close();
    assert.throws(
      () => open(recordingsDir),
      (error) => error instanceof AppError && error.code === "catalog-too-new",
    );
    assert.deepEqual(namesIn(recordingsDir), [CATALOG_FILE]);
  });
});
