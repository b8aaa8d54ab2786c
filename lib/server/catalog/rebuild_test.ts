import assert from "node:assert/strict";
import { join } from "node:path";
import { closedSegments, MP4, WEBM } from "../../../tests/support/closed_segments.ts";
import type { MemoryFile } from "../../../tests/support/memory_files.ts";
import type { Container } from "../../media/segment_event.ts";
import { isSessionId } from "../../shared/ids.ts";
import { posterFileName, segmentFileName } from "../recorder/names.ts";
import { Catalog } from "./catalog.ts";
import { rebuild, rebuiltLine } from "./rebuild.ts";
import { readSidecar, SIDECAR_FILE, writeSidecar } from "./sidecar.ts";

const DIRECTORY = "client_192.168.1.20_50000";
const START = new Date(2026, 10, 22, 18, 2, 3, 250).getTime();
const HOUR_MS = 3_600_000;

class Recordings implements AsyncDisposable {
  readonly dir = Deno.makeTempDirSync();
  catalog = Catalog.open(":memory:", { durability: "process" });

  /** As if the catalog had been deleted. */
  lose(): void {
    this.catalog.close();
    this.catalog = Catalog.open(":memory:", { durability: "process" });
  }

  rebuild(options?: Parameters<typeof rebuild>[2]) {
    return rebuild(this.catalog, this.dir, options);
  }

  /** Writes a file as the recorder names it. */
  write(directory: string, { bytes, container, startMs }: MemoryFile, takeStartedAt: number) {
    Deno.mkdirSync(join(this.dir, directory), { recursive: true });
    for (let copy = 1;; copy++) {
      const file = segmentFileName(takeStartedAt + startMs, container as Container, copy);
      const path = join(this.dir, directory, file);
      try {
        Deno.writeFileSync(path, bytes, { createNew: true });
        return { file, path };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
    }
  }

  addSession(id: string, startedAt: number, name = "hall"): void {
    this.catalog.addSession({ id, name, directory: DIRECTORY, startedAt, activeAt: startedAt });
  }

  /** Records a take: files and rows. */
  record(id: string, take: number, fixture: string, startedAt: number): void {
    const { catalog } = this;
    const mimeType = fixture === MP4 ? "video/mp4;codecs=avc1" : "video/webm;codecs=av1";
    catalog.putTake(id, { take, mimeType, startedAt, header: null });
    for (const [number, found] of closedSegments(fixture, startedAt, 2000).entries()) {
      const { file, path } = this.write(DIRECTORY, found, startedAt);
      const container = found.container as Container;
      const segment = { take, number, file, container, startedAt: startedAt + found.startMs };
      catalog.openSegment(id, segment);
      const bytes = found.bytes.byteLength;
      const closedAt = Deno.statSync(path).mtime!.getTime();
      const durationMs = Math.round(found.durationMs);
      catalog.closeSegment(id, take, number, { durationMs, bytes, closedAt });
    }
  }

  /** All that the catalog knows of the directory, but for what no file tells exactly. */
  known() {
    const { catalog } = this;
    return catalog.sessionsIn(DIRECTORY).map((session) => ({
      session,
      nextSeq: catalog.position(session.id)?.nextSeq,
      takes: catalog.takes(session.id),
      gaps: catalog.gaps(session.id),
      segments: catalog.segments(session.id).map(({ startedAt, durationMs, ...segment }) => ({
        ...segment,
        startedAt: Math.floor(startedAt / 1000),
        durationMs: Math.round(durationMs / 10),
      })),
    }));
  }

  async [Symbol.asyncDispose]() {
    this.catalog.close();
    await Deno.remove(this.dir, { recursive: true });
  }
}

Deno.test("rebuild() makes a lost catalog anew from files and sidecar", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
  recordings.addSession(first, START - 1000.5);
  recordings.record(first, 0, WEBM, START);
  recordings.record(first, 1, MP4, START + HOUR_MS);
  catalog.addGap(first, { take: 1, fromMs: 1, toMs: 2.5, cause: "device-storage-full" });
  catalog.savePosition(first, { nextSeq: 12, take: -1, checkpoint: null, savedAt: START + 9 });
  const end = { endedAt: START + 10.5, activeAt: START + 10.5, lastSeq: 11, keep: true };
  catalog.updateSession(first, { ...end, note: "birthday", device: "AbC_-12345ef" });
  // A day later the same device happened to get the same port.
  recordings.addSession(second, START + 24 * HOUR_MS - 10, "kitchen");
  recordings.record(second, 0, WEBM, START + 24 * HOUR_MS);
  catalog.updateSession(second, { brokenFrom: 3, deletedAt: START + 30 * HOUR_MS });
  catalog.setSegmentDeleted(first, 0, 1, START + 20 * HOUR_MS);
  assert.equal(writeSidecar(dir, catalog, DIRECTORY), true);
  const before = recordings.known();
  assert.ok(before[0].segments.length > 3);

  recordings.lose();
  const rebuilt = await recordings.rebuild();
  const count = before.reduce((sum, { segments }) => sum + segments.length, 0);
  assert.deepEqual(rebuilt, { added: count, removed: 0, skipped: [] });
  assert.deepEqual(recordings.known(), before);
  assert.equal(recordings.catalog.unhashed(100).length, count);
  assert.deepEqual(await recordings.rebuild(), { added: 0, removed: 0, skipped: [] });
});

