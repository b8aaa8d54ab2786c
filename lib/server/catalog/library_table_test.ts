import assert from "node:assert/strict";
import { Catalog } from "./catalog.ts";
import type { LibraryFilter, NewSession } from "./rows.ts";

const EVERYTHING: LibraryFilter = {
  device: null,
  name: null,
  words: null,
  from: null,
  to: null,
  isKept: false,
  isDeleted: false,
  recording: [],
};
const NONE_SEGMENTS = { segments: 0, durationMs: 0, bytes: 0, untilAt: null };

function withCatalog(run: (catalog: Catalog) => void): void {
  const catalog = Catalog.open(":memory:", { durability: "process" });
  try {
    run(catalog);
  } finally {
    catalog.close();
  }
}

interface Segment {
  at: number;
  durationMs?: number;
  bytes?: number;
  isOpen?: boolean;
  hasPoster?: boolean;
  deletedAt?: number;
}

/** A session that began at `startedAt`, by default with one segment of 10 ms. */
function add(
  catalog: Catalog,
  id: string,
  startedAt: number,
  session: Partial<NewSession> = {},
  segments: Segment[] = [{ at: startedAt }],
): void {
  catalog.addSession({
    id,
    name: "Hall",
    directory: `d-${id}`,
    startedAt,
    activeAt: 0,
    ...session,
  });
  for (const [number, segment] of segments.entries()) {
    const { at, durationMs = 10, bytes = 100, isOpen, hasPoster, deletedAt } = segment;
    const file = `${id}-${number}.webm`;
    catalog.openSegment(id, { take: 0, number, file, container: "webm", startedAt: at });
    if (!isOpen) catalog.closeSegment(id, 0, number, { durationMs, bytes, closedAt: at });
    if (hasPoster) catalog.setPoster(id, { take: 0, number, file });
    if (deletedAt) catalog.setSegmentDeleted(id, 0, number, deletedAt);
  }
}

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

Deno.test("library() pages through all sessions, newest first, those of one moment by id", () => {
  withCatalog((catalog) => {
    for (const id of ["c", "a", "e", "b", "d"]) add(catalog, id, 100.5);
    add(catalog, "old", 50);
    add(catalog, "new", 200);
    const found: string[] = [];
    let after: { startedAt: number; id: string } | undefined;
    for (;;) {
      const page = catalog.library(EVERYTHING, 2, after);
      if (page.length === 0) break;
      found.push(...ids(page));
      after = page.at(-1);
    }
    assert.deepEqual(found, ["new", "e", "d", "c", "b", "a", "old"]);
  });
});

Deno.test("library() sums over the files that are there", () => {
  withCatalog((catalog) => {
    add(catalog, "one", 10, { keep: true, note: "n", lastSeq: 4, endedAt: 99 }, [
      { at: 10, durationMs: 5.5, hasPoster: true },
      { at: 20, durationMs: 7, hasPoster: true },
      { at: 30, durationMs: 7, hasPoster: true, deletedAt: 5 },
      { at: 40, durationMs: 7, bytes: 0 },
      { at: 50, isOpen: true },
    ]);
    catalog.savePosition("one", { nextSeq: 5, take: 0, checkpoint: null, savedAt: 70 });
    catalog.addGap("one", { take: 0, fromMs: 1, toMs: 2, cause: "x" });
    catalog.addGap("one", { take: 0, fromMs: 3, toMs: 4, cause: "x" });
    assert.deepEqual(catalog.library(EVERYTHING, 9), [{
      ...catalog.session("one")!,
      activeAt: 70,
      nextSeq: 5,
      gaps: 2,
      segments: 3,
      durationMs: 12.5,
      bytes: 200,
      untilAt: 50,
      poster: "one-1.webm",
    }]);
  });
});

Deno.test("library() leaves out what has no file, unless it is being recorded", () => {
  withCatalog((catalog) => {
    add(catalog, "empty", 1, {}, []);
    add(catalog, "held", 2, {}, [{ at: 2, bytes: 0 }]);
    add(catalog, "deleted", 3, {}, [{ at: 3, deletedAt: 9 }]);
    add(catalog, "open", 4, {}, [{ at: 4, isOpen: true }]);
    assert.deepEqual(ids(catalog.library(EVERYTHING, 9)), ["open"]);
    const [, row] = catalog.library({ ...EVERYTHING, recording: ["empty", "nobody"] }, 9);
    assert.deepEqual({ ...row, ...NONE_SEGMENTS }, row);
    assert.deepEqual([row.id, row.poster, row.nextSeq], ["empty", null, 0]);
  });
});

