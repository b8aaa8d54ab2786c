import assert from "node:assert/strict";
import { join } from "node:path";
import { DAY_MS } from "../../shared/units.ts";
import { Catalog } from "../catalog/catalog.ts";
import { readSidecar } from "../catalog/sidecar.ts";
import { Keeper } from "./keeper.ts";

const ID = "0b0e7ab4-6f0f-4f5e-9a53-0e5a0f0a0001";
const DIRECTORY = "client_a_1";
const NOW = Date.UTC(2030, 5, 15);

interface Scene {
  keeper: Keeper;
  catalog: Catalog;
  time: { ms: number };
  connected: Set<string>;
  sweeps: number[];
  told(): Promise<unknown>;
}

/** A stopped session with three closed segments. */
function test(name: string, run: (scene: Scene) => Promise<void> | void): void {
  Deno.test(name, async () => {
    const recordingsDir = await Deno.makeTempDir();
    const catalog = Catalog.open(":memory:", { durability: "process" });
    const time = { ms: 0 };
    const connected = new Set<string>();
    const sweeps: number[] = [];
    try {
      await Deno.mkdir(join(recordingsDir, DIRECTORY));
      const session = { id: ID, name: "hall", directory: DIRECTORY, startedAt: NOW, activeAt: NOW };
      catalog.addSession({ ...session, lastSeq: 4, endedAt: NOW });
      for (const number of [0, 1, 2]) {
        const segment = { take: 0, number, file: fileOf(number), container: "webm" as const };
        catalog.openSegment(ID, { ...segment, startedAt: NOW });
        catalog.closeSegment(ID, 0, number, { durationMs: 5, bytes: 10, closedAt: NOW });
      }
      const keeper = new Keeper({
        recordingsDir,
        catalog,
        ingest: { isConnected: (id) => connected.has(id) },
        storage: { sweep: () => Promise.resolve(void sweeps.push(time.ms)) },
        now: () => NOW + time.ms,
      });
      const told = async () => {
        const sidecar = await readSidecar(recordingsDir, DIRECTORY);
        return sidecar.ok && sidecar.sessions[0];
      };
      await run({ keeper, catalog, time, connected, sweeps, told });
    } finally {
      catalog.close();
      await Deno.remove(recordingsDir, { recursive: true });
    }
  });
}

const fileOf = (number: number) => `video_20300615_00000${number}.webm`;

/** The refusal's code, or what was done. */
const codeOf = (result: Awaited<ReturnType<Keeper["purge"]>>) =>
  result.ok ? result.detail : `${result.status} ${result.code}`;

test("change() names, notes and keeps, and session.json follows", async (scene) => {
  const { keeper, catalog, told } = scene;
  assert.equal(
    codeOf(keeper.change(ID, { keep: true, note: "cake", name: "Party" })),
    "keep, note, name",
  );
  const { keep, note, name, isNamed } = catalog.session(ID)!;
  assert.deepEqual([keep, note, name, isNamed], [true, "cake", "Party", true]);
  const sidecar = await told() as Record<string, unknown>;
  assert.deepEqual([sidecar.keep, sidecar.note, sidecar.isNamed], [true, "cake", true]);
  assert.equal(codeOf(keeper.change(ID, { keep: true })), null, "nothing new");
  assert.equal(codeOf(keeper.change(ID, {})), null);
  assert.equal(codeOf(keeper.change("nobody", {})), "404 unknown-session");
});

test("change() deletes and brings back, until a day has passed", async (scene) => {
  const { keeper, catalog, time, told } = scene;
  time.ms = 1000;
  assert.equal(codeOf(keeper.change(ID, { deleted: true })), "deleted");
  assert.equal(catalog.session(ID)?.deletedAt, NOW + 1000);
  assert.equal((await told() as { deletedAt: number }).deletedAt, NOW + 1000);
  time.ms = 2000;
  assert.equal(codeOf(keeper.change(ID, { deleted: true })), null, "the first time counts");
  assert.equal(catalog.session(ID)?.deletedAt, NOW + 1000);
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), "restored");
  assert.equal(catalog.session(ID)?.deletedAt, null);
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), null);
  keeper.change(ID, { deleted: true });
  time.ms += DAY_MS;
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), "410 gone");
});