Deno.test("rebuild() makes up the same session again for files that nothing else tells of", async () => {
  await using recordings = new Recordings();
  for (const found of closedSegments(WEBM, START, 2000)) recordings.write(DIRECTORY, found, START);
  for (const found of closedSegments(MP4, START + HOUR_MS, 2000)) {
    recordings.write(DIRECTORY, found, START + HOUR_MS);
  }
  await recordings.rebuild();
  const [session] = recordings.catalog.sessionsIn(DIRECTORY);
  assert.ok(isSessionId(session.id));
  assert.deepEqual([session.origin, session.startedAt], ["rebuilt", START]);
  assert.ok(session.endedAt! > START + HOUR_MS);
  const takes = recordings.catalog.takes(session.id);
  assert.deepEqual(takes.map(({ mimeType }) => mimeType), ["video/webm", "video/mp4"]);
  const before = recordings.known();
  const told = await readSidecar(recordings.dir, DIRECTORY);
  assert.ok(told.ok && told.sessions[0].id === session.id);

  await Deno.remove(join(recordings.dir, DIRECTORY, SIDECAR_FILE));
  recordings.lose();
  await recordings.rebuild();
  assert.deepEqual(recordings.known(), before, "without its sidecar");

  // With the sidecar the id stays, also once the file it was made of is deleted.
  const [first] = recordings.catalog.segments(session.id);
  await Deno.remove(join(recordings.dir, DIRECTORY, first.file));
  recordings.lose();
  await recordings.rebuild();
  assert.equal(recordings.catalog.sessionsIn(DIRECTORY)[0].id, session.id);
});

Deno.test("rebuild() gives a file that was found a number of its own", async () => {
  await using recordings = new Recordings();
  const id = crypto.randomUUID();
  recordings.addSession(id, START);
  recordings.record(id, 0, WEBM, START);
  const [segment, ...others] = recordings.catalog.segments(id);
  recordings.catalog.removeSegment(id, 0, segment.number);
  assert.equal((await recordings.rebuild()).added, 1);
  const numbers = recordings.catalog.segments(id).map(({ number }) => number);
  assert.deepEqual(numbers, [...others.map(({ number }) => number), others.length + 1]);
});

Deno.test("rebuild() drops rows whose files are gone and notes what they held", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const id = crypto.randomUUID();
  recordings.addSession(id, START);
  recordings.record(id, 0, WEBM, START);
  const segments = catalog.segments(id);
  assert.ok(segments.length >= 3);
  const [a, b, c] = segments;
  for (const { file } of [a, b]) await Deno.remove(join(dir, DIRECTORY, file));
  assert.equal((await recordings.rebuild()).removed, 2);
  const gap = { take: 0, fromMs: a.startedAt, toMs: b.startedAt + b.durationMs };
  assert.deepEqual(catalog.gaps(id), [{ ...gap, cause: "file-removed" }]);
  assert.deepEqual(catalog.segments(id), segments.slice(2));
  const told = await readSidecar(dir, DIRECTORY);
  assert.ok(told.ok && told.sessions[0].gaps.length === 1);

  await Deno.remove(join(dir, DIRECTORY), { recursive: true });
  assert.equal((await recordings.rebuild()).removed, segments.length - 2);
  assert.deepEqual(catalog.gaps(id).map(({ fromMs }) => fromMs), [a.startedAt, c.startedAt]);
});

Deno.test("rebuild() keeps what an interrupted session goes on with, until it is over", async () => {
  await using recordings = new Recordings();
  const { catalog } = recordings;
  const id = crypto.randomUUID();
  recordings.addSession(id, START);
  const container = "webm";
  const segment = (number: number) => ({
    take: 0,
    number,
    file: `video_20261122_18020${number}.webm`,
    container: container as Container,
    startedAt: START,
  });
  catalog.openSegment(id, segment(0));
  catalog.closeSegment(id, 0, 0, { durationMs: 0, bytes: 0, closedAt: START });
  catalog.openSegment(id, segment(1));
  assert.equal((await recordings.rebuild()).removed, 0);
  catalog.updateSession(id, { lastSeq: 4, endedAt: START + 500, activeAt: START + 500 });
  assert.equal((await recordings.rebuild()).removed, 2);
  const gap = { take: 0, fromMs: START, toMs: START + 500, cause: "file-removed" };
  assert.deepEqual(catalog.gaps(id), [gap], "the empty one held nothing");
});

