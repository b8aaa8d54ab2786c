import type { Columns, Connection } from "../sqlite/connection.ts";
import type { GapRow, TakeRow } from "./rows.ts";

/** Takes in the catalog, and the gaps between what they hold. */
export class TakeTable {
  readonly #put;
  readonly #setHeader;
  readonly #bySession;
  readonly #addGap;
  readonly #gapsBySession;

  constructor(connection: Connection) {
    this.#put = connection.command(
      `INSERT INTO takes (session, take, mimeType, startedAt, width, height, frameRate, header)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET mimeType = excluded.mimeType, startedAt = excluded.startedAt,
           width = excluded.width, height = excluded.height, frameRate = excluded.frameRate,
           header = coalesce(excluded.header, header)`,
    );
    this.#setHeader = connection.command(
      "UPDATE takes SET header = ? WHERE session = ? AND take = ?",
    );
    this.#bySession = connection.query(
      `SELECT take, mimeType, startedAt, width, height, frameRate, header
         FROM takes WHERE session = ? ORDER BY take`,
    );
    this.#addGap = connection.command(
      "INSERT INTO gaps (session, take, fromMs, toMs, cause) VALUES (?, ?, ?, ?, ?) " +
        "ON CONFLICT DO NOTHING",
    );
    this.#gapsBySession = connection.query(
      `SELECT take, fromMs, toMs, cause FROM gaps WHERE session = ?
         ORDER BY take, fromMs, toMs, cause`,
    );
  }

  put(session: string, row: TakeRow): void {
    const { take, mimeType, startedAt, width, height, frameRate, header } = row;
    this.#put(
      session,
      take,
      mimeType,
      startedAt,
      width ?? null,
      height ?? null,
      frameRate ?? null,
      header,
    );
  }

  setHeader(session: string, take: number, header: Uint8Array): void {
    this.#setHeader(header, session, take);
  }

  of(session: string): TakeRow[] {
    return this.#bySession(session).map(takeOf);
  }

  addGap(session: string, { take, fromMs, toMs, cause }: GapRow): void {
    this.#addGap(session, take, fromMs, toMs, cause);
  }

  gapsOf(session: string): GapRow[] {
    return this.#gapsBySession(session).map((columns) => ({ ...columns }) as unknown as GapRow);
  }
}

function takeOf({ width, height, frameRate, ...rest }: Columns): TakeRow {
  return {
    ...rest,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(frameRate !== null && { frameRate }),
  } as unknown as TakeRow;
}
