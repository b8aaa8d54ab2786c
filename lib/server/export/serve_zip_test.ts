import assert from "node:assert/strict";
import { exportable } from "../../../tests/support/exportable.ts";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import type { Identity } from "../auth/identity.ts";
import type { SegmentRow, SessionRow } from "../catalog/rows.ts";
import { serveZip, type ZipRequest, zipSessions } from "./serve_zip.ts";

const MINE = {
  id: crypto.randomUUID(),
  name: "Hall",
  directory: "client_a",
  startedAt: 0,
  device: "camera-1",
  deletedAt: null,
} as SessionRow;
const OTHER = { ...MINE, id: crypto.randomUUID(), device: "camera-2" };
const GONE = { ...MINE, id: crypto.randomUUID(), deletedAt: 5 };

Deno.test("zipSessions() gives whoever asks what they may see", () => {
  const catalog = { session: (id: string) => [MINE, OTHER, GONE].find((one) => one.id === id) };
  const ask = (who: Identity | undefined, ...sessions: SessionRow[]) => {
    const params = new URLSearchParams(sessions.map(({ id }) => ["session", id]));
    const found = zipSessions(catalog, who, params);
    return found instanceof Response ? found.status : found;
  };
  const camera = { role: "camera", device: "camera-1" } as Identity;
  const viewer = { role: "viewer", device: "phone" } as Identity;
  assert.deepEqual(ask(viewer, MINE, OTHER), [MINE, OTHER]);
  assert.deepEqual(ask(camera, MINE, MINE), [MINE]);
  assert.equal(ask(camera, MINE, OTHER), 404);
  assert.equal(ask(undefined, MINE), 404);
  assert.equal(ask(viewer, MINE, GONE), 404);
  assert.equal(ask(viewer), 400);
});

/** Places that are taken, and have not been given back. */
function places() {
  const state = { taken: 0 };
  const take = () => {
    state.taken++;
    return () => void state.taken--;
  };
  return { state, take };
}

const rest = { params: new URLSearchParams(), after: fakeAfter().after };

function segmentsOf(count: number): SegmentRow[] {
  return Array.from({ length: count }, (_, number): SegmentRow => ({
    take: 0,
    number,
    container: "webm",
    file: `video_20261128_150000_${number}.webm`,
    startedAt: number,
    state: "closed",
    durationMs: 1,
    bytes: 1,
    sha256: null,
    closedAt: 1,
    hasPoster: false,
    deletedAt: null,
  }));
}

Deno.test("serveZip() looks at no more files than a ZIP may have", async () => {
  const { state, take } = places();
  const ask = async (count: number, signal?: AbortSignal) => {
    const request: ZipRequest = {
      ...rest,
      req: new Request("https://localhost/", { signal }),
      sessions: [MINE],
      catalog: { segments: () => segmentsOf(count) },
      recordingsDir: "/nowhere",
      take,
    };
    const response = await serveZip(request);
    return [response.status, (await response.json()).error.code];
  };
  assert.deepEqual(await ask(20_001), [409, "too-many-files"]);
  assert.deepEqual(await ask(100), [404, "nothing-there"]);
  const gone = new AbortController();
  gone.abort();
  assert.deepEqual(await ask(20_000, gone.signal), [503, "busy"]);
  assert.equal(state.taken, 0);
});

Deno.test("serveZip() keeps its place until all is sent", async () => {
  await using recorded = await exportable("chromium_webm_vp8", 1);
  const { catalog, recordingsDir, session } = recorded;
  const { state, take } = places();
  const ask = (method: string) => {
    const req = new Request("https://localhost/", { method });
    return serveZip({ ...rest, req, sessions: [session], catalog, recordingsDir, take });
  };
  const head = await ask("HEAD");
  assert.deepEqual([head.status, state.taken], [200, 0]);
  const get = await ask("GET");
  assert.equal(state.taken, 1);
  const { byteLength } = await get.bytes();
  assert.deepEqual([byteLength, state.taken], [Number(head.headers.get("content-length")), 0]);
});
