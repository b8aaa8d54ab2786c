/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeRecorder, fakeStream } from "../testing/fake_media.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { recordTake } from "./recorder.ts";

const decoder = new TextDecoder();

function setUp(onChunk: () => void | Promise<void> = () => {}) {
  const time = new FakeTime();
  const log: string[] = [];
  const take = recordTake({
    Recorder: FakeRecorder as never,
    stream: fakeStream().stream,
    mimeType: "video/webm;codecs=vp8,opus",
    videoBitsPerSecond: 2_000_000,
    chunkMs: 1000,
    timers: time,
    clock: time,
    onStarted: () => log.push("started"),
    onChunk({ bytes, mimeType, durationMs }) {
      log.push(`${decoder.decode(bytes)} ${mimeType} ${durationMs}`);
      return onChunk();
    },
    onFailed: (fault, gaveBytes) => log.push(`${fault.code} ${gaveBytes}`),
    onStopped: () => log.push("stopped"),
  });
  return { time, log, take, made: FakeRecorder.last };
}

Deno.test("recordTake() asks for exactly what is wanted, and for key frames", async () => {
  const { take, made, time } = setUp();
  assert.deepEqual(made.options, {
    mimeType: "video/webm;codecs=vp8,opus",
    videoBitsPerSecond: 2_000_000,
    audioBitsPerSecond: 128_000,
    videoKeyFrameIntervalDuration: 2000,
  });
  assert.equal(made.timeslice, 1000);
  take.stop();
  await settle();
  assert.equal(time.pending, 0);
});

Deno.test("recordTake() hands data over in order, without empty pieces", async () => {
  const { take, made, log, time } = setUp();
  await time.advance(1000);
  made.give("slow", "", 20);
  await time.advance(1100);
  made.give("");
  await time.advance(900);
  made.give("fast");
  made.rest = "rest";
  await time.advance(500);
  take.stop();
  await settle();
  const type = "video/webm;codecs=vp8,opus";
  assert.deepEqual(log, [
    "started",
    `slow ${type} 1000`,
    `fast ${type} 2000`,
    `rest ${type} 500`,
    "stopped",
  ]);
});

Deno.test("recordTake() waits for one chunk to be kept before it gives the next", async () => {
  let keep = () => {};
  const { take, made, log } = setUp(() => new Promise<void>((resolve) => keep = resolve));
  made.give("a");
  made.give("b");
  take.stop();
  await settle();
  assert.equal(log.filter((line) => line.startsWith("b")).length, 0);
  keep();
  await settle();
  keep();
  await settle();
  assert.deepEqual(log.map((line) => line[0]), ["s", "a", "b", "s"]);
});

Deno.test("recordTake() believes the recorder, then the data, of what type it is", async () => {
  const { take, made, log } = setUp();
  made.mimeType = "video/x-matroska;codecs=avc1,opus";
  made.give("a", "video/webm");
  await settle();
  made.mimeType = "";
  made.give("b", "video/webm;codecs=vp9");
  await settle();
  made.give("c");
  take.stop();
  await settle();
  assert.deepEqual(log.slice(1, 4), [
    "a video/x-matroska;codecs=avc1,opus 0",
    "b video/webm;codecs=vp9 0",
    "c video/webm;codecs=vp8,opus 0",
  ]);
});

Deno.test("recordTake() fails when no bytes come for 10 s", async () => {
  const { time, log, made, take } = setUp();
  await time.advance(9000);
  made.give("");
  assert.deepEqual(log, ["started"]);
  await time.advance(1000);
  assert.deepEqual(log, ["started", "no-bytes false"]);
  await time.advance(60_000);
  assert.equal(log.length, 2, "said once");
  take.stop();
});

Deno.test("recordTake() fails when bytes stop coming", async () => {
  const { time, log, made, take } = setUp();
  await time.advance(9000);
  made.give("a");
  await time.advance(9999);
  assert.equal(log.at(-1)?.startsWith("no-bytes"), false);
  await time.advance(1);
  assert.equal(log.at(-1), "no-bytes true");
  take.stop();
});

Deno.test("recordTake() fails after a constructor that throws, and can still be stopped", async () => {
  FakeRecorder.refusal = new DOMException("no", "NotSupportedError");
  const { log, take, time } = setUp();
  assert.deepEqual(log, []);
  await time.advance(0);
  assert.deepEqual(log, ["format-refused false"]);
  take.stop();
  take.stop();
  await time.advance(0);
  assert.deepEqual(log, ["format-refused false", "stopped"]);
  assert.equal(time.pending, 0);
});

Deno.test("recordTake() fails once when the recorder breaks, and keeps what it gave", async () => {
  const { made, log, take } = setUp();
  made.give("a");
  await settle();
  made.break("InvalidModificationError");
  take.stop();
  await settle();
  assert.deepEqual(log.map((line) => line.split(" ")[0]), ["started", "a", "recorder", "stopped"]);
});

Deno.test("recordTake() fails when the recorder ends by itself", async () => {
  const { made, log, take } = setUp();
  await settle();
  made.rest = "end";
  made.end();
  await settle();
  assert.equal(log[1], "recorder true");
  take.stop();
  await settle();
  assert.deepEqual(log.map((line) => line.split(" ")[0]), [
    "started",
    "recorder",
    "end",
    "stopped",
  ]);
});

Deno.test("recordTake() does not wait without end for a recorder to stop", async () => {
  const { made, log, take, time } = setUp();
  made.stop = () => {};
  take.stop();
  await time.advance(4999);
  assert.equal(log.includes("stopped"), false);
  await time.advance(1);
  assert.equal(log.at(-1), "stopped");
  made.give("late");
  await settle();
  assert.equal(log.at(-1), "stopped");
});
