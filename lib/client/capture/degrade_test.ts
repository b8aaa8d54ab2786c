/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Degrade, degrade, FULL_QUALITY, qualityAt } from "./degrade.ts";

const WISHED = { bitsPerSecond: 4_000_000, frameRate: 30 };
const BYTES_PER_SECOND = WISHED.bitsPerSecond / 8;
const MIB = 2 ** 20;

/** A camera and a link, second by second. Rates in bytes a second. */
class Simulation {
  now: Degrade = FULL_QUALITY;
  seconds = 0;
  queue: number[] = [];
  recordedBytes = 0;
  carried = 0;
  roomBytes: number | undefined;
  /** Second and step of each change. */
  changes: [number, number][] = [];

  constructor(readonly chunkMs = 1000) {}

  get waitingBytes(): number {
    return this.queue.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** @param link What it carries; `undefined`: the server is away. */
  run(seconds: number, link: number | undefined): void {
    for (let i = 0; i < seconds; i++) this.#second(link);
  }

  #second(link: number | undefined): void {
    this.seconds++;
    if (this.seconds * 1000 % this.chunkMs === 0) {
      const bits = qualityAt(this.now.step, WISHED).bitsPerSecond;
      const chunk = bits / 8 * (this.chunkMs / 1000);
      this.queue.push(chunk);
      this.recordedBytes += chunk;
      if (this.roomBytes !== undefined) this.roomBytes -= chunk;
    }
    // Only whole chunks are acknowledged.
    this.carried = this.queue.length > 0 ? this.carried + (link ?? 0) : 0;
    while (this.queue.length > 0 && this.queue[0] <= this.carried) {
      this.carried -= this.queue.shift() ?? 0;
    }
    // What a link could have carried as well is not saved up.
    if (this.queue.length === 0) this.carried = 0;
    const { step } = this.now;
    this.now = degrade(this.now, {
      atMs: this.seconds * 1000,
      recordedBytes: this.recordedBytes,
      waitingBytes: this.waitingBytes,
      waitingMs: this.queue.length * this.chunkMs,
      chunkMs: this.chunkMs,
      open: link !== undefined,
      roomBytes: this.roomBytes,
    });
    if (this.now.step !== step) this.changes.push([this.seconds, this.now.step]);
  }
}

Deno.test("qualityAt() takes the bit rate down first, then the frame rate, to a floor", () => {
  assert.deepEqual([0, 1, 2, 3].map((step) => qualityAt(step, WISHED)), [
    { bitsPerSecond: 4_000_000, frameRate: 30 },
    { bitsPerSecond: 2_400_000, frameRate: 30 },
    { bitsPerSecond: 1_400_000, frameRate: 20 },
    { bitsPerSecond: 800_000, frameRate: 15 },
  ]);
  const little = { bitsPerSecond: 600_000, frameRate: 15 };
  assert.deepEqual(qualityAt(3, little), { bitsPerSecond: 250_000, frameRate: 10 });
  const less = { bitsPerSecond: 100_000, frameRate: 5 };
  assert.deepEqual(qualityAt(3, less), less, "a wish below the floor is still granted");
});

for (const chunkMs of [250, 1000, 5000, 10_000]) {
  Deno.test(`degrade() changes nothing on a link that carries all, in chunks of ${chunkMs} ms`, () => {
    const world = new Simulation(chunkMs);
    world.run(600, BYTES_PER_SECOND * 1.05);
    assert.deepEqual(world.changes, []);
  });
}

Deno.test("degrade() finds the step that a slow link carries, and tries the one above rarely", () => {
  const world = new Simulation();
  world.run(60, BYTES_PER_SECOND * 0.45);
  assert.deepEqual(world.changes.map(([, step]) => step), [1, 2]);
  assert.equal(world.now.cause, "link");
  const waiting = world.waitingBytes;
  world.run(60, BYTES_PER_SECOND * 0.45);
  assert.ok(world.waitingBytes < waiting, "the queue shrinks again");
  world.run(3600, BYTES_PER_SECOND * 0.45);
  assert.ok(world.changes.every(([, step]) => step <= 2));
  assert.ok(world.changes.length <= 20, `${world.changes.length} changes in an hour`);
});

Deno.test("degrade() sees a queue that grows slowly, too", () => {
  const world = new Simulation();
  world.run(200, BYTES_PER_SECOND * 0.95);
  assert.deepEqual(world.changes.map(([, step]) => step), [1]);
});

Deno.test("degrade() goes no further down than to its last step", () => {
  const world = new Simulation();
  world.run(300, 1000);
  assert.equal(world.now.step, 3);
  assert.equal(world.changes.length, 3);
});

