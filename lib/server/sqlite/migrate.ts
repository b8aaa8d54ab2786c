import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { damaged, type DatabaseKind } from "./database_kind.ts";

/**
 * Brings a database to its newest version, each step in a transaction of its own.
 *
 * @throws {AppError} `<code>-too-new` if a newer program wrote it, `<code>-damaged` if it is a
 * database of something else.
 */
export function migrate(database: DatabaseSync, kind: DatabaseKind): void {
  const { code, title, migrations } = kind;
  const found = versionOf(database);
  if (found > migrations.length) {
    throw new AppError(
      `${code}-too-new`,
      `The ${title} is of version ${found}, and this program knows up to ${migrations.length}: ` +
        "run the newer Local Camera that made it.",
      { data: { found, known: migrations.length } },
    );
  }
  if (found === 0 && hasTables(database)) {
    throw damaged(kind, "it is a database of something else");
  }
  for (let version = found; version < migrations.length; version++) {
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(migrations[version]);
      database.exec(`PRAGMA user_version = ${version + 1}`);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() !== undefined;
}
