import assert from "node:assert/strict";
import { join } from "node:path";
import { DAY_MS } from "../../shared/units.ts";
import { Catalog } from "../catalog/catalog.ts";
import type { AgeCursor, AgedSegment, GapRow, TrashCursor } from "../catalog/rows.ts";
import { Cleaner, type CleanerOptions } from "./cleaner.ts";
import type { RetentionCatalog } from "./retention_catalog.ts";

const NOW = Date.UTC(2030, 5, 15);
const DIRECTORY = "/recordings";

interface Session {
  id: string;
  keep: boolean;
  directory: string;
  lastSeq: number | null;
  origin: "camera" | "rebuilt";
  activeAt: number;
  deletedAt: number | null;
  nextSeq: number;
}

/** Sessions and segments in memory, with what the cleaner asks of a catalog. */
class FakeCatalog implements RetentionCatalog {
  readonly sessions = new Map<string, Session>();
  rows: AgedSegment[] = [];
  readonly gaps: GapRow[] = [];
  pages = 0;

  /** A session that is over, with one segment of ten bytes for each of `days` of age. */
  add(id: string, days: number[], change: Partial<Session> = {}): Session {
    const session: Session = {
      id,
      keep: false,
      directory: `client_${id}`,
      lastSeq: 4,
      origin: "camera",
      activeAt: NOW - 2 * DAY_MS,
      deletedAt: null,
      nextSeq: 5,
      ...change,
    };
    this.sessions.set(id, session);
    days.forEach((age, number) => {
      const startedAt = NOW - age * DAY_MS;
      this.rows.push({
        session: id,
        directory: session.directory,
        take: 0,
        number,
        file: `video_20300101_${String(number).padStart(6, "0")}.webm`,
        container: "webm",
        startedAt,
        state: "closed",
        durationMs: 60_000,
        bytes: 10,
        sha256: null,
        closedAt: startedAt + 60_000,
        hasPoster: false,
        deletedAt: null,
        keep: session.keep,
        isStopped: session.lastSeq !== null,
        activeAt: session.activeAt,
        isResumable: false,
        trashedAt: session.deletedAt,
      });
    });
    this.rows.sort((a, b) => a.startedAt - b.startedAt);
    return session;
  }

  segment(session: string, take: number, number: number): AgedSegment | undefined {
    return this.rows.find((row) =>
      row.session === session && row.take === take && row.number === number
    );
  }

  trash(limit: number, after?: TrashCursor): AgedSegment[] {
    const all = this.rows.filter(({ trashedAt }) => trashedAt !== null)
      .sort((a, b) => a.trashedAt! - b.trashedAt! || a.number - b.number);
    const at = after ? all.findIndex((one) => one === after) + 1 : 0;
    return all.slice(at, at + limit);
  }

  position(session: string) {
    return this.sessions.get(session);
  }

  addGap(_session: string, gap: GapRow): void {
    this.gaps.push(gap);
  }

  closedByAge(limit: number, after?: AgeCursor): AgedSegment[] {
    this.pages++;
    const at = after ? this.rows.findIndex(({ startedAt }) => startedAt > after.startedAt) : 0;
    return at < 0 ? [] : this.rows.slice(at, at + limit);
  }

  session(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  segments(id: string): AgedSegment[] {
    return this.rows.filter(({ session }) => session === id);
  }

  sessionsIn(directory: string): Session[] {
    return Array.from(this.sessions.values()).filter((one) => one.directory === directory);
  }

  removeSegment(session: string, take: number, number: number): boolean {
    const before = this.rows.length;
    this.rows = this.rows.filter((one) =>
      one.session !== session || one.take !== take || one.number !== number
    );
    return this.rows.length < before;
  }

  removeSession(id: string): boolean {
    return this.sessions.delete(id);
  }

  usage(limit: number, after = "") {
    return Array.from(this.sessions.values()).filter(({ id }) => id > after)
      .sort((a, b) => a.id < b.id ? -1 : 1).slice(0, limit)
      .map(({ id, keep, directory }) => ({
        session: id,
        directory,
        keep,
        trashBytes: 0,
        bytes: this.segments(id).reduce((sum, { bytes }) => sum + bytes, 0),
      }));
  }
}

/** A cleaner over `catalog` that records which files it removes. */
function setUp(catalog: FakeCatalog, options: Partial<CleanerOptions> = {}) {
  const removed: string[] = [];
  const pictures: string[] = [];
  const bad = new Set<string>();
  const time = { ms: 0 };
  const turns = { count: 0 };
  const cleaner = new Cleaner({
    catalog,
    recordingsDir: DIRECTORY,
    limits: { keepMs: null, keepBytes: null },
    clock: { now: () => NOW + time.ms, monotonic: () => time.ms },
    fileSystem: {
      remove(path) {
        if (bad.has(path)) return Promise.reject(new Error("EPERM"));
        (path.endsWith(".jpg") ? pictures : removed).push(path);
        return Promise.resolve();
      },
    },
    breathe: () => {
      turns.count++;
      return Promise.resolve();
    },
    ...options,
  });
  const path = (id: string, number: number) =>
    join(DIRECTORY, `client_${id}`, `video_20300101_${String(number).padStart(6, "0")}.webm`);
  return { cleaner, removed, pictures, bad, time, turns, path };
}

Deno.test("Cleaner.run() removes the oldest first, file and row, until there is room", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [5, 3]);
  catalog.add("b", [4, 2]);
  const { cleaner, removed, path } = setUp(catalog);
  const cleaned = await cleaner.run(100, 115);
  assert.deepEqual(removed, [path("a", 0), path("b", 0)]);
  assert.equal(catalog.rows.length, 2);
  assert.deepEqual(cleaned.segments, { deleted: 0, age: 0, size: 0, "free-space": 2 });
  assert.equal(cleaned.bytes, 20);
});