Deno.test("degrade() comes back a step at a time once the link is good again", () => {
  const world = new Simulation();
  world.run(120, BYTES_PER_SECOND * 0.25);
  assert.equal(world.now.step, 3);
  world.run(600, BYTES_PER_SECOND * 3);
  const ups = world.changes.slice(3);
  assert.deepEqual(ups.map(([, step]) => step), [2, 1, 0]);
  assert.ok(ups[1][0] - ups[0][0] >= 30 && ups[2][0] - ups[1][0] >= 30, `${ups}`);
});

Deno.test("degrade() does not flap on a link at the edge of a step", () => {
  const world = new Simulation();
  world.run(3600, BYTES_PER_SECOND * 0.8);
  const late = world.changes.filter(([second]) => second > 1800);
  assert.ok(world.changes.length <= 18, `${world.changes.length} changes in an hour`);
  assert.ok(late.length <= 6, `${late.length} changes in half an hour`);
});

Deno.test("degrade() leaves the quality to a link that only stops now and then", () => {
  const world = new Simulation();
  for (let minute = 0; minute < 60; minute++) {
    world.run(8, 0);
    world.run(52, BYTES_PER_SECOND * 2);
  }
  assert.deepEqual(world.changes, []);
});

Deno.test("degrade() forgives what made it careful once steps up hold", () => {
  const world = new Simulation();
  world.run(900, BYTES_PER_SECOND * 0.8);
  const { holdMs } = world.now;
  assert.ok(holdMs > 60_000);
  world.run(7200, BYTES_PER_SECOND * 3);
  assert.deepEqual([world.now.step, world.now.holdMs], [0, holdMs]);
  world.run(60, BYTES_PER_SECOND * 0.1);
  assert.ok(world.now.step > 0);
  assert.equal(world.now.holdMs, holdMs / 2);
});

Deno.test("degrade() keeps the quality while the server is away and there is room", () => {
  const world = new Simulation();
  world.roomBytes = 6 * 3600 * BYTES_PER_SECOND;
  world.run(3600, BYTES_PER_SECOND * 2);
  world.run(3600 * 3, undefined);
  assert.deepEqual(world.changes, []);
});

Deno.test("degrade() keeps the quality when nobody knows how much room there is", () => {
  const world = new Simulation();
  world.run(3600, undefined);
  assert.deepEqual(world.changes, []);
});

Deno.test("degrade() makes little room last while the server is away", () => {
  const world = new Simulation();
  const plainSeconds = 1800;
  world.roomBytes = plainSeconds * BYTES_PER_SECOND;
  while ((world.roomBytes ?? 0) > 0) world.run(1, undefined);
  assert.equal(world.now.cause, "storage");
  assert.ok(world.seconds > 3 * plainSeconds, `${world.seconds} s`);
  assert.deepEqual(world.changes.map(([, step]) => step), [1, 2, 3]);
});

Deno.test("degrade() gives a server that restarts some time, however little room there is", () => {
  const world = new Simulation();
  world.run(60, BYTES_PER_SECOND * 2);
  world.roomBytes = 300 * BYTES_PER_SECOND;
  world.run(29, undefined);
  world.run(60, BYTES_PER_SECOND * 2);
  assert.deepEqual(world.changes, []);
});

Deno.test("degrade() leaves a queue alone that shrinks after the server came back", () => {
  const world = new Simulation();
  world.roomBytes = 1e12;
  world.run(300, undefined);
  world.run(600, BYTES_PER_SECOND * 1.2);
  assert.deepEqual(world.changes, []);
  assert.ok(world.waitingBytes < 300 * BYTES_PER_SECOND);
});

Deno.test("degrade() stays within its steps, one at a time, whatever the link does", () => {
  const phase = fc.record({
    seconds: fc.integer({ min: 1, max: 120 }),
    link: fc.option(fc.double({ min: 0, max: 3 * MIB, noNaN: true }), { nil: undefined }),
  });
  fc.assert(fc.property(fc.array(phase, { maxLength: 12 }), (phases) => {
    const world = new Simulation();
    world.roomBytes = 200 * MIB;
    for (const { seconds, link } of phases) world.run(seconds, link);
    let before = 0;
    for (const [, step] of world.changes) {
      assert.ok(step >= 0 && step <= 3);
      assert.equal(Math.abs(step - before), 1);
      before = step;
    }
    const times = world.changes.map(([second]) => second);
    assert.ok(times.every((at, i) => i === 0 || at - times[i - 1] >= 8), `${times}`);
  }));
});
