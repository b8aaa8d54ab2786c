import assert from "node:assert/strict";
import { join } from "node:path";
import { jpegOf } from "../../../tests/support/jpeg.ts";
import { Catalog } from "../catalog/catalog.ts";
import { PosterStore } from "./poster_store.ts";

const ID = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";
const SESSION = { id: ID, directory: "client_a_1" };
const POSTER = jpegOf();

interface Scene {
  catalog: Catalog;
  posters: PosterStore;
  recordingsDir: string;
  /** Offers a poster of take 0 and waits until it is dealt with. */
  offer(payload: Uint8Array<ArrayBuffer>, more?: boolean): Promise<void>;
  /** Names in the session's directory. */
  names(): string[];
}

/** A session with a take of two segments, the second of them open. */
async function withScene(run: (scene: Scene) => Promise<void>): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const recordingsDir = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(recordingsDir, { recursive: true }));
  const catalog = Catalog.open(":memory:", { durability: "process" });
  stack.defer(() => catalog.close());
  catalog.addSession({ ...SESSION, name: "hall", startedAt: 1, activeAt: 1 });
  catalog.putTake(ID, { take: 0, mimeType: "video/webm", startedAt: 1, header: null });
  open(catalog, 0);
  catalog.closeSegment(ID, 0, 0, { durationMs: 10, bytes: 9, closedAt: 9 });
  open(catalog, 1);
  const directory = join(recordingsDir, SESSION.directory);
  await Deno.mkdir(directory);
  const posters = new PosterStore({ catalog, recordingsDir });
  await run({
    catalog,
    posters,
    recordingsDir,
    async offer(payload, more = false) {
      posters.offer(SESSION, { take: 0, more, payload });
      await posters.settled();
    },
    names: () => Array.from(Deno.readDirSync(directory), ({ name }) => name).sort(),
  });
}

function open(catalog: Catalog, number: number): void {
  const file = `video_20261122_18020${number}.webm`;
  catalog.openSegment(ID, { take: 0, number, file, container: "webm", startedAt: 5 + number });
}

const withPoster = (catalog: Catalog) =>
  catalog.segments(ID).filter(({ hasPoster }) => hasPoster).map(({ number }) => number);

Deno.test("PosterStore.offer() keeps a poster beside the segment in hand", async () => {
  await withScene(async ({ catalog, offer, names, recordingsDir }) => {
    await offer(POSTER);
    assert.deepEqual(names(), ["video_20261122_180201.jpg"]);
    const path = join(recordingsDir, SESSION.directory, "video_20261122_180201.jpg");
    assert.deepEqual(await Deno.readFile(path), POSTER);
    assert.deepEqual(withPoster(catalog), [1]);
  });
});

Deno.test("PosterStore.offer() keeps the first of a segment, also of two at a time", async () => {
  await withScene(async ({ posters, recordingsDir, catalog, offer }) => {
    posters.offer(SESSION, { take: 0, more: false, payload: POSTER });
    await offer(jpegOf({ width: 100 }));
    await offer(jpegOf({ width: 200 }));
    const path = join(recordingsDir, SESSION.directory, "video_20261122_180201.jpg");
    assert.deepEqual(await Deno.readFile(path), POSTER);
    open(catalog, 2);
    await offer(jpegOf({ width: 300 }));
    assert.deepEqual(withPoster(catalog), [1, 2]);
  });
});

const refused: Record<string, [payload: Uint8Array<ArrayBuffer>, more?: boolean]> = {
  "what says that more follows": [POSTER, true],
  "what is no JPEG": [new TextEncoder().encode("<script>")],
  "nothing": [new Uint8Array(0)],
  "more than 100 KB": [jpegOf({ scan: new Array(100_000).fill(1) })],
  "more than 2000 pixels a side": [jpegOf({ height: 2001 })],
};

for (const [what, [payload, more]] of Object.entries(refused)) {
  Deno.test(`PosterStore.offer() drops ${what}`, async () => {
    await withScene(async ({ catalog, offer, names }) => {
      await offer(payload, more);
      assert.deepEqual([names(), withPoster(catalog)], [[], []]);
    });
  });
}

Deno.test("PosterStore.offer() drops what is of no segment", async () => {
  await withScene(async ({ posters, names }) => {
    posters.offer(SESSION, { take: 7, more: false, payload: POSTER });
    posters.offer({ ...SESSION, id: "other" }, { take: 0, more: false, payload: POSTER });
    await posters.settled();
    assert.deepEqual(names(), []);
  });
});

Deno.test("PosterStore.offer() replaces links and leftovers and follows no link", async () => {
  await withScene(async ({ offer, names, recordingsDir }) => {
    const outside = join(recordingsDir, "outside");
    await Deno.writeTextFile(outside, "mine");
    const path = join(recordingsDir, SESSION.directory, "video_20261122_180201.jpg");
    await Deno.symlink(outside, path);
    await Deno.symlink(outside, `${path}.new`);
    await offer(POSTER);
    assert.equal(await Deno.readTextFile(outside), "mine");
    assert.ok((await Deno.lstat(path)).isFile);
    assert.deepEqual(names(), ["video_20261122_180201.jpg"]);
  });
});

Deno.test("PosterStore.offer() writes into no directory that is a link", async () => {
  await withScene(async ({ offer, recordingsDir, catalog }) => {
    const [directory, outside] = [SESSION.directory, "outside"].map((n) => join(recordingsDir, n));
    await Deno.remove(directory);
    await Deno.mkdir(outside);
    await Deno.symlink(outside, directory);
    await offer(POSTER);
    assert.deepEqual([...Deno.readDirSync(outside)], []);
    assert.deepEqual(withPoster(catalog), []);
  });
});

Deno.test("PosterStore.offer() throws nothing where nothing can be written", async () => {
  await withScene(async ({ offer, names, recordingsDir, catalog }) => {
    const path = join(recordingsDir, SESSION.directory, "video_20261122_180201.jpg");
    await Deno.mkdir(path);
    await offer(POSTER);
    assert.deepEqual(names(), ["video_20261122_180201.jpg"], "the half of it is removed");
    assert.deepEqual(withPoster(catalog), []);
  });
  await withScene(async ({ posters, catalog }) => {
    catalog.close();
    posters.offer(SESSION, { take: 0, more: false, payload: POSTER });
    await posters.settled();
  });
});

Deno.test("PosterStore.offer() leaves no picture of a segment that goes meanwhile", async () => {
  await withScene(async ({ posters, names, catalog }) => {
    posters.offer(SESSION, { take: 0, more: false, payload: POSTER });
    catalog.removeSegment(ID, 0, 1);
    await posters.settled();
    assert.deepEqual(names(), []);
  });
});

Deno.test("PosterStore.offer() writes a few at a time and drops the rest", async () => {
  await withScene(async ({ posters, catalog, names }) => {
    for (let take = 1; take <= 9; take++) {
      catalog.putTake(ID, { take, mimeType: "video/webm", startedAt: take, header: null });
      const file = `video_20261122_18030${take}.webm`;
      catalog.openSegment(ID, { take, number: 0, file, container: "webm", startedAt: take });
      posters.offer(SESSION, { take, more: false, payload: POSTER });
    }
    await posters.settled();
    assert.equal(names().length, 4);
  });
});
