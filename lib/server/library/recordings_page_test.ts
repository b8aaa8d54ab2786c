import assert from "node:assert/strict";
import { Catalog } from "../catalog/catalog.ts";
import { recordingsHref } from "../../shared/library.ts";
import { bigSessionId, fillCatalog } from "../../../tests/support/big_catalog.ts";
import { cursorText } from "./cursor.ts";
import { readRecordingsQuery, recordingsPage } from "./recordings_page.ts";
import { sideBySideHref } from "./side_by_side.ts";

const read = (query: string, isOwner = true) =>
  readRecordingsQuery(new URLSearchParams(query), isOwner);

Deno.test("readRecordingsQuery() reads what recordingsHref() writes", () => {
  const before = cursorText({ startedAt: 1, id: crypto.randomUUID() });
  const query = {
    q: "a & b",
    camera: "前门",
    day: "2026-11-27",
    isKept: true,
    isTrash: true,
    before,
  };
  assert.deepEqual(read(recordingsHref(query).split("?")[1]), query);
  assert.equal(recordingsHref({}), "/recordings");
});

Deno.test("readRecordingsQuery() leaves out what makes no sense", () => {
  const query = "q=%20&camera=&day=2026-02-30&kept=yes&deleted=0&before=x&else=1";
  assert.deepEqual(read(query), {});
  assert.deepEqual(read("deleted=1&kept=1", false), { isKept: true }, "for owners only");
});

Deno.test("sideBySideHref() leads to up to four that were chosen", () => {
  const ids = Array.from({ length: 5 }, () => crypto.randomUUID());
  const href = (query: string) => sideBySideHref(new URLSearchParams(query));
  const chosen = [...ids, ids[0], "x"].map((id) => `session=${id}`).join("&");
  assert.equal(href(chosen), undefined);
  assert.equal(href(`side=1&${chosen}`), `/recordings/${ids[0]}?with=${ids.slice(1, 4)}`);
  assert.equal(href(`side=1&session=${ids[0]}`), `/recordings/${ids[0]}`);
  assert.equal(href("side=1&session=x"), undefined);
});

Deno.test("recordingsPage() goes through all sessions by its own cursors, day by day", () => {
  const catalog = Catalog.open(":memory:", { durability: "process" });
  try {
    const newestAt = Date.parse("2026-11-28T00:20Z");
    fillCatalog(catalog, { sessions: 100, segments: 1, newestAt });
    const sources = { catalog, recording: [bigSessionId(99)], isConnected: () => true };
    const first = recordingsPage(sources, {}, "UTC");
    assert.deepEqual(first.running.map(({ id }) => id), [bigSessionId(99)], "whenever it began");
    assert.deepEqual(first.days.map(({ day, recordings }) => [day, recordings.length]), [
      ["2026-11-28", 2],
      ["2026-11-27", 34],
    ]);
    const [, tokyo] = recordingsPage(sources, {}, "Asia/Tokyo").days;
    assert.equal(tokyo, undefined, "there all of it is the 28th");
    assert.deepEqual(first.cameras.map(({ sessions }) => sessions), [20, 20, 20, 20, 20]);
    const found = first.days.flatMap(({ recordings }) => recordings);
    for (let { older } = first; older !== null;) {
      const page = recordingsPage(sources, { before: older }, "UTC");
      assert.deepEqual(page.running, []);
      found.push(...page.days.flatMap(({ recordings }) => recordings));
      older = page.older;
    }
    assert.deepEqual(
      found.map(({ id }) => id),
      Array.from({ length: 100 }, (_, index) => bigSessionId(index)),
    );
    const { isComplete, state, gaps } = found[3];
    assert.deepEqual([isComplete, state, gaps], [false, "stopped", 1]);
    assert.equal(found[4].isComplete, true);
    const searched = recordingsPage(sources, { q: "DELIVERY kuche" }, "UTC");
    assert.deepEqual(searched.days, []);
    const day = recordingsPage(sources, { q: "delivery", day: "2026-11-27" }, "UTC").days;
    assert.deepEqual(day.flatMap(({ recordings }) => recordings.map(({ id }) => id)), [
      bigSessionId(50),
    ]);
  } finally {
    catalog.close();
  }
});