Deno.test("Cleaner.run() goes by CAMERA_KEEP_DAYS and CAMERA_KEEP_GB", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [9, 8, 3, 2, 1]);
  const { cleaner } = setUp(catalog, { limits: { keepMs: 7 * DAY_MS, keepBytes: 20 } });
  assert.deepEqual((await cleaner.run(0, 0)).segments, {
    deleted: 0,
    age: 2,
    size: 1,
    "free-space": 0,
  });
});

Deno.test("Cleaner.run() removes sessions of which nothing is left, but none that may go on", async () => {
  const catalog = new FakeCatalog();
  catalog.add("over", [5]);
  catalog.add("rebuilt", [5], { lastSeq: null, origin: "rebuilt" });
  catalog.add("interrupted", [5], { lastSeq: null });
  catalog.add("young", [5], { activeAt: NOW - DAY_MS + 1 });
  catalog.add("kept", [], { keep: true });
  catalog.add("full", [4], { keep: true });
  const told: string[] = [];
  const onSessionRemoved = (directory: string) => void told.push(directory);
  const { cleaner, time } = setUp(catalog, { onSessionRemoved });
  assert.equal((await cleaner.run(0, 1000)).sessions, 2);
  assert.deepEqual([...catalog.sessions.keys()], ["interrupted", "young", "kept", "full"]);
  assert.deepEqual(told, ["client_over", "client_rebuilt"]);
  time.ms += 3_600_000;
  await cleaner.run(0, 1000);
  assert.deepEqual(told.slice(2), ["client_young"]);
});

Deno.test("Cleaner.run() spares the file in which a session may go on", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [5, 4, 3], { lastSeq: null });
  catalog.rows[1].isResumable = true;
  const { cleaner } = setUp(catalog);
  await cleaner.run(0, 1000);
  assert.deepEqual(catalog.rows.map(({ number }) => number), [1]);
});

Deno.test("Cleaner.run() takes the next one in place of a file that cannot be removed", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [5, 4, 3]);
  const { cleaner, removed, bad, time, path } = setUp(catalog);
  bad.add(path("a", 0));
  assert.equal((await cleaner.run(0, 10)).failed, 1);
  assert.deepEqual(removed, [path("a", 1)]);
  // Not tried again at once, but later.
  bad.clear();
  assert.equal((await cleaner.run(0, 10)).failed, 0);
  assert.deepEqual(removed, [path("a", 1), path("a", 2)]);
  time.ms += 10 * 60_000;
  await cleaner.run(0, 10);
  assert.deepEqual(removed.at(-1), path("a", 0));
});

Deno.test("Cleaner.run() never follows a name out of the recordings", async () => {
  const names = [
    { directory: "../etc" },
    { directory: ".." },
    { directory: "/etc" },
    { directory: "client_a/../.." },
    { directory: "client_a\0" },
    { directory: "" },
    { file: "../video_20300101_000000.webm" },
    { file: "catalog.db" },
    { file: "session.json" },
  ];
  for (const name of names) {
    const catalog = new FakeCatalog();
    catalog.add("a", [5]);
    Object.assign(catalog.rows[0], name);
    const { cleaner, removed } = setUp(catalog);
    assert.equal((await cleaner.run(0, 1000)).failed, 1, JSON.stringify(name));
    assert.deepEqual(removed, []);
    assert.equal(catalog.rows.length, 1);
  }
});

Deno.test("Cleaner.run() spares a session that is marked to be kept while it runs", async () => {
  const catalog = new FakeCatalog();
  const session = catalog.add("a", [5, 4]);
  const { cleaner } = setUp(catalog, {
    fileSystem: {
      remove(path) {
        if (path.endsWith(".webm")) session.keep = true;
        return Promise.resolve();
      },
    },
  });
  await cleaner.run(0, 1000);
  assert.deepEqual(catalog.rows.map(({ number }) => number), [1]);
});

Deno.test("Cleaner.run() survives a catalog that cannot be written, and tries again", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [5, 4]);
  const { cleaner, time } = setUp(catalog);
  const refuse = () => {
    throw new Error("database or disk is full");
  };
  catalog.removeSegment = refuse;
  assert.equal((await cleaner.run(0, 1000)).failed, 2);
  catalog.removeSegment = FakeCatalog.prototype.removeSegment;
  time.ms += 10 * 60_000;
  assert.equal((await cleaner.run(0, 1000)).bytes, 20);
  catalog.closedByAge = refuse;
  assert.equal((await cleaner.run(0, 1000)).bytes, 0);
});

