import assert from "node:assert/strict";
import { join } from "node:path";
import { jpegOf } from "../../../tests/support/jpeg.ts";
import { Catalog } from "../catalog/catalog.ts";
import { servePoster } from "./serve_poster.ts";

const ID = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";
const SESSION = { id: ID, directory: "client_a_1" };
const FILE = "video_20261122_180200.webm";
const POSTER = jpegOf();

interface Scene {
  catalog: Catalog;
  /** Path of the picture. */
  path: string;
  serve(init?: RequestInit, file?: string): Promise<Response>;
}

async function withScene(run: (scene: Scene) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const recordingsDir = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(recordingsDir, { recursive: true }));
  const catalog = Catalog.open(":memory:", { durability: "process" });
  stack.defer(() => catalog.close());
  catalog.addSession({ ...SESSION, name: "hall", startedAt: 1, activeAt: 1 });
  catalog.putTake(ID, { take: 0, mimeType: "video/webm", startedAt: 1, header: null });
  const segment = { take: 0, number: 0, file: FILE, container: "webm", startedAt: 5 } as const;
  catalog.openSegment(ID, segment);
  catalog.setPoster(ID, segment);
  await Deno.mkdir(join(recordingsDir, SESSION.directory));
  const path = join(recordingsDir, SESSION.directory, FILE.replace("webm", "jpg"));
  await Deno.writeFile(path, POSTER);
  const serve = (init: RequestInit = {}, file = FILE) => {
    const req = new Request("https://localhost/", init);
    return servePoster(req, { catalog, recordingsDir, session: SESSION, file });
  };
  await run({ catalog, path, serve });
}

const close = (catalog: Catalog) =>
  catalog.closeSegment(ID, 0, 0, { durationMs: 1, bytes: 9, closedAt: 9 });

const isMissing = async (response: Response) => {
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "unknown-file");
};

Deno.test("servePoster() sends a picture, which may be kept once its segment is closed", async () => {
  await withScene(async ({ catalog, serve }) => {
    const going = await serve();
    assert.equal(going.status, 200);
    assert.deepEqual(await going.bytes(), POSTER);
    assert.equal(going.headers.get("content-type"), "image/jpeg");
    assert.equal(going.headers.get("x-content-type-options"), "nosniff");
    assert.equal(going.headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(going.headers.get("cache-control"), "private, no-cache");
    close(catalog);
    const closed = await serve({ method: "HEAD" });
    assert.equal(closed.headers.get("cache-control"), "private, max-age=604800");
    assert.equal(closed.headers.get("content-length"), String(POSTER.byteLength));
    assert.equal(await closed.text(), "");
  });
});

Deno.test("servePoster() answers who has it already with 304, and ranges with all of it", async () => {
  await withScene(async ({ serve }) => {
    const first = await serve({ headers: { range: "bytes=0-3" } });
    assert.equal(first.status, 200);
    assert.deepEqual(await first.bytes(), POSTER);
    const etag = first.headers.get("etag")!;
    const same = await serve({ headers: { "if-none-match": etag } });
    assert.deepEqual([same.status, await same.text()], [304, ""]);
    const since = { "if-modified-since": first.headers.get("last-modified")! };
    assert.equal((await serve({ headers: since })).status, 304);
  });
});

Deno.test("servePoster() finds nothing that has none, is deleted, or is of another", async () => {
  await withScene(async ({ catalog, serve }) => {
    await isMissing(await serve({}, "video_20261122_180200.jpg"));
    await isMissing(await serve({}, "../client_a_1/video_20261122_180200.webm"));
    catalog.setSegmentDeleted(ID, 0, 0, 7);
    await isMissing(await serve());
    catalog.setSegmentDeleted(ID, 0, 0, null);
    assert.equal((await serve({ method: "HEAD" })).status, 200);
    catalog.setPoster(ID, { take: 0, number: 0, file: FILE }, false);
    await isMissing(await serve());
  });
});

Deno.test("servePoster() finds no file that is gone, and follows no link", async () => {
  await withScene(async ({ path, serve }) => {
    await Deno.rename(path, `${path}.bak`);
    await isMissing(await serve());
    await Deno.symlink(`${path}.bak`, path);
    await isMissing(await serve());
  });
});