Deno.test("library() limits itself to what is asked for", () => {
  withCatalog((catalog) => {
    add(catalog, "a", 1, { name: "Hall", device: "phone", note: "x" });
    add(catalog, "b", 2, { name: "hall", keep: true });
    add(catalog, "c", 3, { name: "Yard", device: "phone" });
    add(catalog, "gone", 4, { deletedAt: 50 });
    add(catalog, "for-good", 5, { deletedAt: 0 });
    const cases: [Partial<LibraryFilter>, string[]][] = [
      [{}, ["c", "b", "a"]],
      [{ device: "phone" }, ["c", "a"]],
      [{ name: "Hall" }, ["a"]],
      [{ isKept: true }, ["b"]],
      [{ isDeleted: true }, ["gone"]],
      [{ words: { names: [], ids: [] } }, []],
      [{ words: { names: ["Yard"], ids: ["a"] } }, ["c", "a"]],
      [{ words: { names: ["Yard"], ids: ["a"] }, device: "phone", name: "Hall" }, ["a"]],
    ];
    for (const [filter, wanted] of cases) {
      const rows = catalog.library({ ...EVERYTHING, ...filter }, 9);
      assert.deepEqual(ids(rows), wanted, JSON.stringify(filter));
    }
  });
});

Deno.test("library() knows which sessions went on in a span", () => {
  withCatalog((catalog) => {
    add(catalog, "before", 10, { endedAt: 100 });
    add(catalog, "into", 20, { endedAt: 150 });
    add(catalog, "alive", 30, { activeAt: 40 });
    catalog.savePosition("alive", { nextSeq: 1, take: 0, checkpoint: null, savedAt: 130 });
    add(catalog, "within", 110, { endedAt: 120 });
    add(catalog, "after", 200, { endedAt: 300 });
    const of = (
      from: number | null,
      to: number | null,
      after?: { startedAt: number; id: string },
    ) => ids(catalog.library({ ...EVERYTHING, from, to }, 9, after));
    assert.deepEqual(of(100, 200), ["within", "alive", "into"]);
    assert.deepEqual(of(140, null), ["after", "into"]);
    assert.deepEqual(of(null, 20.5), ["into", "before"]);
    assert.deepEqual(of(null, 20), ["before"]);
    // The cursor and the end of the span: whichever is earlier.
    assert.deepEqual(of(100, 200, { startedAt: 30, id: "alive" }), ["into"]);
    assert.deepEqual(of(100, 200, { startedAt: 1000, id: "x" }), ["within", "alive", "into"]);
  });
});

Deno.test("cameras() counts what is not deleted, noted() gives what has a note", () => {
  withCatalog((catalog) => {
    add(catalog, "a", 1, { name: "Hall" });
    add(catalog, "b", 2, { name: "Hall", note: "birthday" });
    add(catalog, "c", 3, { name: "Attic", deletedAt: 5 });
    add(catalog, "d", 4, { name: "Yard" });
    assert.deepEqual(catalog.cameras(), [
      { name: "Attic", sessions: 0 },
      { name: "Hall", sessions: 2 },
      { name: "Yard", sessions: 1 },
    ]);
    assert.deepEqual(catalog.noted(), [{ id: "b", name: "Hall", note: "birthday" }]);
  });
});

Deno.test("recordedAt() finds every session that has something of a span, once", () => {
  withCatalog((catalog) => {
    add(catalog, "a", 100, {}, [
      { at: 100, durationMs: 50 },
      { at: 150, durationMs: 50, hasPoster: true },
      // Somebody deleted it alone.
      { at: 300, durationMs: 100, deletedAt: 1 },
    ]);
    add(catalog, "b", 190, { activeAt: 350 }, [{ at: 190, isOpen: true }]);
    add(catalog, "gone", 100, { deletedAt: 7 }, [{ at: 100, durationMs: 900 }]);
    const at = (from: number, to: number) =>
      catalog.recordedAt(from, to).map(({ session, fromAt, toAt }) => [session, fromAt, toAt]);
    assert.deepEqual(at(0, 100), []);
    assert.deepEqual(at(0, 101), [["a", 100, 150]]);
    assert.deepEqual(at(149, 151), [["a", 100, 200]]);
    assert.deepEqual(at(195, 196), [["a", 150, 200], ["b", 190, 350]]);
    assert.deepEqual(at(320, 330), [["b", 190, 350]]);
    assert.deepEqual(at(350, 400), []);
  });
});

Deno.test("recordedAt() finds a session whose last segment closed and whose next is open once", () => {
  withCatalog((catalog) => {
    const segments = [{ at: 100, durationMs: 50, hasPoster: true }, { at: 150, isOpen: true }];
    add(catalog, "a", 100, { name: "Hall", activeAt: 180 }, segments);
    assert.deepEqual(catalog.recordedAt(120, 170), [{
      session: "a",
      name: "Hall",
      startedAt: 100,
      fromAt: 100,
      toAt: 180,
      poster: "a-0.webm",
    }]);
  });
});

Deno.test("recordedAround() finds what began last before, and first after", () => {
  withCatalog((catalog) => {
    assert.deepEqual(catalog.recordedAround(1, 2), {});
    add(catalog, "early", 10);
    add(catalog, "a", 100);
    add(catalog, "gone", 110, { deletedAt: 1 });
    add(catalog, "b", 300);
    add(catalog, "late", 400);
    const { before, after } = catalog.recordedAround(200, 260);
    assert.deepEqual([before?.session, before?.toAt, after?.session], ["a", 110, "b"]);
    assert.deepEqual(Object.keys(catalog.recordedAround(500, 501)), ["before"]);
    assert.deepEqual(Object.keys(catalog.recordedAround(1, 10)), ["after"]);
  });
});
