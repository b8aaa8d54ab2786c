import type { DatabaseKind } from "../sqlite/database_kind.ts";

/**
 * Each brings the catalog from the version of its index to the next one. They
 * are never edited once released: a change is one more.
 *
 * Times and durations are REAL, for a device's clock may tell fractions of a
 * millisecond and a STRICT table stores no fraction as INTEGER.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     directory TEXT NOT NULL,
     startedAt REAL NOT NULL,
     endedAt REAL,
     activeAt REAL NOT NULL,
     lastSeq INTEGER,
     brokenFrom INTEGER,
     keep INTEGER NOT NULL,
     note TEXT,
     origin TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sessions_by_start ON sessions (startedAt, id);
   CREATE INDEX sessions_by_directory ON sessions (directory);

   CREATE TABLE takes (
     session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
     take INTEGER NOT NULL,
     mimeType TEXT NOT NULL,
     startedAt REAL NOT NULL,
     width REAL,
     height REAL,
     frameRate REAL,
     header BLOB,
     PRIMARY KEY (session, take)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE gaps (
     session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
     take INTEGER NOT NULL,
     fromMs REAL NOT NULL,
     toMs REAL NOT NULL,
     cause TEXT NOT NULL,
     PRIMARY KEY (session, take, fromMs, toMs, cause)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE segments (
     session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
     take INTEGER NOT NULL,
     number INTEGER NOT NULL,
     file TEXT NOT NULL,
     container TEXT NOT NULL,
     startedAt REAL NOT NULL,
     state TEXT NOT NULL,
     durationMs REAL NOT NULL DEFAULT 0,
     bytes INTEGER NOT NULL DEFAULT 0,
     sha256 TEXT,
     closedAt REAL,
     PRIMARY KEY (session, take, number)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX segments_by_file ON segments (file);
   CREATE INDEX segments_open ON segments (session) WHERE state = 'open';
   CREATE INDEX segments_by_age ON segments (startedAt, session, take, number)
     WHERE state = 'closed' AND bytes > 0;
   CREATE INDEX segments_unhashed ON segments (closedAt, session, take, number)
     WHERE state = 'closed' AND bytes > 0 AND sha256 IS NULL;

   CREATE TABLE positions (
     session TEXT PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
     nextSeq INTEGER NOT NULL,
     take INTEGER NOT NULL,
     checkpoint TEXT,
     savedAt REAL NOT NULL
   ) STRICT;

   CREATE TABLE tails (
     session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
     take INTEGER NOT NULL,
     number INTEGER NOT NULL,
     at INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (session, take, number)
   ) STRICT;`,
  "ALTER TABLE sessions ADD COLUMN device TEXT;",
  `ALTER TABLE sessions ADD COLUMN deletedAt REAL;
   ALTER TABLE segments ADD COLUMN deletedAt REAL;
   ALTER TABLE segments ADD COLUMN hasPoster INTEGER NOT NULL DEFAULT 0;`,
  `ALTER TABLE sessions ADD COLUMN isNamed INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX sessions_deleted ON sessions (id) WHERE deletedAt IS NOT NULL;
   CREATE INDEX segments_deleted ON segments (session) WHERE deletedAt IS NOT NULL;`,
];

/** The version that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The catalog as a database. */
export const CATALOG_DATABASE: DatabaseKind = {
  code: "catalog",
  title: "catalog of the recordings",
  migrations: MIGRATIONS,
};
