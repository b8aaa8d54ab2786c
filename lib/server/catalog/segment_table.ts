import type { Columns, Connection } from "../sqlite/connection.ts";
import type {
  AgeCursor,
  AgedSegment,
  NewSegment,
  PlacedSegment,
  SegmentRow,
  Totals,
  TrashCursor,
  UnhashedSegment,
  Usage,
} from "./rows.ts";

const COLUMNS = `g.take, g.number, g.file, g.container, g.startedAt, g.state, g.durationMs,
  g.bytes, g.sha256, g.closedAt, g.hasPoster, g.deletedAt`;
const PLACED = `SELECT g.session, s.directory, ${COLUMNS}
  FROM segments g JOIN sessions s ON s.id = g.session`;

/** When what is deleted was, and, if it came in later, when it did. */
const TRASHED_AT = `CASE
    WHEN g.deletedAt = 0 OR s.deletedAt = 0 THEN 0
    WHEN g.deletedAt IS NULL AND s.deletedAt IS NULL THEN NULL
    ELSE max(min(coalesce(g.deletedAt, s.deletedAt), coalesce(s.deletedAt, g.deletedAt)),
      g.closedAt) END`;
const AGED = `g.session, s.directory, ${COLUMNS}, s.keep,
  s.endedAt IS NOT NULL OR s.lastSeq IS NOT NULL AS isStopped,
  max(s.activeAt, coalesce(p.savedAt, 0)) AS activeAt,
  CASE WHEN p.take = g.take AND s.endedAt IS NULL AND s.lastSeq IS NULL
    THEN g.number >= (SELECT max(n.number) FROM segments n
      WHERE n.session = g.session AND n.take = g.take) - 1
    ELSE 0 END AS isResumable,
  ${TRASHED_AT} AS trashedAt`;

/** Segments in the catalog. */
export class SegmentTable {
  readonly #open;
  readonly #close;
  readonly #remove;
  readonly #bySession;
  readonly #byNumber;
  readonly #latest;
  readonly #byFile;
  readonly #byDirectory;
  readonly #allOpen;
  readonly #byAge;
  readonly #trash;
  readonly #aged;
  readonly #setDeleted;
  readonly #setPoster;
  readonly #unhashed;
  readonly #setHash;
  readonly #totals;
  readonly #usage;
  readonly #written;

