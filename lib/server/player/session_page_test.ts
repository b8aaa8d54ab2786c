import assert from "node:assert/strict";
import { Catalog } from "../catalog/catalog.ts";
import { sessionPage } from "./session_page.ts";

const ids = [1, 2, 3, 4, 5, 6].map((n) => `0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a000${n}`);
const [MAIN, BESIDE, EARLIER, OTHERS, GONE, GOING] = ids;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Long enough after 1970 that something can be a month before it. */
const START = 400 * DAY_MS;

const viewer = { device: "v", name: "Viewer", role: "viewer" } as const;
const camera = { device: "c", name: "Camera", role: "camera" } as const;

/** Sessions of an hour each, by when they begin; each has one file. */
function withPage<T>(run: (catalog: Catalog) => T): T {
  using stack = new DisposableStack();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  stack.defer(() => catalog.close());
  const add = (id: string, startedAt: number, more: object = {}) => {
    const endedAt = startedAt + HOUR_MS;
    const session = { id, name: id.slice(-1), directory: `client_a_${id.slice(-1)}`, startedAt };
    catalog.addSession({ ...session, activeAt: endedAt, endedAt, device: "c", ...more });
    const mimeType = "video/webm;codecs=vp8";
    catalog.putTake(id, { take: 0, mimeType, startedAt, header: null });
    const file = "video_20261122_180200.webm";
    catalog.openSegment(id, { take: 0, number: 0, file, container: "webm", startedAt });
    catalog.closeSegment(id, 0, 0, { durationMs: HOUR_MS, bytes: 9, closedAt: endedAt });
  };
  add(MAIN, START);
  add(BESIDE, START + HOUR_MS / 2);
  add(EARLIER, START - HOUR_MS);
  add(OTHERS, START + 1, { device: "somebody else" });
  add(GONE, START + 2, { deletedAt: 5 });
  add(GOING, START - 3 * DAY_MS, { endedAt: null, activeAt: START + 5 });
  return run(catalog);
}

const page = (catalog: Catalog, query = "", who: typeof viewer | typeof camera = viewer) =>
  sessionPage({
    catalog,
    isConnected: () => false,
    who,
    session: MAIN,
    params: new URLSearchParams(query),
  });

Deno.test("sessionPage() offers what went on at the same time, and is not deleted", () => {
  withPage((catalog) => {
    assert.deepEqual(page(catalog)?.others, [
      { id: GOING, name: "6", startedAt: START - 3 * DAY_MS, until: START + 5 },
      { id: OTHERS, name: "4", startedAt: START + 1, until: START + 1 + HOUR_MS },
      { id: BESIDE, name: "2", startedAt: START + HOUR_MS / 2, until: START + 1.5 * HOUR_MS },
    ]);
  });
});

Deno.test("sessionPage() shows a camera its own sessions only", () => {
  withPage((catalog) => {
    const { others, views } = page(catalog, `with=${OTHERS},${BESIDE}`, camera)!;
    assert.deepEqual(others.map(({ id }) => id), [GOING, BESIDE]);
    assert.deepEqual(views.map(({ id }) => id), [MAIN, BESIDE]);
    catalog.updateSession(MAIN, { device: "somebody else" });
    assert.equal(page(catalog, "", camera), undefined);
  });
});

Deno.test("sessionPage() puts up to three beside, once each, whatever the address says", () => {
  withPage((catalog) => {
    const nowhere = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a00ff";
    const wished = [MAIN, BESIDE, BESIDE, GONE, nowhere, "x", EARLIER].join(",");
    const { views, sources } = page(catalog, `with=${wished}&with=${OTHERS}&with=${GOING}`)!;
    assert.deepEqual(views.map(({ id }) => id), [MAIN, BESIDE, EARLIER, OTHERS]);
    assert.equal(sources.length, 4);
  });
});

Deno.test("sessionPage() begins where the address says", () => {
  withPage((catalog) => {
    const from = (query: string) => {
      const { at, sources: [source] } = page(catalog, query)!;
      return [at, source?.split("#")[1]];
    };
    assert.deepEqual(from(`t=${START + 90_500}`), [START + 90_500, "t=90.500"]);
    assert.deepEqual(from(""), [undefined, undefined]);
    assert.deepEqual(from("t=-5"), [undefined, undefined]);
    assert.deepEqual(from("t=5"), [5, undefined]);
  });
});

Deno.test("sessionPage() knows no session that is deleted, or is none", () => {
  withPage((catalog) => {
    catalog.updateSession(MAIN, { deletedAt: 1 });
    assert.equal(page(catalog), undefined);
    const options = { catalog, isConnected: () => false, who: viewer };
    const params = new URLSearchParams();
    assert.equal(sessionPage({ ...options, session: "x", params }), undefined);
  });
});
