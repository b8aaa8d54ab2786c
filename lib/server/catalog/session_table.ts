import { DAY_MS } from "../../shared/units.ts";
import type { Columns, Connection } from "../sqlite/connection.ts";
import type { NewSession, SessionChange, SessionRow } from "./rows.ts";

const COLUMNS = `id, name, directory, startedAt, endedAt,
  max(activeAt, coalesce((SELECT savedAt FROM positions WHERE session = id), 0)) AS activeAt,
  lastSeq, brokenFrom, keep, note, origin, device, deletedAt, isNamed`;

/** No session is looked for that began earlier than this before a time: with an index that is a bound. */
const LONGEST_MS = 32 * DAY_MS;

/** Sessions in the catalog. */
export class SessionTable {
  readonly #insert;
  readonly #update;
  readonly #remove;
  readonly #byId;
  readonly #byDirectory;
  readonly #directories;
  readonly #between;

  constructor(connection: Connection) {
    this.#insert = connection.command(
      `INSERT INTO sessions (id, name, directory, startedAt, endedAt, activeAt, lastSeq,
         brokenFrom, keep, note, origin, device, deletedAt, isNamed)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = connection.command(
      `UPDATE sessions SET name = ?, startedAt = ?, endedAt = ?, activeAt = ?, lastSeq = ?,
         brokenFrom = ?, keep = ?, note = ?, device = ?, deletedAt = ?, isNamed = ?
         WHERE id = ?`,
    );
    this.#remove = connection.command("DELETE FROM sessions WHERE id = ?");
    this.#byId = connection.queryOne(`SELECT ${COLUMNS} FROM sessions WHERE id = ?`);
    this.#byDirectory = connection.query(
      `SELECT ${COLUMNS} FROM sessions WHERE directory = ? ORDER BY startedAt, id`,
    );
    this.#directories = connection.query(
      "SELECT DISTINCT directory FROM sessions ORDER BY directory",
    );
    this.#between = connection.query(
      `SELECT ${COLUMNS} FROM sessions WHERE startedAt < ? AND startedAt > ? AND deletedAt IS NULL
         AND coalesce(endedAt, max(activeAt,
           coalesce((SELECT savedAt FROM positions WHERE session = id), 0))) > ?
         ORDER BY startedAt, id LIMIT ?`,
    );
  }

  add(session: NewSession): void {
    const { id, name, directory, startedAt, activeAt } = session;
    const { endedAt = null, lastSeq = null, brokenFrom = null, note = null } = session;
    const { keep = false, origin = "camera", device = null, deletedAt = null } = session;
    const { isNamed = false } = session;
    this.#insert(
      id,
      name,
      directory,
      startedAt,
      endedAt,
      activeAt,
      lastSeq,
      brokenFrom,
      Number(keep),
      note,
      origin,
      device,
      deletedAt,
      Number(isNamed),
    );
  }

  find(id: string): SessionRow | undefined {
    const columns = this.#byId(id);
    return columns && sessionOf(columns);
  }

  update(id: string, change: SessionChange): boolean {
    const known = this.find(id);
    if (!known) return false;
    const next = { ...known, ...change };
    this.#update(
      next.name,
      next.startedAt,
      next.endedAt,
      next.activeAt,
      next.lastSeq,
      next.brokenFrom,
      Number(next.keep),
      next.note,
      next.device,
      next.deletedAt,
      Number(next.isNamed),
      id,
    );
    return true;
  }

  remove(id: string): boolean {
    return this.#remove(id) > 0;
  }

  inDirectory(directory: string): SessionRow[] {
    return this.#byDirectory(directory).map(sessionOf);
  }

  directories(): string[] {
    return this.#directories().map(({ directory }) => directory as string);
  }

  between(from: number, to: number, limit: number): SessionRow[] {
    return this.#between(to, from - LONGEST_MS, from, limit).map(sessionOf);
  }
}

function sessionOf(columns: Columns): SessionRow {
  return {
    ...columns,
    keep: columns.keep === 1,
    isNamed: columns.isNamed === 1,
  } as unknown as SessionRow;
}