  constructor(connection: Connection) {
    this.#open = connection.command(
      `INSERT INTO segments (session, take, number, file, container, startedAt, state)
         VALUES (?, ?, ?, ?, ?, ?, 'open')
         ON CONFLICT DO UPDATE SET file = excluded.file, container = excluded.container,
           startedAt = excluded.startedAt, state = 'open', durationMs = 0, bytes = 0,
           sha256 = NULL, closedAt = NULL, hasPoster = hasPoster AND file = excluded.file`,
    );
    this.#close = connection.command(
      `UPDATE segments SET state = 'closed', durationMs = ?, bytes = ?, sha256 = NULL, closedAt = ?
         WHERE session = ? AND take = ? AND number = ?`,
    );
    this.#remove = connection.command(
      "DELETE FROM segments WHERE session = ? AND take = ? AND number = ?",
    );
    this.#bySession = connection.query(
      `SELECT ${COLUMNS} FROM segments g WHERE session = ? ORDER BY take, number`,
    );
    this.#byNumber = connection.queryOne(
      `SELECT ${COLUMNS} FROM segments g WHERE session = ? AND take = ? AND number = ?`,
    );
    this.#latest = connection.queryOne(
      `SELECT ${COLUMNS} FROM segments g WHERE session = ? AND take = ?
         ORDER BY number DESC LIMIT 1`,
    );
    this.#byFile = connection.queryOne(`${PLACED} WHERE g.file = ? AND s.directory = ? LIMIT 1`);
    this.#byDirectory = connection.query(
      `${PLACED} WHERE s.directory = ? ORDER BY g.session, g.take, g.number`,
    );
    this.#allOpen = connection.query(
      `${PLACED} WHERE g.state = 'open' ORDER BY g.session, g.take, g.number`,
    );
    this.#byAge = connection.query(
      `SELECT ${AGED}
         FROM segments g INDEXED BY segments_by_age
           JOIN sessions s ON s.id = g.session LEFT JOIN positions p ON p.session = g.session
         WHERE g.state = 'closed' AND g.bytes > 0
           AND (g.startedAt, g.session, g.take, g.number) > (?, ?, ?, ?)
         ORDER BY g.startedAt, g.session, g.take, g.number LIMIT ?`,
    );
    this.#trash = connection.query(
      `SELECT * FROM (SELECT ${AGED}
         FROM (SELECT id FROM sessions WHERE deletedAt IS NOT NULL
             UNION SELECT session FROM segments WHERE deletedAt IS NOT NULL) d
           JOIN sessions s ON s.id = d.id JOIN segments g ON g.session = s.id
           LEFT JOIN positions p ON p.session = s.id
         WHERE g.state = 'closed' AND g.bytes > 0
           AND (g.deletedAt IS NOT NULL OR s.deletedAt IS NOT NULL))
         WHERE (trashedAt, session, take, number) > (?, ?, ?, ?)
         ORDER BY trashedAt, session, take, number LIMIT ?`,
    );
    this.#aged = connection.queryOne(
      `SELECT ${AGED}
         FROM segments g JOIN sessions s ON s.id = g.session
           LEFT JOIN positions p ON p.session = g.session
         WHERE g.session = ? AND g.take = ? AND g.number = ?`,
    );
    this.#setDeleted = connection.command(
      "UPDATE segments SET deletedAt = ? WHERE session = ? AND take = ? AND number = ?",
    );
    this.#setPoster = connection.command(
      `UPDATE segments SET hasPoster = ?
         WHERE session = ? AND take = ? AND number = ? AND file = ?`,
    );
    this.#unhashed = connection.query(
      `SELECT g.session, g.take, g.number, s.directory, g.file, g.bytes, g.closedAt
         FROM segments g INDEXED BY segments_unhashed JOIN sessions s ON s.id = g.session
         WHERE g.state = 'closed' AND g.bytes > 0 AND g.sha256 IS NULL
           AND (g.closedAt, g.session, g.take, g.number) > (?, ?, ?, ?)
         ORDER BY g.closedAt, g.session, g.take, g.number LIMIT ?`,
    );
    this.#setHash = connection.command(
      `UPDATE segments SET sha256 = ? WHERE session = ? AND take = ? AND number = ?
         AND state = 'closed' AND bytes = ? AND closedAt = ?`,
    );
    this.#totals = connection.queryOne(
      `SELECT count(*) AS segments, total(durationMs) AS durationMs,
           coalesce(sum(bytes), 0) AS bytes
         FROM segments WHERE session = ? AND state = 'closed' AND bytes > 0`,
    );
    this.#usage = connection.query(
      `SELECT s.id AS session, s.directory, s.keep AND s.deletedAt IS NULL AS keep,
           coalesce(sum(g.bytes), 0) AS bytes,
           coalesce(sum(g.bytes) FILTER
             (WHERE g.deletedAt IS NOT NULL OR s.deletedAt IS NOT NULL), 0) AS trashBytes
         FROM (SELECT * FROM sessions WHERE id > ? ORDER BY id LIMIT ?) s
           LEFT JOIN segments g ON g.session = s.id
         GROUP BY s.id ORDER BY s.id`,
    );
    this.#written = connection.query(
      `SELECT CAST(startedAt / ?1 AS INTEGER) * ?1 AS at, sum(bytes) AS bytes
         FROM segments INDEXED BY segments_by_age
         WHERE state = 'closed' AND bytes > 0 AND startedAt >= ?2 AND startedAt < ?3
         GROUP BY 1 ORDER BY 1`,
    );
  }

  open(session: string, { take, number, file, container, startedAt }: NewSegment): void {
    this.#open(session, take, number, file, container, startedAt);
  }

  close(
    session: string,
    take: number,
    number: number,
    { durationMs, bytes, closedAt }: { durationMs: number; bytes: number; closedAt: number },
  ): boolean {
    return this.#close(durationMs, bytes, closedAt, session, take, number) > 0;
  }

  remove(session: string, take: number, number: number): boolean {
    return this.#remove(session, take, number) > 0;
  }

  of(session: string): SegmentRow[] {
    return this.#bySession(session).map((columns) => segmentOf<SegmentRow>(columns));
  }

  byNumber(session: string, take: number, number: number): SegmentRow | undefined {
    const columns = this.#byNumber(session, take, number);
    return columns && segmentOf<SegmentRow>(columns);
  }

  latest(session: string, take: number): SegmentRow | undefined {
    const columns = this.#latest(session, take);
    return columns && segmentOf<SegmentRow>(columns);
  }

  byFile(directory: string, file: string): PlacedSegment | undefined {
    const columns = this.#byFile(file, directory);
    return columns && segmentOf<PlacedSegment>(columns);
  }

  inDirectory(directory: string): PlacedSegment[] {
    return this.#byDirectory(directory).map((columns) => segmentOf<PlacedSegment>(columns));
  }

  allOpen(): PlacedSegment[] {
    return this.#allOpen().map((columns) => segmentOf<PlacedSegment>(columns));
  }

  byAge(limit: number, after?: AgeCursor): AgedSegment[] {
    const { startedAt, session, take, number } = after ??
      { startedAt: -Infinity, session: "", take: -1, number: -1 };
    return this.#byAge(startedAt, session, take, number, limit).map(agedOf);
  }

  trash(limit: number, after?: TrashCursor): AgedSegment[] {
    const { trashedAt, session, take, number } = after ??
      { trashedAt: -1, session: "", take: -1, number: -1 };
    return this.#trash(trashedAt, session, take, number, limit).map(agedOf);
  }

  aged(session: string, take: number, number: number): AgedSegment | undefined {
    const columns = this.#aged(session, take, number);
    return columns && agedOf(columns);
  }

  setDeleted(session: string, take: number, number: number, deletedAt: number | null): boolean {
    return this.#setDeleted(deletedAt, session, take, number) > 0;
  }

  setPoster(
    session: string,
    { take, number, file }: Pick<SegmentRow, "take" | "number" | "file">,
    hasPoster: boolean,
  ): boolean {
    return this.#setPoster(hasPoster ? 1 : 0, session, take, number, file) > 0;
  }

  unhashed(limit: number, after?: UnhashedSegment): UnhashedSegment[] {
    const { closedAt, session, take, number } = after ??
      { closedAt: -Infinity, session: "", take: -1, number: -1 };
    return this.#unhashed(closedAt, session, take, number, limit)
      .map((columns) => rowOf<UnhashedSegment>(columns));
  }

  setHash({ session, take, number, bytes, closedAt }: UnhashedSegment, sha256: string): boolean {
    return this.#setHash(sha256, session, take, number, bytes, closedAt) > 0;
  }

  totals(session: string): Totals {
    return rowOf<Totals>(this.#totals(session)!);
  }

  usage(limit: number, after = ""): Usage[] {
    return this.#usage(after, limit)
      .map((columns) => ({ ...rowOf<Usage>(columns), keep: columns.keep === 1 }));
  }

  written(from: number, to: number, stepMs: number): { at: number; bytes: number }[] {
    return this.#written(stepMs, from, to)
      .map((columns) => rowOf<{ at: number; bytes: number }>(columns));
  }
}

/** An ordinary object, which SQLite's rows are not. */
function rowOf<Row>(columns: Columns): Row {
  return { ...columns } as Row;
}

function segmentOf<Row extends SegmentRow>(columns: Columns): Row {
  return { ...rowOf<Row>(columns), hasPoster: columns.hasPoster === 1 };
}

function agedOf(columns: Columns): AgedSegment {
  return {
    ...segmentOf<AgedSegment>(columns),
    keep: columns.keep === 1,
    isStopped: columns.isStopped === 1,
    isResumable: columns.isResumable === 1,
  };
}
