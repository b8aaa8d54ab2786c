import assert from "node:assert/strict";
import { GIB, MIB } from "../../shared/units.ts";
import { DISK_FULL, DISK_ROOM, DiskGuard, marginBytes } from "./disk_guard.ts";

const FLOOR = GIB;
const TOTAL = 100 * GIB;
const TARGET = FLOOR + marginBytes(FLOOR, TOTAL);

/** A guard in a world in which time and disk move on command. */
function setUp() {
  const world = {
    ms: 0,
    free: 50 * GIB,
    /** What may still be deleted, and what of it deleting frees. */
    deletable: 0,
    freesShare: 1,
    /** Do trial writes succeed? */
    isWritable: true,
    trials: 0,
    looks: 0,
    connected: 1,
    said: [] as string[],
    runs: [] as [freeBytes: number, wantedBytes: number][],
    limits: { minFreeBytes: FLOOR },
    failure: undefined as Error | undefined,
    due: [] as { at: number; run: () => void }[],
  };
  const guard = new DiskGuard({
    limits: world.limits,
    clock: { now: () => world.ms, monotonic: () => world.ms },
    after: (ms, run) => {
      const timer = { at: world.ms + ms, run };
      world.due.push(timer);
      return () => void (world.due = world.due.filter((one) => one !== timer));
    },
    gate: {
      hold: (reason) => void world.said.push(`hold ${reason}`),
      go: (reason) => void world.said.push(`go ${reason}`),
      get connected() {
        return world.connected;
      },
    },
    disk: {
      space() {
        world.looks++;
        if (world.failure) return Promise.reject(world.failure);
        return Promise.resolve({ freeBytes: world.free, totalBytes: TOTAL });
      },
      hasRoom() {
        world.trials++;
        return Promise.resolve(world.isWritable);
      },
    },
    cleaner: {
      run(free, wanted) {
        world.runs.push([free, wanted]);
        const bytes = Math.min(world.deletable, Math.max(0, wanted - free));
        world.deletable -= bytes;
        world.free += bytes * world.freesShare;
        const segments = { deleted: 0, age: 0, size: 0, "free-space": bytes > 0 ? 1 : 0 };
        return Promise.resolve({ segments, bytes, sessions: 0, failed: 0 });
      },
      close() {},
    },
  });
  /** Lets time pass; what falls due runs, and all that follows from it. */
  const pass = async (ms: number) => {
    const end = world.ms + ms;
    while (true) {
      const next = world.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      world.due = world.due.filter((one) => one !== next);
      world.ms = next.at;
      next.run();
      for (let i = 0; i < 100; i++) await Promise.resolve();
    }
    world.ms = end;
  };
  return { guard, world, pass };
}

Deno.test("marginBytes() is 5 % of the floor, at least 64 MB, less on a small disk", () => {
  assert.equal(marginBytes(1 * GIB, 1000 * GIB), 64 * MIB);
  assert.equal(marginBytes(100 * GIB, 1000 * GIB), 5 * GIB);
  assert.equal(marginBytes(0, 1000 * GIB), 64 * MIB);
  assert.equal(marginBytes(2 * MIB, 8 * MIB), 8 * MIB / 50);
});

Deno.test("DiskGuard looks every 5 s while cameras are connected, else once a minute", async () => {
  const { guard, world, pass } = setUp();
  world.connected = 0;
  await guard.start();
  const count = async (ms: number) => {
    const before = guard.space && world.looks;
    await pass(ms);
    return world.looks - (before ?? 0);
  };
  assert.equal(await count(59_999), 0);
  // Once, and once more after the limits were seen to.
  assert.equal(await count(1), 2);
  world.connected = 3;
  assert.equal(await count(20_000), 4);
  await guard.close();
  assert.equal(world.due.length, 0);
  assert.equal(await count(100_000), 0);
});

Deno.test("DiskGuard applies the limits of age and size at start and once a minute", async () => {
  const { guard, world, pass } = setUp();
  await guard.start();
  assert.deepEqual(world.runs, [[50 * GIB, 0]]);
  await pass(55_000);
  assert.equal(world.runs.length, 1);
  await pass(5_000);
  assert.equal(world.runs.length, 2);
  await guard.close();
});

Deno.test("DiskGuard makes room below the floor, and disturbs no camera", async () => {
  const { guard, world, pass } = setUp();
  await guard.start();
  world.deletable = 10 * GIB;
  world.free = FLOOR - 1;
  await pass(5_000);
  assert.deepEqual(world.runs.at(-1), [FLOOR - 1, TARGET]);
  assert.equal(world.free, TARGET);
  assert.deepEqual(world.said, []);
  await guard.close();
});