Deno.test("Cleaner.run() reads page by page, and lets others have their turn", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", Array.from({ length: 1200 }, (_, index) => 20 - index / 100), { keep: true });
  catalog.add("b", [1]);
  const { cleaner, turns } = setUp(catalog);
  assert.equal((await cleaner.run(0, 10)).bytes, 10);
  assert.deepEqual([catalog.pages, turns.count], [7, 6]);
});

Deno.test("Cleaner.close() ends a run behind the file in hand", async () => {
  const catalog = new FakeCatalog();
  catalog.add("a", [5, 4, 3]);
  const { cleaner } = setUp(catalog, {
    fileSystem: {
      remove() {
        cleaner.close();
        return Promise.resolve();
      },
    },
  });
  await cleaner.run(0, 1000);
  assert.equal(catalog.rows.length, 2);
});

Deno.test("Cleaner leaves alone a file that its camera has opened again since it was looked up", async () => {
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
  catalog.addSession({ id, name: "K", directory: "client_a_1", startedAt: 1, activeAt: 1 });
  catalog.putTake(id, { take: 0, mimeType: "video/webm", startedAt: 1, header: null });
  const segments = [0, 1].map((number) => ({
    take: 0,
    number,
    file: `video_20261122_18000${number}.webm`,
    container: "webm" as const,
    startedAt: 1 + number,
  }));
  for (const segment of segments) {
    catalog.openSegment(id, segment);
    const closed = { durationMs: 1, bytes: 10, closedAt: 1 + segment.number };
    catalog.closeSegment(id, 0, segment.number, closed);
  }
  const removed: string[] = [];
  const cleaner = new Cleaner({
    catalog,
    recordingsDir: "/r",
    limits: { keepMs: DAY_MS, keepBytes: null },
    clock: { now: () => 100 * DAY_MS, monotonic: () => 0 },
    breathe: () => Promise.resolve(),
    fileSystem: {
      remove(path) {
        if (path.endsWith(".jpg")) return Promise.resolve();
        catalog.openSegment(id, segments[1]);
        removed.push(path);
        return Promise.resolve();
      },
    },
  });
  await cleaner.run(1e12, 0);
  assert.deepEqual(removed, ["/r/client_a_1/video_20261122_180000.webm"]);
  catalog.close();
});

Deno.test("Cleaner.run() takes the trash first, kept or not, and the pictures with it", async () => {
  const catalog = new FakeCatalog();
  catalog.add("old", [9]);
  catalog.add("gone", [2, 1], { keep: true, deletedAt: NOW - 1000 });
  const { cleaner, removed, pictures, path } = setUp(catalog);
  // Room for one is wanted, then for one more, and at last for another that is not in the trash.
  assert.deepEqual((await cleaner.run(0, 10)).segments["free-space"], 1);
  assert.deepEqual(removed, [path("gone", 0)]);
  assert.deepEqual(pictures, [path("gone", 0).replace(".webm", ".jpg")]);
  await cleaner.run(0, 20);
  assert.deepEqual(removed, [path("gone", 0), path("gone", 1), path("old", 0)]);
  // Who brings the session back sees what it lacks.
  assert.deepEqual(catalog.gaps.map(({ cause }) => cause), ["file-removed", "file-removed"]);
});

Deno.test("Cleaner.run() empties the trash after a day, and forgets what was deleted", async () => {
  const catalog = new FakeCatalog();
  catalog.add("due", [3], { deletedAt: NOW - DAY_MS, keep: true });
  catalog.add("late", [3], { deletedAt: NOW - DAY_MS, nextSeq: 4 });
  catalog.add("interrupted", [3], { deletedAt: NOW - DAY_MS, lastSeq: null });
  catalog.rows.at(-1)!.isResumable = true;
  catalog.add("young", [3], { deletedAt: NOW - DAY_MS + 1 });
  const { cleaner, removed } = setUp(catalog);
  const { segments, sessions } = await cleaner.run(1000, 0);
  assert.deepEqual([segments.deleted, removed.length, sessions], [3, 3, 1]);
  // What has not arrived yet finds its session, and stays deleted.
  assert.deepEqual([...catalog.sessions.keys()], ["late", "interrupted", "young"]);
  assert.deepEqual(catalog.gaps, []);
});

Deno.test("Cleaner.run() leaves what was brought back since the list was read", async () => {
  const catalog = new FakeCatalog();
  const session = catalog.add("back", [3, 2], { deletedAt: NOW - DAY_MS });
  const removed: string[] = [];
  const { cleaner } = setUp(catalog, {
    fileSystem: {
      remove: (path) => {
        removed.push(path);
        session.deletedAt = null;
        return Promise.resolve();
      },
    },
  });
  await cleaner.run(1000, 0);
  // Its picture at most.
  assert.deepEqual(removed.filter((name) => name.endsWith(".webm")), []);
  assert.equal(catalog.rows.length, 2);
});
