import assert from "node:assert/strict";
import { AppError } from "../../shared/errors.ts";
import { Catalog } from "./catalog.ts";
import type { NewSession, SessionRow, TakeRow } from "./rows.ts";

const SESSION: NewSession = {
  id: "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001",
  name: "hall",
  directory: "client_a_1",
  startedAt: 1000.25,
  activeAt: 1001,
};

function withCatalog(run: (catalog: Catalog) => void): void {
  const catalog = Catalog.open(":memory:", { durability: "process" });
  try {
    run(catalog);
  } finally {
    catalog.close();
  }
}

function addSegment(
  catalog: Catalog,
  session: string,
  number: number,
  { take = 0, startedAt = 0, bytes = 10, closedAt = 50 } = {},
): void {
  const file = `video_${session}_${take}_${number}`;
  catalog.openSegment(session, { take, number, file, container: "webm", startedAt });
  catalog.closeSegment(session, take, number, { durationMs: 5, bytes, closedAt });
}

Deno.test("session() is what addSession() and updateSession() said", () => {
  withCatalog((catalog) => {
    catalog.addSession(SESSION);
    const row: SessionRow = {
      ...SESSION,
      endedAt: null,
      lastSeq: null,
      brokenFrom: null,
      keep: false,
      note: null,
      origin: "camera",
      device: null,
      deletedAt: null,
      isNamed: false,
    };
    assert.deepEqual(catalog.session(SESSION.id), row);
    const change = { keep: true, lastSeq: -1, endedAt: 2000.5, note: "birthday" };
    assert.equal(catalog.updateSession(SESSION.id, change), true);
    assert.deepEqual(catalog.session(SESSION.id), { ...row, ...change });
    assert.equal(catalog.updateSession("nobody", change), false);
    assert.equal(catalog.session("nobody"), undefined);
    assert.throws(() => catalog.addSession(SESSION), /UNIQUE/);
    const position = { nextSeq: 1, take: -1, checkpoint: null, savedAt: 3000 };
    catalog.savePosition(SESSION.id, position);
    assert.equal(catalog.session(SESSION.id)?.activeAt, 3000, "a position is a sign of life");
  });
});

Deno.test("removeSession() takes all with it", () => {
  withCatalog((catalog) => {
    const { id, directory } = SESSION;
    catalog.addSession(SESSION);
    catalog.putTake(id, { take: 0, mimeType: "video/webm", startedAt: 1, header: null });
    catalog.addGap(id, { take: 0, fromMs: 1, toMs: 2, cause: "muted" });
    addSegment(catalog, id, 0);
    catalog.savePosition(id, { nextSeq: 1, take: 0, checkpoint: "{}", savedAt: 1 });
    catalog.saveTail(id, { take: 0, number: 0, at: 4, bytes: Uint8Array.of(1) });
    assert.equal(catalog.removeSession(id), true);
    assert.equal(catalog.removeSession(id), false);
    assert.deepEqual(
      [catalog.takes(id), catalog.gaps(id), catalog.segments(id), catalog.tails(id)],
      [[], [], [], []],
    );
    assert.equal(catalog.position(id), undefined);
    assert.deepEqual([catalog.directories(), catalog.segmentsIn(directory)], [[], []]);
  });
});

Deno.test("addGap() of a session that is not known throws", () => {
  withCatalog((catalog) => {
    const gap = { take: 0, fromMs: 1, toMs: 2, cause: "muted" };
    assert.throws(() => catalog.addGap("nobody", gap), /FOREIGN KEY/);
  });
});

Deno.test("putTake() states a take anew and keeps its header", () => {
  withCatalog((catalog) => {
    const { id } = SESSION;
    catalog.addSession(SESSION);
    const take: TakeRow = { take: 3, mimeType: "video/mp4", startedAt: 7.5, header: null };
    catalog.putTake(id, take);
    const header = Uint8Array.of(1, 2, 3);
    catalog.setTakeHeader(id, 3, header);
    catalog.putTake(id, { ...take, width: 640, height: 480, frameRate: 29.97 });
    catalog.putTake(id, { ...take, take: 2 });
    assert.deepEqual(catalog.takes(id), [
      { ...take, take: 2 },
      { ...take, width: 640, height: 480, frameRate: 29.97, header },
    ]);
  });
});

Deno.test("addGap() keeps the very same gap once", () => {
  withCatalog((catalog) => {
    const { id } = SESSION;
    catalog.addSession(SESSION);
    const gap = { take: 0, fromMs: 1.5, toMs: 2, cause: "muted" };
    for (const one of [gap, gap, { ...gap, toMs: 3 }]) catalog.addGap(id, one);
    assert.deepEqual(catalog.gaps(id), [gap, { ...gap, toMs: 3 }]);
  });
});

