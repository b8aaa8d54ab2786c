import assert from "node:assert/strict";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { SegmentFiles } from "./segment_files.ts";

const NAMES = Array.from({ length: 10 }, (_, i) => `video_20261128_15120${i}.webm`);

/** A recordings directory with ten files of ten bytes, each of its own digit. */
async function withFiles(
  run: (files: SegmentFiles, directory: string) => Promise<void>,
  { bytes = 10, maxOpen = 8 } = {},
): Promise<void> {
  const recordingsDir = await Deno.makeTempDir();
  const directory = join(recordingsDir, "client_a");
  await Deno.mkdir(directory);
  for (const [i, name] of NAMES.entries()) {
    await Deno.writeFile(join(directory, name), new Uint8Array(10).fill(i));
  }
  const rows = NAMES.map((file) => ({ directory: "client_a", file, bytes }));
  try {
    using files = new SegmentFiles(recordingsDir, rows, maxOpen);
    await run(files, directory);
  } finally {
    await Deno.remove(recordingsDir, { recursive: true });
  }
}

const isError = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;

Deno.test("SegmentFiles reads whatever is asked for at a time, and keeps few files open", async () => {
  await withFiles(async (files) => {
    const parts = NAMES.map(() => new Uint8Array(4));
    await Promise.all(parts.map((part, i) => files.read(i, 3, part)));
    assert.deepEqual(parts.map(([first]) => first), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.ok(files.openCount > 0 && files.openCount <= 8, `${files.openCount}`);
    await files.read(0, 0, parts[0]);
    assert.deepEqual([...parts[0]], [0, 0, 0, 0]);
  });
});

Deno.test("SegmentFiles keeps no more files open than it is told to", async () => {
  await withFiles(async (files) => {
    for (const [i] of NAMES.entries()) {
      await files.read(i, 0, new Uint8Array(1));
      assert.ok(files.openCount <= 2, `${files.openCount}`);
    }
  }, { maxOpen: 2 });
});

Deno.test("SegmentFiles rests without an open file, and goes on where it was", async () => {
  await withFiles(async (files, directory) => {
    const into = new Uint8Array(2);
    const reading = files.read(3, 0, into);
    files.rest();
    await reading;
    assert.equal(files.openCount, 1, "one that is being read stays");
    files.rest();
    assert.equal(files.openCount, 0);
    await files.read(3, 8, into);
    assert.deepEqual([...into], [3, 3]);
    files.rest();
    await Deno.remove(join(directory, NAMES[3]));
    await assert.rejects(files.read(3, 0, into), isError("file-missing"));
  });
});

Deno.test("SegmentFiles closes all that is open, and reads no more", async () => {
  await withFiles(async (files) => {
    await files.read(0, 0, new Uint8Array(10));
    const reading = [0, 1, 1].map((index) => files.read(index, 0, new Uint8Array(10)));
    files[Symbol.dispose]();
    await Promise.allSettled(reading);
    assert.equal(files.openCount, 0);
    await assert.rejects(files.read(2, 0, new Uint8Array(1)), isError("file-changed"));
    assert.equal(files.openCount, 0);
  });
});

Deno.test("SegmentFiles tells what is gone, other, or too short", async () => {
  await withFiles(async (files, directory) => {
    await Deno.remove(join(directory, NAMES[0]));
    await assert.rejects(files.read(0, 0, new Uint8Array(1)), isError("file-missing"));
    await Deno.writeFile(join(directory, NAMES[1]), new Uint8Array(11));
    await assert.rejects(files.read(1, 0, new Uint8Array(1)), isError("file-changed"));
    await files.read(2, 0, new Uint8Array(1));
    await Deno.truncate(join(directory, NAMES[2]), 5);
    await assert.rejects(files.read(2, 0, new Uint8Array(10)), isError("file-changed"));
  });
});

Deno.test("SegmentFiles reads two places of one file at a time", async () => {
  await withFiles(async (files, directory) => {
    await Deno.writeFile(
      join(directory, NAMES[0]),
      Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    );
    const parts = [7, 0, 4].map((at) => ({ at, into: new Uint8Array(2) }));
    await Promise.all(parts.map(({ at, into }) => files.read(0, at, into)));
    assert.deepEqual(parts.map(({ into: [first] }) => first), [7, 0, 4]);
    assert.equal(files.openCount, 1);
  });
});

Deno.test("SegmentFiles follows no link", async () => {
  await withFiles(async (files, directory) => {
    const file = join(directory, NAMES[0]);
    await Deno.rename(file, join(directory, "other"));
    await Deno.symlink(join(directory, "other"), file);
    await assert.rejects(files.read(0, 0, new Uint8Array(1)), isError("file-missing"));
  });
});