test("change() cannot bring back what was removed for its room", ({ keeper, catalog }) => {
  keeper.change(ID, { deleted: true });
  const remove = (number: number) => {
    catalog.addGap(ID, { take: 0, fromMs: number, toMs: number + 1, cause: "file-removed" });
    catalog.removeSegment(ID, 0, number);
  };
  [0, 1, 2].forEach(remove);
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), "410 gone");
  catalog.openSegment(ID, { take: 0, number: 3, file: "x", container: "webm", startedAt: NOW });
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), "restored", "what is left");
});

test("change() deletes nothing that is being recorded", async (scene) => {
  const { keeper, catalog, connected } = scene;
  connected.add(ID);
  // Stopped, and its camera hands in the rest.
  assert.equal(codeOf(keeper.change(ID, { deleted: true })), "deleted");
  keeper.change(ID, { deleted: false });
  catalog.updateSession(ID, { lastSeq: null, endedAt: null });
  assert.equal(codeOf(keeper.change(ID, { deleted: true })), "409 still-recording");
  assert.equal(codeOf(await keeper.purge(ID)), "409 still-recording");
  assert.equal(codeOf(keeper.change(ID, { keep: true })), "keep");
  connected.clear();
  assert.equal(codeOf(keeper.change(ID, { deleted: true })), "deleted");
});

test("purge() has it removed at once, and nothing brings it back", async (scene) => {
  const { keeper, catalog, sweeps } = scene;
  keeper.change(ID, { keep: true, deleted: true });
  assert.equal(codeOf(await keeper.purge(ID)), "for good");
  assert.deepEqual(sweeps, [0]);
  assert.deepEqual(catalog.trash(10).map(({ trashedAt }) => trashedAt), [0, 0, 0]);
  assert.equal(codeOf(keeper.change(ID, { deleted: false })), "410 gone");
  assert.equal(codeOf(await keeper.purge("nobody")), "404 unknown-session");
});

test("changeSegment() deletes one file and brings it back", async (scene) => {
  const { keeper, catalog, time, told } = scene;
  const change = (number: number, deleted: boolean) =>
    codeOf(keeper.changeSegment(ID, fileOf(number), deleted));
  assert.equal(change(1, true), fileOf(1));
  assert.equal(change(1, true), null);
  assert.deepEqual(catalog.trash(10).map(({ number }) => number), [1]);
  assert.deepEqual((await told() as { deletedFiles: unknown }).deletedFiles, [
    { file: fileOf(1), deletedAt: NOW },
  ]);
  assert.equal(change(1, false), `${fileOf(1)} restored`);
  assert.deepEqual(catalog.trash(10), []);
  change(1, true);
  time.ms = DAY_MS;
  assert.equal(change(1, false), "410 gone");
  assert.equal(change(7, true), "404 unknown-file");
  assert.equal(change(7, false), "410 gone");
  keeper.change(ID, { deleted: true });
  assert.equal(change(0, true), "404 unknown-session", "it is deleted as a whole");
});

test("changeSegment() leaves the files that an interrupted session goes on in", ({ keeper, catalog }) => {
  catalog.updateSession(ID, { lastSeq: null, endedAt: null });
  catalog.savePosition(ID, { nextSeq: 4, take: 0, checkpoint: "{}", savedAt: NOW });
  const deleted = [0, 1, 2].map((number) => codeOf(keeper.changeSegment(ID, fileOf(number), true)));
  assert.deepEqual(deleted, [fileOf(0), "409 still-recording", "409 still-recording"]);
  catalog.openSegment(ID, { ...catalog.segment(ID, 0, 0)! });
  assert.equal(codeOf(keeper.changeSegment(ID, fileOf(0), false)), `${fileOf(0)} restored`);
  assert.equal(codeOf(keeper.changeSegment(ID, fileOf(0), true)), "409 still-recording");
});
