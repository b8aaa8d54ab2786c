import assert from "node:assert/strict";
import { MemoryFileSystem, systemError } from "../../../tests/support/memory_file_system.ts";
import { join } from "node:path";
import type { SegmentEvent } from "../../media/segment_event.ts";
import { denoFileSystem } from "./file_system.ts";
import { SegmentWriter } from "./segment_writer.ts";

type Known = { file: string; startedAt: number };

const START = new Date(2026, 10, 22, 18, 2, 3).getTime();

const PLACE = { take: 3, startedAt: START };

function setUp({ isSynced = false, known = {} as Record<number, Known> } = {}) {
  const fileSystem = new MemoryFileSystem();
  const opened: number[] = [];
  const writer = new SegmentWriter({
    directory: "/r/client",
    fileSystem,
    isSynced,
    book: {
      find: (take, number) => take === PLACE.take ? known[number] : undefined,
      opened: ({ number }) => void opened.push(number),
    },
  });
  const apply = async (...events: SegmentEvent[]) => {
    writer.add(events, PLACE);
    await writer.flush();
  };
  const files = () => Object.fromEntries([...fileSystem.files].map(([p, b]) => [p, [...b]]));
  return { fileSystem, writer, apply, files, opened };
}

const open: SegmentEvent = { type: "open", segment: 0, container: "webm", startMs: 0 };
const write = (at: number, ...bytes: number[]): SegmentEvent => ({
  type: "write",
  segment: 0,
  at,
  bytes: Uint8Array.from(bytes),
});

Deno.test("flush() joins touching writes and overwrites a tail", async () => {
  const { fileSystem, apply, files } = setUp();
  await apply(open, write(0, 1, 2), write(2, 3), write(3, 9, 9));
  assert.equal(fileSystem.writes, 1);
  await apply(write(3, 4));
  assert.deepEqual(files(), { "/r/client/video_20261122_180203.webm": [1, 2, 3, 4, 9] });
});

Deno.test("flush() cuts the tail off and reports the segment when it is closed", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  await apply(open, write(0, 1, 2, 3), { type: "cut", segment: 0, bytes: 2 }, {
    type: "close",
    segment: 0,
    bytes: 2,
    durationMs: 1234.5,
  });
  assert.deepEqual(files(), { "/r/client/video_20261122_180203.webm": [1, 2] });
  assert.deepEqual(writer.takeClosed(), [{
    take: 3,
    number: 0,
    file: "video_20261122_180203.webm",
    startedAt: START,
    durationMs: 1235,
    bytes: 2,
    isGone: false,
  }]);
  assert.deepEqual(writer.takeClosed(), []);
  assert.equal(fileSystem.openPaths.size, 0);
});

Deno.test("flush() removes a file that held no frame, and says so", async () => {
  const { writer, apply, files } = setUp();
  await apply(open, write(0, 1, 2, 3), { type: "close", segment: 0, bytes: 0, durationMs: 0 });
  assert.deepEqual(files(), {});
  assert.deepEqual(writer.takeClosed().map(({ bytes }) => bytes), [0]);
});

Deno.test("flush() names files by their first frame, and never writes over one", async () => {
  const { apply, files } = setUp();
  const close: SegmentEvent = { type: "close", segment: 0, bytes: 1, durationMs: 1 };
  await apply(open, write(0, 1), close, open, write(0, 2), close);
  await apply({ type: "open", segment: 0, container: "mkv", startMs: 61_000 }, write(0, 3), close);
  assert.deepEqual(files(), {
    "/r/client/video_20261122_180203.webm": [1],
    "/r/client/video_20261122_180203_2.webm": [2],
    "/r/client/video_20261122_180304.mkv": [3],
  });
});

Deno.test("flush() fails when the disk is full, and goes on where it stopped", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  fileSystem.room = 3;
  await assert.rejects(apply(open, write(0, 1, 2), write(2, 3, 4, 5)), { code: "ENOSPC" });
  await assert.rejects(apply(write(5, 6)), { code: "ENOSPC" });
  fileSystem.room = Infinity;
  await apply({ type: "close", segment: 0, bytes: 6, durationMs: 1 });
  assert.deepEqual(files(), { "/r/client/video_20261122_180203.webm": [1, 2, 3, 4, 5, 6] });
  assert.equal(writer.takeClosed().length, 1);
});

Deno.test("flush() reports a segment that was closed before something failed", async () => {
  const { fileSystem, writer, apply } = setUp();
  await apply(open, write(0, 1));
  writer.add([{ type: "close", segment: 0, bytes: 1, durationMs: 1 }, open], PLACE);
  fileSystem.failures = [systemError("EIO")];
  await assert.rejects(writer.flush(), { code: "EIO" });
  await writer.flush();
  assert.equal(writer.takeClosed().length, 1);
});

