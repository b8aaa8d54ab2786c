import type { DatabaseKind } from "../sqlite/database_kind.ts";

/**
 * Who may do what here, and what was done. Secrets stand here as digests only.
 * Times are epoch milliseconds.
 */
export const ACCESS_DATABASE: DatabaseKind = {
  code: "access",
  title: "list of paired devices",
  migrations: [
    `CREATE TABLE devices (
       id TEXT PRIMARY KEY,
       name TEXT NOT NULL,
       role TEXT NOT NULL,
       kind TEXT NOT NULL,
       digest BLOB NOT NULL,
       -- By what a browser that has lost its cookie is known again.
       browserDigest BLOB UNIQUE,
       createdAt REAL NOT NULL,
       seenAt REAL NOT NULL,
       address TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE codes (
       digest BLOB PRIMARY KEY,
       role TEXT NOT NULL,
       madeBy TEXT NOT NULL,
       expiresAt REAL NOT NULL
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE keys (
       name TEXT PRIMARY KEY,
       value BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE audit (
       id INTEGER PRIMARY KEY,
       at REAL NOT NULL,
       action TEXT NOT NULL,
       device TEXT,
       name TEXT NOT NULL,
       address TEXT NOT NULL,
       subject TEXT,
       detail TEXT
     ) STRICT;`,
  ],
};
