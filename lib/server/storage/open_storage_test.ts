import assert from "node:assert/strict";
import { join } from "node:path";
import { DAY_MS, GIB, MIB } from "../../shared/units.ts";
import { testOnSmallDisk } from "../../../tests/support/small_disk.ts";
import { Catalog, CATALOG_FILE } from "../catalog/catalog.ts";
import { writeSidecar } from "../catalog/sidecar.ts";
import { diskSpace } from "../disk.ts";
import { openStorage, type RecordingStorage, type StorageOptions } from "./open_storage.ts";

const NOW = Date.UTC(2030, 5, 15);
const MINUTE = 60_000;
const noLimits = { keepMs: null, keepBytes: null, minFreeBytes: 0 };

/** Recordings in a real directory, with a real catalog. */
class World {
  readonly catalog: Catalog;
  readonly said: string[] = [];
  readonly time = { ms: 0 };
  storage: RecordingStorage | undefined;

  constructor(readonly recordingsDir: string) {
    const path = join(recordingsDir, CATALOG_FILE);
    this.catalog = Catalog.open(path, { durability: "process" });
  }

  /** A session that ended days ago, after those added before, with a file of each of these sizes. */
  async addSession(directory: string, sizes: number[], change: { keep?: boolean } = {}) {
    const id = crypto.randomUUID();
    const startedAt = NOW - 3 * DAY_MS + this.catalog.directories().length * 60 * MINUTE;
    const activeAt = startedAt + sizes.length * MINUTE;
    const session = { id, name: "kitchen", directory, startedAt, activeAt, lastSeq: 9 };
    this.catalog.addSession({ ...session, endedAt: activeAt, ...change });
    await Deno.mkdir(join(this.recordingsDir, directory), { recursive: true });
    for (const [number, bytes] of sizes.entries()) {
      const file = `video_20300613_${String(number).padStart(6, "0")}.webm`;
      const at = startedAt + number * MINUTE;
      const segment = { take: 0, number, file, container: "webm" as const, startedAt: at };
      this.catalog.openSegment(id, segment);
      await Deno.writeFile(join(this.recordingsDir, directory, file), new Uint8Array(bytes));
      const closedAt = at + MINUTE;
      this.catalog.closeSegment(id, 0, number, { durationMs: MINUTE, bytes, closedAt });
    }
    writeSidecar(this.recordingsDir, this.catalog, directory);
    return id;
  }

  async open(
    limits: Partial<StorageOptions["config"]>,
    options: Partial<StorageOptions> = {},
  ): Promise<RecordingStorage> {
    const { recordingsDir, catalog } = this;
    this.storage = await openStorage({
      config: { ...noLimits, recordingsDir, ...limits },
      catalog,
      gate: {
        hold: (reason) => void this.said.push(`hold ${reason}`),
        go: (reason) => void this.said.push(`go ${reason}`),
        connected: 1,
      },
      clock: { now: () => NOW + this.time.ms, monotonic: () => this.time.ms },
      after: () => () => {},
      onSessionRemoved: (directory) => void writeSidecar(recordingsDir, catalog, directory),
      ...options,
    });
    await this.storage.check();
    return this.storage;
  }

  /** Names of files in a directory of the recordings, or of the recordings. */
  names(directory = "."): string[] {
    const entries = Deno.readDirSync(join(this.recordingsDir, directory));
    return Array.from(entries, ({ name }) => name).sort();
  }

  async close(): Promise<void> {
    await this.storage?.close();
    this.catalog.close();
  }
}

async function withWorld(recordingsDir: string, run: (world: World) => Promise<void>) {
  const world = new World(recordingsDir);
  try {
    await run(world);
  } finally {
    await world.close();
  }
}

