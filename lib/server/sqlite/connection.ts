import { DatabaseSync } from "node:sqlite";
import { AppError, messageOf } from "../../shared/errors.ts";
import { damaged, type DatabaseKind } from "./database_kind.ts";
import { migrate } from "./migrate.ts";

/** How much an acknowledged position outlives: the end of the process, or of the power as well. */
export type Durability = "process" | "power";

/** Waits so long for another program that looks at the catalog, ms. */
const BUSY_TIMEOUT_MS = 2_000;

/** Pages in the log after which it is written into the database, which waits for the disk. */
const CHECKPOINT_PAGES = 4000;

/** SQLite's result codes for a file that is damaged, or was never a database. */
const DAMAGED_CODES: readonly number[] = [11, 26];

/** A value that a column holds. */
export type Value = string | number | null | Uint8Array;

/** A row as SQLite gives it, by column. */
export type Columns = Record<string, Value>;

/** A database, open and of the right version. */
export class Connection {
  readonly #database: DatabaseSync;
  // Statements, and not `exec`, whose errors carry no result code.
  readonly #begin;
  readonly #commit;
  readonly #rollback;
  #depth = 0;

  /**
   * Opens the database at `path`, which is made if it is not there.
   *
   * In WAL mode a commit appends to one file. With `process` it reaches the
   * operating system, with `power` the disk.
   *
   * @throws {AppError} `<code>-damaged`, `<code>-too-new`, or `<code>-unusable` if the file cannot be
   * read or written.
   */
  constructor(path: string, kind: DatabaseKind, durability: Durability) {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
      prepareForUse(database, kind, durability);
      this.#database = database;
    } catch (error) {
      if (database?.isOpen) database.close();
      throw asAppError(error, path, kind);
    }
    this.#begin = this.command("BEGIN IMMEDIATE");
    this.#commit = this.command("COMMIT");
    this.#rollback = this.command("ROLLBACK");
  }

  /** A statement that gives rows; it is compiled once. */
  query(sql: string): (...values: Value[]) => Columns[] {
    const statement = this.#database.prepare(sql);
    return (...values) => statement.all(...values) as Columns[];
  }

  /** A statement that gives one row or none. */
  queryOne(sql: string): (...values: Value[]) => Columns | undefined {
    const statement = this.#database.prepare(sql);
    return (...values) => statement.get(...values) as Columns | undefined;
  }

  /** A statement that changes rows, and tells how many. */
  command(sql: string): (...values: Value[]) => number {
    const statement = this.#database.prepare(sql);
    return (...values) => Number(statement.run(...values).changes);
  }

  /**
   * Runs `work` as one transaction; what it throws undoes all of it. A call
   * within `work` joins it: it can only be undone as a whole.
   *
   * @throws {TypeError} if `work` is asynchronous: others' changes would slip in.
   */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#begin();
    this.#depth++;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError("Cannot commit: the work goes on");
      this.#commit();
      return result;
    } catch (error) {
      // A full disk may have ended it already.
      if (this.#database.isTransaction) this.#rollback();
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Writes the log into the database and closes it. A second call does nothing. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function prepareForUse(
  database: DatabaseSync,
  kind: DatabaseKind,
  durability: Durability,
): void {
  // Reads the file's header: this is where one that is no database shows.
  database.prepare("PRAGMA journal_mode = WAL").get();
  database.exec(`
    PRAGMA synchronous = ${durability === "power" ? "FULL" : "NORMAL"};
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = 33554432;`);
  const verdict = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (verdict !== "ok") throw damaged(kind, String(verdict));
  migrate(database, kind);
}

function asAppError(error: unknown, path: string, kind: DatabaseKind): AppError {
  if (error instanceof AppError) return error;
  const why = messageOf(error);
  const { errcode } = error as { errcode?: number };
  if (errcode !== undefined && DAMAGED_CODES.includes(errcode & 0xff)) {
    return damaged(kind, why, error);
  }
  return new AppError(
    `${kind.code}-unusable`,
    `Cannot open the ${kind.title}, ${path} (${why}): make sure that this user may read and write it ` +
      "and the directory it lies in, and that there is room on the disk.",
    { cause: error },
  );
}
