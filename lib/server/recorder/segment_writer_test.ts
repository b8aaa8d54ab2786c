import assert from "node:assert/strict";
import { MemoryFileSystem, systemError } from "../../../tests/support/memory_file_system.ts";
import type { SegmentEvent } from "../../media/segment_event.ts";
import { SegmentWriter } from "./segment_writer.ts";

const START = new Date(2026, 10, 22, 18, 2, 3).getTime();

function setUp() {
  const fileSystem = new MemoryFileSystem();
  const writer = new SegmentWriter({ directory: "/r/client", fileSystem });
  const apply = async (...events: SegmentEvent[]) => {
    writer.add(events, START);
    await writer.flush();
  };
  const files = () => Object.fromEntries([...fileSystem.files].map(([p, b]) => [p, [...b]]));
  return { fileSystem, writer, apply, files };
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
    file: "video_20261122_180203.webm",
    startedAt: START,
    durationMs: 1235,
    bytes: 2,
  }]);
  assert.deepEqual(writer.takeClosed(), []);
  assert.equal(fileSystem.openPaths.size, 0);
});

Deno.test("flush() removes a file that held no frame", async () => {
  const { writer, apply, files } = setUp();
  await apply(open, write(0, 1, 2, 3), { type: "close", segment: 0, bytes: 0, durationMs: 0 });
  assert.deepEqual(files(), {});
  assert.deepEqual(writer.takeClosed(), []);
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
  writer.add([{ type: "close", segment: 0, bytes: 1, durationMs: 1 }, open], START);
  fileSystem.failures = [systemError("EIO")];
  await assert.rejects(writer.flush(), { code: "EIO" });
  await writer.flush();
  assert.equal(writer.takeClosed().length, 1);
});

Deno.test("flush() goes on after a file could not be removed", async () => {
  const { fileSystem, writer, apply, files } = setUp();
  await apply(open, write(0, 1));
  writer.add([{ type: "close", segment: 0, bytes: 0, durationMs: 0 }], START);
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
  assert.equal(writer.hasLost, true);
  assert.deepEqual(writer.takeClosed(), []);
  await apply(open, write(0, 3));
  assert.deepEqual(Object.values(files()), [[3]]);
});