/** A test with recordings in a directory of its own. */
function test(name: string, run: (world: World) => Promise<void>): void {
  Deno.test(name, async () => {
    const directory = await Deno.makeTempDir();
    try {
      await withWorld(directory, run);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

test("openStorage() deletes what is too much, and what is then empty", async (world) => {
  const gone = await world.addSession("client_a_1", [100, 100]);
  const rest = await world.addSession("client_b_1", [100]);
  const kept = await world.addSession("client_c_1", [100], { keep: true });
  await world.open({ keepBytes: 200 });
  assert.equal(world.catalog.session(gone), undefined);
  assert.equal(world.catalog.segments(rest).length, 1);
  assert.equal(world.catalog.segments(kept).length, 1);
  assert.ok(!world.names().includes("client_a_1"));
  assert.deepEqual(world.names("client_b_1"), ["session.json", "video_20300613_000000.webm"]);
});

test("openStorage() keeps a directory that another session has", async (world) => {
  await world.addSession("client_a_1", [100]);
  const id = crypto.randomUUID();
  const session = { id, name: "hall", directory: "client_a_1", startedAt: NOW, activeAt: NOW };
  world.catalog.addSession(session);
  await world.open({ keepMs: MINUTE });
  assert.deepEqual(world.names("client_a_1"), ["session.json"]);
  const sidecar = await Deno.readTextFile(join(world.recordingsDir, "client_a_1/session.json"));
  assert.deepEqual(JSON.parse(sidecar).sessions.map((one: { id: string }) => one.id), [id]);
});

test("openStorage() spares the files that an interrupted session may go on with", async (world) => {
  const id = await world.addSession("client_a_1", [10, 10, 10, 10]);
  world.catalog.updateSession(id, { lastSeq: null, endedAt: null });
  world.catalog.savePosition(id, { nextSeq: 5, take: 0, checkpoint: "{}", savedAt: NOW });
  await world.open({ keepMs: MINUTE });
  assert.deepEqual(world.catalog.segments(id).map(({ number }) => number), [2, 3]);
  assert.equal(world.names("client_a_1").filter((name) => name.endsWith(".webm")).length, 2);
});

test("openStorage() has a forecast at once, from what the catalog holds", async (world) => {
  // A day of 1 GB.
  const id = await world.addSession("client_a_1", []);
  for (let number = 0; number < 1440; number++) {
    const startedAt = NOW - (1440 - number) * MINUTE;
    const file = `video_20300614_${String(number).padStart(6, "0")}.webm`;
    const bytes = Math.round(GIB / 1440);
    world.catalog.openSegment(id, { take: 0, number, file, container: "webm", startedAt });
    const closed = { durationMs: MINUTE, bytes, closedAt: startedAt + MINUTE };
    world.catalog.closeSegment(id, 0, number, closed);
  }
  const disk = {
    space: () => Promise.resolve({ freeBytes: 11 * GIB, totalBytes: 100 * GIB }),
    hasRoom: () => Promise.resolve(true),
  };
  const storage = await world.open({ minFreeBytes: GIB }, { disk });
  const { outlook, forecast, space } = storage.report();
  assert.equal(space?.freeBytes, 11 * GIB);
  assert.ok(forecast && Math.abs(forecast.bytesPerDay / GIB - 1) < 0.01, `${forecast}`);
  assert.match(outlook ?? "", /^at this rate: room for (9|10) days$/);
});

test("openStorage() refuses a floor that the disk cannot meet", async (world) => {
  const space = () => Promise.resolve({ freeBytes: GIB / 4, totalBytes: GIB / 2 });
  const disk = { space, hasRoom: () => Promise.resolve(true) };
  const id = await world.addSession("client_a_1", [10]);
  await assert.rejects(world.open({ minFreeBytes: GIB }, { disk }), {
    code: "floor-above-disk",
    message: /CAMERA_MIN_FREE_GB asks for 1 GB .* has 512 MB: set it lower\./,
  });
  assert.equal(world.catalog.segments(id).length, 1);
});

testOnSmallDisk(
  "openStorage() makes room on a full disk, and holds cameras when none can be made",
  8 * MIB,
  (directory) =>
    withWorld(directory, async (world) => {
      const floor = 2 * MIB;
      const old = await world.addSession("client_a_1", [MIB, MIB, MIB]);
      await world.addSession("client_b_1", [MIB, MIB], { keep: true });
      const storage = await world.open({ minFreeBytes: floor });
      assert.deepEqual(world.said, []);
      assert.equal(world.catalog.segments(old).length, 3);

      // Somebody else takes what is left, to the last byte.
      const ballast = join(directory, "ballast");
      await assert.rejects(fill(ballast), { code: "ENOSPC" });
      assert.equal((await diskSpace(directory)).freeBytes, 0);
      world.time.ms += MINUTE;
      storage.noticeFull();
      await storage.check();
      assert.ok((await diskSpace(directory)).freeBytes >= floor);
      assert.deepEqual(world.said, []);
      assert.deepEqual(world.names("client_a_1"), ["session.json"]);
      assert.equal(world.catalog.segments(old).length, 0);

      // Now nothing is left but what is kept.
      await assert.rejects(fill(join(directory, "more")), { code: "ENOSPC" });
      world.time.ms += MINUTE;
      storage.noticeFull();
      await storage.check();
      assert.deepEqual(world.said, ["hold disk-full"]);
      assert.equal(storage.report().isHeld, true);
      assert.equal(world.names("client_b_1").length, 3);

      await Deno.remove(ballast);
      await storage.check();
      assert.deepEqual(world.said, ["hold disk-full", "go disk-room"]);
    }),
);

/** Writes a file until no byte fits any more. */
async function fill(path: string): Promise<never> {
  using file = await Deno.open(path, { write: true, create: true });
  const page = new Uint8Array(4096);
  while (true) await file.write(page);
}
