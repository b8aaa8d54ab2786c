import type { Connection } from "../sqlite/connection.ts";
import type { PositionRow, TailRow } from "./rows.ts";

/** How far sessions are durable, and what was cut off their segments when these were closed. */
export class PositionTable {
  readonly #save;
  readonly #bySession;
  readonly #saveTail;
  readonly #tails;
  readonly #dropTails;

  constructor(connection: Connection) {
    this.#save = connection.command(
      `INSERT INTO positions (session, nextSeq, take, checkpoint, savedAt) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET nextSeq = excluded.nextSeq, take = excluded.take,
           checkpoint = excluded.checkpoint, savedAt = excluded.savedAt`,
    );
    this.#bySession = connection.queryOne(
      "SELECT nextSeq, take, checkpoint, savedAt FROM positions WHERE session = ?",
    );
    this.#saveTail = connection.command(
      `INSERT INTO tails (session, take, number, at, bytes) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET at = excluded.at, bytes = excluded.bytes`,
    );
    this.#tails = connection.query(
      "SELECT take, number, at, bytes FROM tails WHERE session = ? ORDER BY take, number",
    );
    this.#dropTails = connection.command("DELETE FROM tails WHERE session = ?");
  }

  save(session: string, { nextSeq, take, checkpoint, savedAt }: PositionRow): void {
    this.#save(session, nextSeq, take, checkpoint, savedAt);
  }

  of(session: string): PositionRow | undefined {
    const columns = this.#bySession(session);
    return columns && { ...columns } as unknown as PositionRow;
  }

  saveTail(session: string, { take, number, at, bytes }: TailRow): void {
    this.#saveTail(session, take, number, at, bytes);
  }

  tailsOf(session: string): TailRow[] {
    return this.#tails(session).map((columns) => ({ ...columns }) as unknown as TailRow);
  }

  dropTails(session: string): void {
    this.#dropTails(session);
  }
}
