import assert from "node:assert/strict";
import { computer, ID, NOW } from "../../../tests/support/computer.ts";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { MemoryFileSystem, systemError } from "../../../tests/support/memory_file_system.ts";
import { FrameKind } from "../../shared/frame.ts";
import type { SegmentFile } from "../recorder/file_system.ts";
import type { Recording } from "./recording.ts";

const { chunks, mimeType } = readFixture("chromium_webm_vp8");
const LAST = chunks.length - 1;

const frame = (seq: number, payload: Uint8Array, take = 0) => ({
  kind: FrameKind.media,
  more: false,
  take,
  seq,
  payload,
});

function announce(recording: Recording, take = 0): void {
  recording.announce({ type: "take", take, mimeType, startedAt: NOW }, NOW);
}

/** Sends chunks `from` up to, not including, `to`, and makes them durable. */
async function send(recording: Recording, from: number, to: number): Promise<void> {
  for (let seq = from; seq < to; seq++) {
    if (recording.needsResume) await recording.resume();
    assert.equal(recording.receive(frame(seq, chunks[seq])).type, "taken");
  }
  await recording.flush();
}

async function stop(recording: Recording, lastSeq = LAST) {
  await recording.stop(lastSeq);
  await recording.flush();
  return recording.summary();
}

/** A computer on which the first ten chunks were recorded by a process that is gone. */
async function interrupted() {
  const machine = computer();
  const recording = machine.boot();
  recording.connect(0);
  announce(recording);
  await send(recording, 0, 10);
  await recording.suspend();
  return machine;
}

for (const news of ["a new name", "a gap", "lost chunks"]) {
  Deno.test(`${news} at the return of a camera costs no checkpoint, whatever happens next`, async () => {
    const machine = await interrupted();
    const brief = machine.boot();
    const from = news === "lost chunks" ? 11 : 10;
    if (news === "a new name") brief.name = "Kitchen";
    brief.connect(from);
    if (news === "a gap") {
      brief.addGap({ type: "gap", take: 0, fromMs: NOW, toMs: NOW + 1, cause: "camera-muted" });
    }
    await brief.flush();
    await brief.suspend();
    const recording = machine.boot();
    recording.connect(from);
    announce(recording);
    await send(recording, from, LAST + 1);
    const { durationMs } = await stop(recording);
    assert.ok(durationMs > (from === 10 ? 10_000 : 7_000), `${durationMs} ms`);
  });
}

Deno.test("a position without a checkpoint in mid-take is a gap, and the take goes on", async () => {
  const machine = await interrupted();
  machine.catalog.savePosition(ID, { nextSeq: 10, take: 0, checkpoint: null, savedAt: NOW });
  const recording = machine.boot();
  recording.connect(10);
  announce(recording);
  await send(recording, 10, LAST + 1);
  const { complete, gaps, durationMs } = await stop(recording);
  assert.deepEqual([complete, gaps.map(({ cause }) => cause)], [false, ["server-lost"]]);
  assert.ok(durationMs > 7_000, `${durationMs} ms`);
});

Deno.test("a position made anew from the sidecar, in mid-take, is no broken stream", async () => {
  const machine = await interrupted();
  machine.catalog.savePosition(ID, { nextSeq: 10, take: -1, checkpoint: null, savedAt: NOW });
  const recording = machine.boot();
  recording.connect(10);
  announce(recording);
  await send(recording, 10, LAST + 1);
  assert.equal(recording.durableSeq, LAST);
});

Deno.test("a position that went back in time destroys nothing that is on the disk", async () => {
  const machine = computer();
  const first = machine.boot();
  first.connect(0);
  announce(first);
  await send(first, 0, 8);
  const old = machine.catalog.position(ID);
  assert.ok(old);
  await send(first, 8, LAST - 4);
  await first.suspend();
  const before = machine.files();
  machine.catalog.savePosition(ID, old);
  const recording = machine.boot();
  recording.connect(LAST - 4);
  announce(recording);
  await send(recording, LAST - 4, LAST + 1);
  await stop(recording);
  for (const [path, bytes] of before) assert.deepEqual(machine.files().get(path), bytes, path);
});

for (const [head, payload] of [["empty", 0], ["cut short", 1]] as const) {
  Deno.test(`a take whose head is ${head} is over, and the session goes on with the next`, async () => {
    const recording = computer().boot();
    recording.connect(0);
    announce(recording);
    announce(recording, 1);
    recording.receive(frame(0, chunks[0].subarray(0, payload)));
    const gap = { take: 0, fromMs: NOW, toMs: NOW + 1, cause: "device-storage-damaged", seq: 1 };
    recording.addGap({ type: "gap", ...gap });
    for (let seq = 1; seq <= LAST; seq++) {
      assert.equal(recording.receive(frame(seq, chunks[seq])).type, "taken");
    }
    chunks.forEach((chunk, i) => {
      assert.equal(recording.receive(frame(LAST + 1 + i, chunk, 1)).type, "taken");
    });
    await recording.flush();
    assert.equal(recording.durableSeq, LAST + 1 + LAST);
    const { gaps, segments } = await stop(recording, LAST + 1 + LAST);
    assert.deepEqual(gaps.map(({ cause }) => cause), ["device-storage-damaged", "beginning-lost"]);
    assert.ok(segments > 0);
  });
}

Deno.test("suspend() leaves no file open when the disk refuses", async () => {
  const { fileSystem, boot } = computer();
  const recording = boot();
  recording.connect(0);
  announce(recording);
  await send(recording, 0, 5);
  recording.receive(frame(5, chunks[5]));
  fileSystem.failures = [systemError("EIO")];
  await assert.rejects(recording.suspend(), /EIO/);
  assert.equal(fileSystem.openPaths.size, 0);
});

/** Linux: a sync that fails gives up what was to be written, and the next one has nothing to do. */
class ForgetfulDisk extends MemoryFileSystem {
  failsNext = false;
  readonly #dirty = new Set<string>();

  override async create(path: string): Promise<SegmentFile | null> {
    const file = await super.create(path);
    return file && this.#watched(path, file);
  }

  override async open(path: string): Promise<SegmentFile> {
    return this.#watched(path, await super.open(path));
  }

  #watched(path: string, file: SegmentFile): SegmentFile {
    return {
      ...file,
      write: (parts, at) => {
        this.#dirty.add(path);
        return file.write(parts, at);
      },
      sync: () => {
        const isDirty = this.#dirty.delete(path);
        if (this.failsNext) {
          this.failsNext = false;
          return Promise.reject(systemError("EIO"));
        }
        return isDirty ? file.sync() : Promise.resolve();
      },
    };
  }
}

Deno.test("after a sync that failed, another recording writes again what is not on the disk", async () => {
  const fileSystem = new ForgetfulDisk();
  const { boot } = computer({ fileSystem, isSynced: true });
  const spoiled = boot();
  spoiled.connect(0);
  announce(spoiled);
  await send(spoiled, 0, 5);
  fileSystem.failsNext = true;
  await assert.rejects(send(spoiled, 5, 10), /EIO/);
  assert.deepEqual([spoiled.isSpoiled, spoiled.durableSeq], [true, 4]);
  await spoiled.suspend();
  const recording = boot();
  recording.connect(5);
  announce(recording);
  await send(recording, 5, 10);
  assert.equal(recording.durableSeq, 9);
  const [path] = fileSystem.files.keys();
  assert.deepEqual(fileSystem.synced.get(path), fileSystem.files.get(path));
});
