/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeStore } from "../testing/fake_store.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { Ledger } from "./ledger.ts";
import { createOutbox } from "./open_outbox.ts";
import { sessionFiles } from "./session_files.ts";

Deno.test("sessionFiles() gives each take's bytes in order, without what is damaged", async () => {
  const store = new FakeStore();
  const startedAt = new Date(2026, 4, 3, 4, 5, 6).getTime();
  const ledger = new Ledger({ id: "a", name: "Küche/1:2", startedAt });
  const outbox = createOutbox({ ledger, store, timers: new FakeTime() });
  const expected = [[], []] as number[][];
  for (const [take, mimeType] of ["video/webm;codecs=vp8", "video/mp4"].entries()) {
    outbox.putTake({ type: "take", take, mimeType, startedAt });
    for (let i = 0; i < 300; i++) {
      const bytes = new Uint8Array([take, i % 256]);
      await outbox.append({ take, bytes, durationMs: 1 });
      if (take * 300 + i !== 7) expected[take].push(...bytes);
    }
  }
  await outbox.close();
  store.damaged.add(7);
  const files = await sessionFiles(store, store.records.get("a")!);
  assert.deepEqual(files.map(({ name }) => name), [
    "Küche12 2026-05-03 04.05.06 take 1.webm",
    "Küche12 2026-05-03 04.05.06 take 2.mp4",
  ]);
  assert.deepEqual(files.map(({ data }) => data.type), ["video/webm;codecs=vp8", "video/mp4"]);
  for (const [take, { data }] of files.entries()) {
    assert.deepEqual([...new Uint8Array(await data.arrayBuffer())], expected[take]);
  }
});