Deno.test("rebuild() lets files be closed that no row knows, and skips what it cannot read", async () => {
  await using recordings = new Recordings();
  const [found] = closedSegments(WEBM, START, 2000);
  const open = found.bytes.slice();
  // Size of Segment unknown: not closed.
  const sizeAt =
    open.findIndex((byte, i) =>
      [0x18, 0x53, 0x80, 0x67].every((id, k) => open[i + k] === id) && byte === 0x18
    ) + 4;
  open.set([1, 255, 255, 255, 255, 255, 255, 255], sizeAt);
  const { path } = recordings.write(DIRECTORY, { ...found, bytes: open }, START);
  await Deno.writeTextFile(join(recordings.dir, DIRECTORY, "notes.txt"), "mine");
  const skipped = { file: path, why: "it was not closed" };
  const rebuilt = await recordings.rebuild();
  assert.deepEqual(rebuilt, { added: 0, removed: 0, skipped: [skipped] });
  assert.equal(rebuiltLine(rebuilt), `left out ${path} (it was not closed).`);
  const finish = (path: string) => Deno.writeFile(path, found.bytes);
  assert.deepEqual(await recordings.rebuild({ finish }), { added: 1, removed: 0, skipped: [] });
});

Deno.test("rebuild() brings no session back that was deleted, and survives a broken sidecar", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  const [kept, deleted] = [crypto.randomUUID(), crypto.randomUUID()];
  recordings.addSession(kept, START);
  recordings.record(kept, 0, WEBM, START);
  recordings.addSession(deleted, START + HOUR_MS);
  catalog.putTake(deleted, { take: 0, mimeType: "video/webm", startedAt: 1e15, header: null });
  writeSidecar(dir, catalog, DIRECTORY);
  recordings.lose();
  await recordings.rebuild();
  assert.deepEqual(recordings.catalog.sessionsIn(DIRECTORY).map(({ id }) => id), [kept]);

  const sidecar = join(dir, DIRECTORY, SIDECAR_FILE);
  for (const text of ["", "{", '{"sessions":[{"id":"../../etc"}]}']) {
    await Deno.writeTextFile(sidecar, text);
    recordings.lose();
    const { added, skipped } = await recordings.rebuild();
    assert.ok(added > 0);
    assert.deepEqual(skipped.map(({ file }) => file), [sidecar]);
    assert.equal(recordings.catalog.sessionsIn(DIRECTORY)[0].origin, "rebuilt");
  }
});

Deno.test("rebuild() finds pictures of segments again, and that one is gone", async () => {
  await using recordings = new Recordings();
  recordings.addSession("0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001", START);
  recordings.record("0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001", 0, WEBM, START);
  const posters = () => recordings.catalog.segmentsIn(DIRECTORY).map(({ hasPoster }) => hasPoster);
  const [{ file }, ...others] = recordings.catalog.segmentsIn(DIRECTORY);
  const path = join(recordings.dir, DIRECTORY, posterFileName(file));
  const none = others.map(() => false);
  await Deno.writeFile(path, new Uint8Array(9));
  await Deno.writeFile(`${path}.new`, new Uint8Array(3));
  await recordings.rebuild();
  assert.deepEqual(posters(), [true, ...none], "the catalog was not told of it");
  writeSidecar(recordings.dir, recordings.catalog, DIRECTORY);
  recordings.lose();
  const { added, skipped } = await recordings.rebuild();
  assert.deepEqual([added, skipped], [others.length + 1, []]);
  assert.deepEqual(posters(), [true, ...none]);
  await Deno.remove(path);
  await recordings.rebuild();
  assert.deepEqual(posters(), [false, ...none]);
});

Deno.test("rebuild() of 10,000 files that are known reads nothing but their names", async () => {
  await using recordings = new Recordings();
  const { catalog, dir } = recordings;
  catalog.transaction(() => {
    for (let d = 0; d < 10; d++) {
      const directory = `client_10.0.0.${d}_5000`;
      catalog.addSession({ id: `s${d}`, name: "", directory, startedAt: 1, activeAt: 1 });
      Deno.mkdirSync(join(dir, directory));
      writeSidecar(dir, catalog, directory);
      for (let number = 0; number < 1000; number++) {
        const file = segmentFileName(START + number * 1000, "webm", 1);
        const segment = { take: 0, number, file, startedAt: START, container: "webm" as const };
        catalog.openSegment(`s${d}`, segment);
        catalog.closeSegment(`s${d}`, 0, number, { durationMs: 1, bytes: 1, closedAt: 1 });
        // No media: whoever looked into it would report that it was not closed.
        Deno.writeTextFileSync(join(dir, directory, file), "");
      }
    }
  });
  assert.deepEqual(await recordings.rebuild(), { added: 0, removed: 0, skipped: [] });
});