Deno.test("openSegment() again makes it the same row, open, without a digest", () => {
  withCatalog((catalog) => {
    const { id, directory } = SESSION;
    catalog.addSession(SESSION);
    const bytes = 5 * 2 ** 32;
    addSegment(catalog, id, 0, { bytes });
    const [unhashed] = catalog.unhashed(10);
    assert.equal(catalog.setHash(unhashed, "ab"), true);
    const [closed] = catalog.segments(id);
    assert.deepEqual([closed.state, closed.bytes, closed.sha256], ["closed", bytes, "ab"]);
    assert.deepEqual(catalog.unhashed(10), []);

    catalog.openSegment(id, closed);
    const [open] = catalog.openSegments();
    assert.deepEqual(open, {
      ...closed,
      state: "open",
      durationMs: 0,
      bytes: 0,
      sha256: null,
      closedAt: null,
      session: id,
      directory,
    });
    assert.equal(catalog.setHash(unhashed, "cd"), false, "it is open");
    catalog.closeSegment(id, 0, 0, { durationMs: 5, bytes, closedAt: 51 });
    assert.equal(catalog.setHash(unhashed, "cd"), false, "it was written to in between");
    assert.deepEqual(catalog.unhashed(10).map(({ closedAt }) => closedAt), [51]);
    assert.deepEqual(catalog.segment(id, 0, 0), catalog.segments(id)[0]);
  });
});

Deno.test("segmentByFile() tells directories apart", () => {
  withCatalog((catalog) => {
    const other = { ...SESSION, id: "other", directory: "client_b_2" };
    for (const session of [SESSION, other]) {
      catalog.addSession(session);
      const file = "video_20261122_180203.webm";
      const container = "webm";
      catalog.openSegment(session.id, { take: 0, number: 0, file, container, startedAt: 1 });
    }
    const found = (directory: string) =>
      catalog.segmentByFile(directory, "video_20261122_180203.webm")?.session;
    assert.equal(found("client_a_1"), SESSION.id);
    assert.equal(found("client_b_2"), "other");
    assert.equal(found("client_c_3"), undefined);
  });
});

Deno.test("closedByAge() pages through all that is closed and has a file, oldest first", () => {
  withCatalog((catalog) => {
    const second = { ...SESSION, id: "second" };
    catalog.addSession(SESSION);
    catalog.addSession(second);
    catalog.updateSession("second", { keep: true, endedAt: 9, lastSeq: 3 });
    for (const [number, startedAt] of [40, 10, 20, 20].entries()) {
      addSegment(catalog, SESSION.id, number, { startedAt });
      addSegment(catalog, "second", number, { startedAt: startedAt + 1 });
    }
    addSegment(catalog, SESSION.id, 4, { startedAt: 1, bytes: 0 });
    catalog.openSegment(SESSION.id, { ...catalog.segments(SESSION.id)[0], number: 5, file: "x" });
    catalog.savePosition(SESSION.id, { nextSeq: 1, take: 0, checkpoint: "{}", savedAt: 9000 });

    const seen = [];
    for (let page = catalog.closedByAge(3); page.length > 0;) {
      seen.push(...page);
      page = catalog.closedByAge(3, page.at(-1));
    }
    assert.deepEqual(seen.map(({ startedAt }) => startedAt), [10, 11, 20, 20, 21, 21, 40, 41]);
    const [first, kept] = seen;
    assert.deepEqual([first.keep, first.isStopped, first.activeAt], [false, false, 9000]);
    assert.deepEqual([kept.keep, kept.isStopped, kept.isResumable], [true, true, false]);
    addSegment(catalog, SESSION.id, 6, { startedAt: 50 });
    const resumable = catalog.closedByAge(20).filter(({ isResumable }) => isResumable);
    assert.deepEqual(resumable.map(({ number }) => number), [6], "5 and 6 are the last, 5 is open");
    assert.deepEqual(catalog.totals(SESSION.id), { segments: 5, durationMs: 25, bytes: 50 });
  });
});

Deno.test("unhashed() pages in the order of closing", () => {
  withCatalog((catalog) => {
    catalog.addSession(SESSION);
    for (const [number, closedAt] of [30, 10, 20].entries()) {
      addSegment(catalog, SESSION.id, number, { closedAt });
    }
    const [first] = catalog.unhashed(1);
    assert.equal(first.closedAt, 10);
    assert.deepEqual(catalog.unhashed(5, first).map(({ closedAt }) => closedAt), [20, 30]);
  });
});

Deno.test("saveTail() keeps one a segment, dropTails() none", () => {
  withCatalog((catalog) => {
    const { id } = SESSION;
    catalog.addSession(SESSION);
    const tail = { take: 0, number: 1, at: 6, bytes: Uint8Array.of(1, 2) };
    catalog.saveTail(id, { ...tail, at: 5 });
    catalog.saveTail(id, tail);
    catalog.saveTail(id, { ...tail, number: 0 });
    assert.deepEqual(catalog.tails(id), [{ ...tail, number: 0 }, tail]);
    catalog.dropTails(id);
    assert.deepEqual(catalog.tails(id), []);
  });
});