Deno.test("flush() goes on after a file could not be removed", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  await apply(open, write(0, 1));
  writer.add([{ type: "close", segment: 0, bytes: 0, durationMs: 0 }], PLACE);
  fileSystem.failures = [systemError("EBUSY")];
  await assert.rejects(writer.flush(), { code: "EBUSY" });
  await writer.flush();
  assert.deepEqual(files(), {});
});

Deno.test("release() lets go of the file, and the next event takes it up again", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  await apply(open, write(0, 1));
  writer.release();
  assert.equal(fileSystem.openPaths.size, 0);
  await apply(write(1, 2));
  assert.deepEqual(files(), { "/r/client/video_20261122_180203.webm": [1, 2] });
});

Deno.test("flush() goes on with the next segment when one was removed in the meantime", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  await apply(open, write(0, 1));
  writer.release();
  fileSystem.files.clear();
  await apply(write(1, 2), { type: "close", segment: 0, bytes: 2, durationMs: 1 });
  assert.deepEqual(writer.takeClosed().map(({ isGone }) => isGone), [true]);
  await apply(open, write(0, 3));
  assert.deepEqual(Object.values(files()), [[3]]);
});

Deno.test("flush() notes a segment in the book before anything is in its file", async () => {
  const { fileSystem, writer, apply, files, opened } = setUp();
  fileSystem.failures = [];
  fileSystem.room = 0;
  await assert.rejects(apply(open, write(0, 1)), { code: "ENOSPC" });
  assert.deepEqual(opened, [0]);
  fileSystem.room = 1;
  await writer.flush();
  assert.deepEqual(opened, [0]);
  assert.deepEqual(files(), { "/r/client/video_20261122_180203.webm": [1] });
});

Deno.test("flush() leaves no file behind that the book could not take", async () => {
  const fileSystem = new MemoryFileSystem();
  let isFull = true;
  const writer = new SegmentWriter({
    directory: "/r/client",
    fileSystem,
    isSynced: false,
    book: {
      find: () => undefined,
      opened() {
        if (isFull) throw systemError("ENOSPC");
      },
    },
  });
  writer.add([open, write(0, 1)], PLACE);
  await assert.rejects(writer.flush(), { code: "ENOSPC" });
  assert.deepEqual([...fileSystem.files.keys()], []);
  isFull = false;
  await writer.flush();
  assert.deepEqual([...fileSystem.files.keys()], ["/r/client/video_20261122_180203.webm"]);
});

Deno.test("flush() writes a segment that was begun before into the same file, from its start", async () => {
  const { fileSystem, apply, files, opened } = setUp({
    known: { 0: { file: "video_20261122_180203_2.webm", startedAt: START } },
  });
  const file = await fileSystem.create("/r/client/video_20261122_180203_2.webm");
  await file?.write([Uint8Array.of(7, 8, 9)], 0);
  await apply(open, write(0, 1));
  assert.deepEqual(files(), { "/r/client/video_20261122_180203_2.webm": [1] });
  assert.deepEqual(opened, []);
});

Deno.test("flush() goes on with a segment that only the book knows", async () => {
  const { fileSystem, writer, apply, files } = setUp({
    known: { 5: { file: "a.webm", startedAt: 9 } },
  });
  await (await fileSystem.create("/r/client/a.webm"))?.write([Uint8Array.of(1, 2, 3)], 0);
  await apply(
    { type: "cut", segment: 5, bytes: 1 },
    { ...write(1, 4), segment: 5 } as SegmentEvent,
    { type: "close", segment: 5, bytes: 2, durationMs: 1 },
  );
  assert.deepEqual(files(), { "/r/client/a.webm": [1, 4] });
  const [{ number, startedAt }] = writer.takeClosed();
  assert.deepEqual([number, startedAt], [5, 9]);
});

Deno.test("sync() brings to the disk itself what was written, and a closed file is there already", async () => {
  const { fileSystem, writer, apply } = setUp({ isSynced: true });
  const path = "/r/client/video_20261122_180203.webm";
  await apply(open, write(0, 1));
  assert.equal(fileSystem.synced.get(path), undefined);
  await writer.sync();
  assert.deepEqual([...fileSystem.synced.get(path) ?? []], [1]);
  await apply(write(1, 2), { type: "close", segment: 0, bytes: 2, durationMs: 1 });
  assert.deepEqual([...fileSystem.synced.get(path) ?? []], [1, 2]);
});

Deno.test("flush() notices that a file was removed while it was open", async () => {
  const directory = await Deno.makeTempDir();
  const book = { find: () => undefined, opened() {} };
  const writer = new SegmentWriter({
    directory,
    fileSystem: denoFileSystem,
    isSynced: false,
    book,
  });
  writer.add([open, write(0, 1)], PLACE);
  await writer.flush();
  await Deno.remove(join(directory, "video_20261122_180203.webm"));
  writer.add([write(1, 2), { type: "close", segment: 0, bytes: 2, durationMs: 1 }], PLACE);
  await writer.flush();
  assert.deepEqual(writer.takeClosed().map(({ isGone }) => isGone), [true]);
  await Deno.remove(directory, { recursive: true });
});
