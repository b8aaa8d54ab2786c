/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { fakeStream } from "../testing/fake_media.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { createSoundMeter, levelOf } from "./sound.ts";

const tone = (amplitude: number) =>
  Float32Array.from({ length: 2048 }, (_, i) => amplitude * Math.SQRT2 * Math.sin(i * Math.PI / 8));

Deno.test("levelOf() is linear in decibels from -60 to 0", () => {
  const cases = [[0, 0], [0.0005, 0], [0.001, 0], [0.01, 1 / 3], [0.1, 2 / 3], [1, 1], [2, 1]];
  for (const [amplitude, level] of cases) {
    assert.ok(Math.abs(levelOf(tone(amplitude)) - level) < 0.001, `${amplitude}`);
  }
  assert.equal(levelOf(new Float32Array(0)), 0);
});

function fakeContext() {
  const log: string[] = [];
  let state = "suspended";
  class Context {
    get state() {
      return state;
    }
    resume() {
      log.push("resume");
      state = "running";
      return Promise.resolve();
    }
    createAnalyser() {
      return { fftSize: 8, getFloatTimeDomainData: (to: Float32Array) => to.fill(1) };
    }
    createMediaStreamSource() {
      return { connect: () => log.push("connect"), disconnect: () => log.push("disconnect") };
    }
  }
  return { log, Context: Context as unknown as new () => AudioContext };
}

Deno.test("createSoundMeter() looks ten times a second while it is attached", async () => {
  const { log, Context } = fakeContext();
  const time = new FakeTime();
  const levels: number[] = [];
  const onLevel = (level: number) => levels.push(level);
  const meter = createSoundMeter({ Context, wasTouched: true, timers: time, onLevel });
  meter.attach(fakeStream().stream);
  await time.advance(1000);
  assert.deepEqual(levels, new Array(10).fill(1));
  meter.detach();
  assert.equal(levels.at(-1), 0);
  assert.equal(time.pending, 0);
  assert.deepEqual(log, ["resume", "connect", "disconnect"]);
});

Deno.test("createSoundMeter() waits until the page was touched", async () => {
  const { log, Context } = fakeContext();
  const time = new FakeTime();
  const levels: number[] = [];
  const onLevel = (level: number) => levels.push(level);
  const meter = createSoundMeter({ Context, wasTouched: false, timers: time, onLevel });
  meter.attach(fakeStream().stream);
  await time.advance(1000);
  assert.deepEqual(log, []);
  meter.touched();
  meter.touched();
  await time.advance(100);
  assert.deepEqual(levels, [1]);
  meter.detach();
  meter.touched();
  assert.equal(time.pending, 0);
});

Deno.test("createSoundMeter() is silent without a microphone or an AudioContext", async () => {
  const time = new FakeTime();
  const onLevel = () => assert.fail("there is nothing to hear");
  const { Context } = fakeContext();
  const options = { wasTouched: true, timers: time, onLevel };
  createSoundMeter({ ...options, Context }).attach(fakeStream(false).stream);
  createSoundMeter({ ...options, Context: undefined }).attach(fakeStream().stream);
  await time.advance(1000);
  assert.equal(time.pending, 0);
});
