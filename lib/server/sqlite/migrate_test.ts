import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { CATALOG_DATABASE, SCHEMA_VERSION } from "../catalog/schema.ts";
import { migrate } from "./migrate.ts";

/** A database with steps of its own. */
const withSteps = (...migrations: string[]) => ({ code: "list", title: "list", migrations });

function withDatabase(run: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(":memory:");
  try {
    run(database);
  } finally {
    database.close();
  }
}

const versionOf = (database: DatabaseSync) =>
  database.prepare("PRAGMA user_version").get()?.user_version;
const hasCode = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;

Deno.test("migrate() makes the tables once", () => {
  withDatabase((database) => {
    migrate(database, CATALOG_DATABASE);
    assert.equal(versionOf(database), SCHEMA_VERSION);
    database.exec(`INSERT INTO sessions (id, name, directory, startedAt, activeAt, keep, origin)
      VALUES ('a', '', 'd', 1, 1, 0, 'x')`);
    migrate(database, CATALOG_DATABASE);
    assert.equal(database.prepare("SELECT count(*) AS n FROM sessions").get()?.n, 1);
  });
});

Deno.test("migrate() takes each step that is missing, in order", () => {
  withDatabase((database) => {
    const first = "CREATE TABLE t (a INTEGER) STRICT";
    migrate(database, withSteps(first));
    database.exec("INSERT INTO t VALUES (1)");
    migrate(database, withSteps(first, "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 7"));
    assert.equal(versionOf(database), 2);
    assert.deepEqual({ ...database.prepare("SELECT a, b FROM t").get() }, { a: 1, b: 7 });
  });
});

Deno.test("migrate() of a catalog from before pairing keeps its sessions, which are nobody's", () => {
  withDatabase((database) => {
    migrate(database, { ...CATALOG_DATABASE, migrations: CATALOG_DATABASE.migrations.slice(0, 1) });
    assert.equal(versionOf(database), 1);
    database.exec(`
      INSERT INTO sessions VALUES ('a', 'Hall', 'd', 1.5, 2, 2, 7, NULL, 1, 'birthday', 'camera');
      INSERT INTO takes (session, take, mimeType, startedAt) VALUES ('a', 0, 'video/webm', 1);`);
    const before = { ...database.prepare("SELECT * FROM sessions").get() };
    migrate(database, CATALOG_DATABASE);
    assert.equal(versionOf(database), SCHEMA_VERSION);
    const after = { ...database.prepare("SELECT * FROM sessions").get() };
    assert.deepEqual(after, { ...before, device: null, deletedAt: null, isNamed: 0 });
    assert.equal(database.prepare("SELECT count(*) AS n FROM takes").get()?.n, 1);
    database.exec("UPDATE sessions SET device = 'ipad' WHERE id = 'a'");
  });
});

Deno.test("migrate() leaves nothing of a step that fails", () => {
  withDatabase((database) => {
    const first = "CREATE TABLE t (a INTEGER) STRICT";
    assert.throws(
      () => migrate(database, withSteps(first, "CREATE TABLE u (a INTEGER); BROKEN")),
      /BROKEN/,
    );
    assert.equal(versionOf(database), 1);
    assert.throws(() => database.prepare("SELECT * FROM u"), /no such table/);
    migrate(database, withSteps(first, "CREATE TABLE u (a INTEGER) STRICT"));
    assert.equal(versionOf(database), 2);
  });
});

Deno.test("migrate() refuses the catalog of a newer program, and a database of something else", () => {
  withDatabase((database) => {
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    assert.throws(() => migrate(database, CATALOG_DATABASE), hasCode("catalog-too-new"));
    assert.equal(versionOf(database), SCHEMA_VERSION + 1);
  });
  withDatabase((database) => {
    database.exec("CREATE TABLE songs (title)");
    assert.throws(() => migrate(database, CATALOG_DATABASE), hasCode("catalog-damaged"));
  });
});
