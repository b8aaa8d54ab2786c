import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import type { SegmentFiles } from "./segment_files.ts";
import { streamZip, zipLength } from "./zip.ts";

/** Files that are all zeros. */
function zeros() {
  const read = { bytes: 0, isDisposed: false, rests: 0, ends: 0 };
  const options = { onEnd: () => void read.ends++ };
  const files = {
    read(_index: number, _at: number, into: Uint8Array) {
      if (read.isDisposed) return Promise.reject(new Error("It is closed"));
      read.bytes += into.byteLength;
      return Promise.resolve();
    },
    rest: () => void read.rests++,
    [Symbol.dispose]: () => void (read.isDisposed = true),
  };
  return { files: files as unknown as SegmentFiles, read, options };
}

const entry = (name: string, bytes: number) => ({
  name,
  bytes,
  modifiedAt: Date.UTC(2026, 10, 28),
});

Deno.test("zipLength() is how long a ZIP becomes", async () => {
  const entries = [entry("a.webm", 0), entry("客厅/b.webm", 1_000_000), entry("c.webm", 5)];
  const { files, read, options } = zeros();
  let length = 0;
  for await (const chunk of streamZip(entries, files, options)) length += chunk.byteLength;
  assert.equal(length, zipLength(entries));
  assert.deepEqual(read, { bytes: 1_000_005, isDisposed: true, rests: 0, ends: 1 });
});

Deno.test("zipLength() knows files and sums past 4 GiB", () => {
  const four = 4 * 1024 ** 3;
  assert.ok(zipLength([entry("a", four)]) > four);
  const small = zipLength(Array.from({ length: 3 }, (_, i) => entry(`${i}`, four / 2)));
  assert.ok(small > 1.5 * four && small < 1.5 * four + 2000);
});

Deno.test("streamZip() reads as it is wanted, and no more when nobody wants it", async () => {
  const { files, read, options } = zeros();
  const reader = streamZip([entry("a.webm", 1e9)], files, options).getReader();
  for (let i = 0; i < 5; i++) await reader.read();
  assert.ok(read.bytes < 3_000_000, `${read.bytes}`);
  await reader.cancel();
  assert.deepEqual([read.isDisposed, read.ends], [true, 1]);
});

Deno.test("streamZip() breaks off where a file cannot be read", async () => {
  const { files, read, options } = zeros();
  read.isDisposed = true;
  await assert.rejects(Array.fromAsync(streamZip([entry("a.webm", 10)], files, options)), /closed/);
});

Deno.test("streamZip() closes its files while nobody reads", async () => {
  const { files, read, options } = zeros();
  const time = fakeAfter();
  const reader = streamZip([entry("a.webm", 1e6)], files, { ...options, after: time.after })
    .getReader();
  await reader.read();
  time.pass(30_000);
  assert.deepEqual([read.rests, read.ends], [1, 0]);
  await reader.read();
  await reader.cancel();
});