Deno.test("DiskGuard holds cameras with nothing to delete, until there is room and some more", async () => {
  const { guard, world, pass } = setUp();
  await guard.start();
  world.free = FLOOR;
  await pass(5_000);
  assert.deepEqual(world.said, []);
  world.free = FLOOR - 1;
  await pass(10_000);
  assert.deepEqual(world.said, [`hold ${DISK_FULL}`]);
  assert.equal(guard.isHeld, true);
  world.free = TARGET - 1;
  await pass(5_000);
  assert.equal(guard.isHeld, true);
  world.free = TARGET;
  await pass(5_000);
  assert.deepEqual(world.said, [`hold ${DISK_FULL}`, `go ${DISK_ROOM}`]);
  await guard.close();
});

Deno.test("DiskGuard lets cameras go on once something may be deleted", async () => {
  const { guard, world, pass } = setUp();
  world.free = FLOOR - 1;
  await guard.start();
  assert.equal(guard.isHeld, true);
  world.deletable = 10 * GIB;
  await pass(60_000);
  assert.deepEqual(world.said, [`hold ${DISK_FULL}`, `go ${DISK_ROOM}`]);
  await guard.close();
});

Deno.test("DiskGuard does not search the catalog for nothing at every look", async () => {
  const { guard, world, pass } = setUp();
  world.free = FLOOR - 1;
  await guard.start();
  world.runs = [];
  await pass(59_999);
  assert.equal(world.runs.length, 0);
  await guard.close();
});

Deno.test("DiskGuard stops deleting where that makes no room, and tries again ever more rarely", async () => {
  const { guard, world, pass } = setUp();
  world.deletable = 1000 * GIB;
  world.freesShare = 0;
  world.free = FLOOR - 1;
  await guard.start();
  assert.equal(guard.isHeld, true);
  await pass(3_600_000);
  const runs = world.runs.filter(([, wanted]) => wanted > 0).length;
  // At 0, 1, 5 and 21 minutes.
  assert.equal(runs, 4);
  // What was deleted is freed late: all is well again.
  world.free = TARGET;
  await pass(5_000);
  assert.equal(guard.isHeld, false);
  await guard.close();
});

Deno.test("DiskGuard.noticeFull() looks at once", async () => {
  const { guard, world, pass } = setUp();
  await guard.start();
  world.free = 0;
  world.isWritable = false;
  await guard.noticeFull();
  assert.equal(guard.isHeld, true);
  // Numbers alone do not make it good again: a trial must succeed.
  world.free = 50 * GIB;
  await pass(10_000);
  assert.equal(guard.isHeld, true);
  world.isWritable = true;
  await pass(5_000);
  assert.equal(guard.isHeld, false);
  const { trials } = world;
  await pass(60_000);
  assert.equal(world.trials, trials, "no trials without need");
  await guard.close();
});

Deno.test("DiskGuard.noticeFull() under a quota deletes a little, whatever is free", async () => {
  const { guard, world } = setUp();
  await guard.start();
  world.deletable = 10 * GIB;
  world.isWritable = false;
  await guard.noticeFull();
  assert.deepEqual(world.runs.at(-1), [FLOOR, TARGET]);
  assert.equal(world.deletable, 10 * GIB - (TARGET - FLOOR));
  assert.equal(guard.isHeld, true);
  await guard.close();
});

Deno.test("DiskGuard.noticeFull() forgets a failure that a trial disproves", async () => {
  const { guard, world } = setUp();
  await guard.start();
  await guard.noticeFull();
  assert.deepEqual([guard.isHeld, world.trials], [false, 1]);
  await guard.close();
});

Deno.test("DiskGuard deletes nothing and holds nobody while it cannot see", async () => {
  const { guard, world, pass } = setUp();
  world.failure = new Error("EIO");
  world.free = 0;
  await guard.start();
  await pass(10_000);
  assert.deepEqual([world.runs.length, world.said.length, guard.space], [0, 0, null]);
  world.failure = undefined;
  await pass(5_000);
  assert.equal(guard.isHeld, true);
  await guard.close();
});

Deno.test("DiskGuard.check() looks again if it is asked while it looks", async () => {
  const { guard, world } = setUp();
  const first = guard.check();
  world.free = 0;
  world.deletable = 0;
  await Promise.all([first, guard.check(), guard.check()]);
  assert.equal(guard.isHeld, true);
  await guard.close();
});
