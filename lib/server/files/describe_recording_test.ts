import assert from "node:assert/strict";
import { Catalog } from "../catalog/catalog.ts";
import { describeRecording } from "./describe_recording.ts";
import { serveDescription } from "./serve_description.ts";

const SESSION = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";

function withCatalog<T>(run: (catalog: Catalog) => T): T {
  using stack = new DisposableStack();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  stack.defer(() => catalog.close());
  const session = { id: SESSION, name: "hall", directory: "client_a_1", startedAt: 1, activeAt: 1 };
  catalog.addSession(session);
  const mimeType = "video/webm;codecs=vp8";
  catalog.putTake(SESSION, { take: 0, mimeType, startedAt: 1, header: null });
  for (const [number, container] of [[0, "webm"], [1, "webm"]] as const) {
    const file = `video_20261122_18020${number}.${container}`;
    catalog.openSegment(SESSION, { take: 0, number, file, container, startedAt: 5 + number });
  }
  catalog.closeSegment(SESSION, 0, 0, { durationMs: 100, bytes: 1000, closedAt: 9 });
  catalog.setHash(catalog.unhashed(1)[0], "ab".repeat(32));
  catalog.savePosition(SESSION, { nextSeq: 4, take: 0, checkpoint: null, savedAt: 9 });
  return run(catalog);
}

const describe = (catalog: Catalog, isConnected: boolean) =>
  describeRecording(catalog, catalog.session(SESSION)!, isConnected);

const CLOSED = {
  take: 0,
  file: "video_20261122_180200.webm",
  startedAt: 5,
  durationMs: 100,
  bytes: 1000,
  mimeType: "video/webm;codecs=vp8",
  sha256: "ab".repeat(32),
  state: "closed",
  closedAt: 9,
  url: `/api/recordings/${SESSION}/video_20261122_180200.webm`,
  poster: null,
};

Deno.test("describeRecording() tells all of a session that goes on", () => {
  withCatalog((catalog) => {
    assert.deepEqual(describe(catalog, true), {
      id: SESSION,
      name: "hall",
      keep: false,
      note: null,
      deletedAt: null,
      directory: "client_a_1",
      startedAt: 1,
      endedAt: null,
      complete: false,
      lastSeq: null,
      nextSeq: 4,
      missing: null,
      gaps: [],
      takes: [{ take: 0, mimeType: "video/webm;codecs=vp8", startedAt: 1 }],
      stretches: [{
        mimeType: "video/webm;codecs=vp8",
        startedAt: 5,
        endedAt: 105,
        url: `/api/recordings/${SESSION}/export?from=5&to=106`,
      }],
      segments: [CLOSED, {
        ...CLOSED,
        file: "video_20261122_180201.webm",
        startedAt: 6,
        durationMs: 0,
        bytes: 0,
        sha256: null,
        state: "open",
        closedAt: null,
        url: `/api/recordings/${SESSION}/video_20261122_180201.webm`,
      }],
      durationMs: 100,
      bytes: 1000,
      state: "recording",
    });
  });
});

Deno.test("describeRecording() tells what a session lacks", () => {
  withCatalog((catalog) => {
    const gap = { take: 0, fromMs: 1, toMs: 2, cause: "muted" };
    catalog.addGap(SESSION, gap);
    catalog.updateSession(SESSION, { lastSeq: 5, endedAt: 10 });
    const { complete, missing, gaps, endedAt, state } = describe(catalog, false);
    assert.deepEqual(
      { complete, missing, gaps, endedAt, state },
      {
        complete: false,
        missing: { fromSeq: 4, toSeq: 5 },
        gaps: [gap],
        endedAt: 10,
        state: "stopped",
      },
    );
  });
});

Deno.test("serveDescription() lets only what is over be kept, and checked by its ETag", async () => {
  const recording = withCatalog((catalog) => describe(catalog, true));
  const url = "https://localhost/api/recordings/x";
  const going = await serveDescription(new Request(url), recording);
  assert.equal(going.headers.get("cache-control"), "no-store");
  assert.equal(going.headers.get("etag"), null);
  assert.deepEqual(await going.json(), recording);

  const over = { ...recording, state: "stopped" as const };
  const first = await serveDescription(new Request(url), over);
  assert.deepEqual(await first.json(), over);
  assert.equal(first.headers.get("cache-control"), "private, no-cache");
  const etag = first.headers.get("etag")!;
  const headers = { "if-none-match": etag };
  const again = await serveDescription(new Request(url, { headers }), over);
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  const renamed = { ...over, name: "kitchen" };
  const changed = await serveDescription(new Request(url, { headers }), renamed);
  assert.equal(changed.status, 200);
});

Deno.test("describeRecording() has an address for each stretch, also where takes overlap", () => {
  withCatalog((catalog) => {
    const base = `/api/recordings/${SESSION}/export`;
    const add = (take: number, startedAt: number) => {
      const mimeType = "video/webm;codecs=vp9";
      catalog.putTake(SESSION, { take, mimeType, startedAt, header: null });
      const file = `video_20261122_18030${take}.webm`;
      catalog.openSegment(SESSION, { take, number: 0, file, container: "webm", startedAt });
      catalog.closeSegment(SESSION, take, 0, { durationMs: 100, bytes: 1000, closedAt: 9 });
    };
    add(1, 104.5);
    add(2, 500);
    assert.deepEqual(describe(catalog, false).stretches.map(({ url }) => url), [
      `${base}?from=5&to=106&part=0`,
      `${base}?from=104&to=206&part=1`,
      `${base}?from=500&to=601`,
    ]);
  });
});
