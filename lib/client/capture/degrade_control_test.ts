/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime } from "../testing/fake_time.ts";
import { createDegradeControl } from "./degrade_control.ts";

const WISHED = { bitsPerSecond: 8_000_000, frameRate: 30 };

function setUp(wished = WISHED) {
  const time = new FakeTime();
  let changes = 0;
  const control = createDegradeControl({ clock: time, onChange: () => changes++ });
  let waitingBytes = 0;
  /** Seconds in which nothing of what is recorded gets through. */
  const stall = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      await time.advance(1000);
      control.recorded(1_000_000, 1000);
      waitingBytes += 1_000_000;
      control.look({ waitingBytes, waitingMs: 60_000, open: true, roomBytes: undefined });
    }
  };
  control.newSession();
  control.qualityOf(wished);
  return { control, stall, changes: () => changes };
}

Deno.test("createDegradeControl() asks for another take once the queue grows", async () => {
  const { control, stall, changes } = setUp();
  assert.equal(control.degraded, undefined);
  await stall(24);
  assert.equal(changes(), 1);
  const quality = { bitsPerSecond: 4_800_000, frameRate: 30 };
  assert.deepEqual(control.qualityOf(WISHED), quality);
  assert.deepEqual(control.degraded, { cause: "link", quality });
});

Deno.test("createDegradeControl() asks for no take that would be as the one before", async () => {
  const { control, stall, changes } = setUp({ bitsPerSecond: 250_000, frameRate: 10 });
  await stall(60);
  assert.equal(changes(), 0);
  assert.equal(control.degraded, undefined);
});

Deno.test("createDegradeControl() begins each session with what was wished", async () => {
  const { control, stall } = setUp();
  await stall(30);
  control.newSession();
  assert.deepEqual(control.qualityOf(WISHED), WISHED);
  assert.equal(control.degraded, undefined);
});
