/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import * as fake from "fake-indexeddb";
import { FakeStore } from "../testing/fake_store.ts";
import { openChunkStore } from "./indexed_db.ts";
import type { ChunkStore, KeptChunk, SessionRecord } from "./store.ts";

/** What `idb` looks for in the browser. */
function pretendBrowser(): void {
  const { default: _, ...globals } = fake;
  Object.assign(globalThis, globals, { indexedDB: new fake.IDBFactory() });
}

/** The fake that other tests trust has to do what the real one does. */
const WAYS: Record<string, () => Promise<ChunkStore>> = {
  FakeStore: () => Promise.resolve(new FakeStore()),
  "openChunkStore()"() {
    pretendBrowser();
    return openChunkStore();
  },
};

const recordOf = (id: string, startedAt = 0): SessionRecord => ({
  id,
  name: "Kitchen",
  startedAt,
  takes: [],
  holes: [],
  notes: [],
  firstSeq: 0,
  start: { durationMs: 0, bytes: 0 },
  sentBefore: 0,
});

function chunkOf(seq: number, size: number): KeptChunk {
  const bytes = new Uint8Array(size);
  bytes.forEach((_, index) => bytes[index] = seq + index);
  return {
    seq,
    take: seq % 3,
    size: { durationMs: 10, bytes: size },
    end: { durationMs: 10 * (seq + 1), bytes: 1000 + seq },
    bytes,
  };
}

const factsOf = ({ bytes: _, ...facts }: KeptChunk) => facts;

for (const [way, open] of Object.entries(WAYS)) {
  Deno.test(`${way} gives back what was saved, however large`, async () => {
    const store = await open();
    const chunks = [chunkOf(0, 1), chunkOf(1, 0), chunkOf(2, 3_500_000), chunkOf(3, 1024 * 1024)];
    await store.save({ session: "a", add: chunks, record: recordOf("a") });
    await store.save({ session: "b", add: [chunkOf(2, 5)] });
    for (const chunk of chunks) assert.deepEqual(await store.read("a", chunk.seq), chunk);
    assert.equal(await store.read("a", 4), undefined);
    assert.equal(await store.read("c", 0), undefined);
  });

  Deno.test(`${way} knows its chunks without their bytes`, async () => {
    const store = await open();
    const chunks = [chunkOf(5, 10), chunkOf(6, 2_500_000), chunkOf(8, 10), chunkOf(11, 2_000_000)];
    await store.save({ session: "b", add: chunks });
    await store.save({ session: "a", add: [chunkOf(50, 1)] });
    await store.save({ session: "c", add: [chunkOf(1, 1)] });
    const facts = chunks.map(factsOf);
    assert.deepEqual(await store.facts("b", 0, 100), facts);
    assert.deepEqual(await store.facts("b", 6, 2), facts.slice(1, 3));
    assert.deepEqual(await store.facts("b", 7, 1), facts.slice(2, 3));
    assert.deepEqual(await store.facts("b", 12, 9), []);
    assert.deepEqual(await store.last("b"), facts[3]);
    assert.equal(await store.last("nobody"), undefined);
  });

  Deno.test(`${way} forgets from and up to a chunk, and a whole session`, async () => {
    const store = await open();
    for (const session of ["a", "b"]) {
      const add = [0, 1, 2, 3, 4, 5].map((seq) => chunkOf(seq, 1_200_000));
      await store.save({ session, add, record: recordOf(session) });
    }
    const left = async (session: string) =>
      (await store.facts(session, 0, 99)).map(({ seq }) => seq);
    await store.save({ session: "a", drop: [{ from: 0, to: 2 }, { from: 4, to: 5 }] });
    assert.deepEqual(await left("a"), [2, 3, 5]);
    assert.deepEqual(await left("b"), [0, 1, 2, 3, 4, 5]);
    await store.remove("a");
    assert.deepEqual(await left("a"), []);
    assert.deepEqual((await store.sessions()).map(({ id }) => id), ["b"]);
  });

  Deno.test(`${way} lists the oldest session first, as it was saved last`, async () => {
    const store = await open();
    await store.save({ session: "a", record: recordOf("a", 3) });
    await store.save({ session: "b", record: recordOf("b", 2) });
    await store.save({ session: "a", record: { ...recordOf("a", 1), refused: "protocol" } });
    const sessions = await store.sessions();
    assert.deepEqual(sessions, [{ ...recordOf("a", 1), refused: "protocol" }, recordOf("b", 2)]);
  });

  Deno.test(`${way} lets one page at a time claim a session`, async () => {
    const store = await open();
    assert.equal(await store.claim("a", "one", 1000, 50), true);
    assert.equal(await store.claim("a", "two", 1050, 50), false);
    assert.equal(await store.claim("a", "one", 1050, 50), true);
    assert.equal(await store.claim("a", "two", 1101, 50), true);
    assert.equal(
      await store.claim("a", "one", 0, 50),
      true,
      "a clock that was set back holds nothing",
    );
  });
}

Deno.test("openChunkStore() finds what an earlier page has left", async () => {
  pretendBrowser();
  const chunk = chunkOf(7, 9);
  await (await openChunkStore()).save({ session: "a", add: [chunk], record: recordOf("a") });
  const store = await openChunkStore();
  assert.deepEqual(await store.read("a", 7), chunk);
  assert.deepEqual(await store.sessions(), [recordOf("a")]);
});

Deno.test("openChunkStore() saves all of a change or nothing of it", async () => {
  pretendBrowser();
  const store = await openChunkStore();
  await store.save({ session: "a", add: [chunkOf(0, 5)], record: recordOf("a") });
  const unstorable = { ...recordOf("a", 9), name: (() => {}) as unknown as string };
  await assert.rejects(store.save({
    session: "a",
    add: [chunkOf(1, 5)],
    drop: [{ from: 0, to: 1 }],
    record: unstorable,
  }));
  assert.deepEqual((await store.facts("a", 0, 9)).map(({ seq }) => seq), [0]);
  assert.deepEqual(await store.sessions(), [recordOf("a")]);
});
