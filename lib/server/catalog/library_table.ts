import { DAY_MS } from "../../shared/units.ts";
import type { Columns, Connection } from "../sqlite/connection.ts";
import type { LibraryFilter, LibraryRow, ListCursor, MomentRow, NotedSession } from "./rows.ts";

/** No segment is longer, and no session is looked for that began much earlier than a span. */
const LONGEST_SEGMENT_MS = DAY_MS;
const LONGEST_SESSION_MS = 32 * DAY_MS;

/** Segments that have a file, and are not deleted alone. */
const ON_DISK = "g.deletedAt IS NULL AND (g.state = 'open' OR g.bytes > 0)";
/** Last sign of life. */
const ACTIVE_AT = "max(s.activeAt, coalesce(p.savedAt, 0))";

const MOMENT = "s.id AS session, s.name, s.startedAt, g.hasPoster, g.file";
/** Closed segments that can be seen, by time. */
const SEEN = `FROM segments g INDEXED BY segments_by_age JOIN sessions s ON s.id = g.session
  WHERE g.state = 'closed' AND g.bytes > 0 AND g.deletedAt IS NULL AND s.deletedAt IS NULL`;

/** What lists of sessions are drawn from. */
export class LibraryTable {
  readonly #page;
  readonly #cameras;
  readonly #noted;
  readonly #at;
  readonly #before;
  readonly #after;

  constructor(connection: Connection) {
    // The page is cut first: sums are drawn up for its sessions alone.
    this.#page = connection.query(
      `WITH page AS MATERIALIZED (
         SELECT s.*, ${ACTIVE_AT} AS lifeAt, coalesce(p.nextSeq, 0) AS nextSeq
         FROM sessions s LEFT JOIN positions p ON p.session = s.id
         WHERE (s.startedAt, s.id) < (?1, ?2) AND s.startedAt > ?3
           AND coalesce(s.endedAt, ${ACTIVE_AT}) > ?4
           AND iif(?5, s.deletedAt > 0, s.deletedAt IS NULL) AND s.keep >= ?6
           AND (?7 IS NULL OR s.device = ?7) AND (?8 IS NULL OR s.name = ?8)
           AND (?9 IS NULL OR s.name IN (SELECT value FROM json_each(?9))
             OR s.id IN (SELECT value FROM json_each(?10)))
           AND (EXISTS (SELECT 1 FROM segments g WHERE g.session = s.id AND ${ON_DISK})
             OR s.id IN (SELECT value FROM json_each(?11)))
         ORDER BY s.startedAt DESC, s.id DESC LIMIT ?12)
       SELECT s.id, s.name, s.directory, s.startedAt, s.endedAt, s.lifeAt AS activeAt, s.lastSeq,
           s.brokenFrom, s.keep, s.note, s.origin, s.device, s.deletedAt, s.isNamed, s.nextSeq,
           (SELECT count(*) FROM gaps WHERE session = s.id) AS gaps,
           count(g.file) AS segments, total(g.durationMs) AS durationMs,
           coalesce(sum(g.bytes), 0) AS bytes,
           max(g.startedAt + g.durationMs) AS untilAt,
           (SELECT file FROM segments WHERE session = s.id AND hasPoster AND deletedAt IS NULL
             ORDER BY take DESC, number DESC LIMIT 1) AS poster
         FROM page s LEFT JOIN segments g ON g.session = s.id AND ${ON_DISK}
         GROUP BY s.startedAt, s.id ORDER BY s.startedAt DESC, s.id DESC`,
    );
    this.#cameras = connection.query(
      `SELECT name, count(*) FILTER (WHERE deletedAt IS NULL) AS sessions FROM sessions
         GROUP BY name ORDER BY name`,
    );
    this.#noted = connection.query(
      "SELECT id, name, note FROM sessions WHERE note IS NOT NULL",
    );
    this.#at = connection.query(
      `SELECT ${MOMENT}, min(g.startedAt) AS fromAt, max(g.startedAt + g.durationMs) AS toAt
         ${SEEN} AND g.startedAt >= ?1 - ${LONGEST_SEGMENT_MS} AND g.startedAt < ?2
           AND g.startedAt + g.durationMs > ?1
         GROUP BY s.id
       UNION ALL
       SELECT ${MOMENT}, g.startedAt AS fromAt, ${ACTIVE_AT} AS toAt
         FROM segments g JOIN sessions s ON s.id = g.session LEFT JOIN positions p ON p.session = s.id
         WHERE g.state = 'open' AND g.deletedAt IS NULL AND s.deletedAt IS NULL
           AND g.startedAt < ?2 AND ${ACTIVE_AT} > ?1
       ORDER BY fromAt, session`,
    );
    const neighbour = `SELECT ${MOMENT}, g.startedAt AS fromAt, g.startedAt + g.durationMs AS toAt`;
    this.#before = connection.queryOne(
      `${neighbour} ${SEEN} AND g.startedAt < ? ORDER BY g.startedAt DESC LIMIT 1`,
    );
    this.#after = connection.queryOne(
      `${neighbour} ${SEEN} AND g.startedAt >= ? ORDER BY g.startedAt LIMIT 1`,
    );
  }

  page(filter: LibraryFilter, limit: number, after?: ListCursor): LibraryRow[] {
    const { from, to, device, name, words, recording } = filter;
    if (words && words.names.length === 0 && words.ids.length === 0) return [];
    // Two bounds of one column: the index is entered at the first that it sees.
    const end = { startedAt: to ?? Infinity, id: "" };
    const below = after && after.startedAt < end.startedAt ? after : end;
    return this.#page(
      below.startedAt,
      below.id,
      from === null ? -Infinity : from - LONGEST_SESSION_MS,
      from ?? -Infinity,
      Number(filter.isDeleted),
      Number(filter.isKept),
      device,
      name,
      words && JSON.stringify(words.names),
      words && JSON.stringify(words.ids),
      JSON.stringify(recording),
      limit,
    ).map(rowOf);
  }

  cameras(): { name: string; sessions: number }[] {
    return this.#cameras().map((columns) => ({ ...columns }) as { name: string; sessions: number });
  }

  noted(): NotedSession[] {
    return this.#noted().map((columns) => ({ ...columns }) as unknown as NotedSession);
  }

  at(from: number, to: number): MomentRow[] {
    const bySession = new Map<string, MomentRow>();
    for (const row of this.#at(from, to).map(momentOf)) {
      const known = bySession.get(row.session);
      if (known) known.toAt = Math.max(known.toAt, row.toAt);
      else bySession.set(row.session, row);
    }
    return [...bySession.values()];
  }

  around(from: number, to: number): { before?: MomentRow; after?: MomentRow } {
    const before = this.#before(from);
    const after = this.#after(to);
    return {
      ...(before && { before: momentOf(before) }),
      ...(after && { after: momentOf(after) }),
    };
  }
}

function rowOf(columns: Columns): LibraryRow {
  return {
    ...columns,
    keep: columns.keep === 1,
    isNamed: columns.isNamed === 1,
  } as unknown as LibraryRow;
}

function momentOf({ hasPoster, file, ...columns }: Columns): MomentRow {
  return { ...columns, poster: hasPoster === 1 ? file : null } as unknown as MomentRow;
}