Deno.test("transaction() undoes all when it throws, nested calls included", () => {
  withCatalog((catalog) => {
    assert.throws(() =>
      catalog.transaction(() => {
        catalog.addSession(SESSION);
        catalog.transaction(() => catalog.addSession({ ...SESSION, id: "second" }));
        throw new Error("no");
      }), /^Error: no$/);
    assert.deepEqual(catalog.directories(), []);
    const result = catalog.transaction(() => {
      catalog.transaction(() => catalog.addSession(SESSION));
      return 7;
    });
    assert.equal(result, 7);
    assert.deepEqual(catalog.directories(), ["client_a_1"]);
    const wait = Promise.resolve();
    assert.throws(() => catalog.transaction(() => wait), TypeError);
  });
});

Deno.test("open() of a directory or of a place that cannot be written says what to do", () => {
  assert.throws(
    () => Catalog.open("/proc/nothing/catalog.db", { durability: "process" }),
    (error) => error instanceof AppError && error.code === "catalog-unusable",
  );
});

Deno.test("trash() has what was deleted, alone or with its session, longest ago first", () => {
  withCatalog((catalog) => {
    const { id } = SESSION;
    catalog.addSession(SESSION);
    for (const number of [0, 1, 2]) addSegment(catalog, id, number, { closedAt: 100 + number });
    assert.deepEqual(catalog.trash(10), []);
    const inTrash = () => catalog.trash(10).map((one) => [one.number, one.trashedAt]);
    assert.equal(catalog.setSegmentDeleted(id, 0, 1, 500), true);
    assert.equal(catalog.setSegmentDeleted(id, 0, 9, 500), false);
    assert.deepEqual(inTrash(), [[1, 500]]);
    // With its session: what was deleted before that keeps its time.
    catalog.updateSession(id, { deletedAt: 800 });
    assert.deepEqual(inTrash(), [[1, 500], [0, 800], [2, 800]]);
    assert.deepEqual(
      catalog.trash(1, catalog.trash(1)[0]).map(({ number }) => number),
      [0],
      "page by page",
    );
    // What comes in later waits from then on.
    addSegment(catalog, id, 3, { closedAt: 900 });
    assert.deepEqual(inTrash().at(-1), [3, 900]);
    assert.deepEqual(catalog.agedSegment(id, 0, 3)?.trashedAt, 900);
    catalog.updateSession(id, { deletedAt: 0 });
    assert.deepEqual(inTrash().map(([, at]) => at), [0, 0, 0, 0]);
    catalog.updateSession(id, { deletedAt: null });
    assert.deepEqual(inTrash(), [[1, 500]]);
    catalog.setSegmentDeleted(id, 0, 1, null);
    assert.deepEqual(inTrash(), []);
  });
});

Deno.test("usage() tells kept and deleted recordings apart", () => {
  withCatalog((catalog) => {
    const { id, directory } = SESSION;
    catalog.addSession({ ...SESSION, keep: true });
    for (const number of [0, 1]) addSegment(catalog, id, number, { bytes: 10 });
    const usage = { session: id, directory, keep: true, bytes: 20, trashBytes: 0 };
    assert.deepEqual(catalog.usage(10), [usage]);
    catalog.setSegmentDeleted(id, 0, 1, 500);
    assert.deepEqual(catalog.usage(10), [{ ...usage, trashBytes: 10 }]);
    catalog.updateSession(id, { deletedAt: 600 });
    assert.deepEqual(catalog.usage(10), [{ ...usage, keep: false, trashBytes: 20 }]);
  });
});

Deno.test("setPoster() says it of the very file; opened again it is still there", () => {
  withCatalog((catalog) => {
    catalog.addSession(SESSION);
    addSegment(catalog, SESSION.id, 0);
    addSegment(catalog, SESSION.id, 1);
    const [, { take, number, file }] = catalog.segments(SESSION.id);
    const posters = () => catalog.segments(SESSION.id).map(({ hasPoster }) => hasPoster);
    assert.deepEqual(posters(), [false, false]);
    assert.equal(catalog.setPoster(SESSION.id, { take, number, file: "other" }), false);
    assert.equal(catalog.setPoster(SESSION.id, { take, number, file }), true);
    assert.deepEqual(posters(), [false, true]);
    const again = { take, number, file, container: "webm", startedAt: 3 } as const;
    catalog.openSegment(SESSION.id, again);
    assert.deepEqual(posters(), [false, true]);
    catalog.openSegment(SESSION.id, { ...again, file: "other" });
    assert.deepEqual(posters(), [false, false]);
    catalog.setPoster(SESSION.id, { take, number, file: "other" });
    catalog.setPoster(SESSION.id, { take, number, file: "other" }, false);
    assert.deepEqual(posters(), [false, false]);
  });
});

Deno.test("latestSegment() is the last one of a take", () => {
  withCatalog((catalog) => {
    catalog.addSession(SESSION);
    for (const number of [0, 1, 10, 2]) addSegment(catalog, SESSION.id, number);
    addSegment(catalog, SESSION.id, 3, { take: 1 });
    assert.equal(catalog.latestSegment(SESSION.id, 0)?.number, 10);
    assert.equal(catalog.latestSegment(SESSION.id, 1)?.number, 3);
    assert.equal(catalog.latestSegment(SESSION.id, 2), undefined);
  });
});
