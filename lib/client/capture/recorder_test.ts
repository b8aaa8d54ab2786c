/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeRecorder, fakeStream } from "../testing/fake_media.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { type RecorderOptions, recordTake } from "./recorder.ts";

const decoder = new TextDecoder();

function setUp(
  onChunk: () => void | Promise<void> = () => {},
  change: Partial<RecorderOptions> = {},
) {
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
    isMuted: () => false,
    onLarge: () => log.push("large"),
    onStarted: () => log.push("started"),
    onChunk({ bytes, mimeType, durationMs }) {
      log.push(`${decoder.decode(bytes)} ${mimeType} ${durationMs}`);
      return onChunk();
    },
    onFailed: (fault, gaveBytes) => log.push(`${fault.code} ${gaveBytes}`),
    onStopped: () => log.push("stopped"),
    ...change,
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

for (
  const [mimeType, chunkMs, limitMs] of [
    ["video/webm;codecs=vp8,opus", 250, 9000],
    ["video/webm;codecs=vp8,opus", 10_000, 28_000],
    ["video/mp4;codecs=avc1,opus", 1000, 14_000],
  ] as const
) {
  Deno.test(`recordTake() waits ${limitMs} ms for ${mimeType} in pieces of ${chunkMs} ms`, async () => {
    const { time, log, take } = setUp(undefined, { mimeType, chunkMs });
    await time.advance(limitMs - 1000);
    assert.deepEqual(log, ["started"]);
    await time.advance(1000);
    assert.deepEqual(log, ["started", "no-bytes false"]);
    take.stop();
  });
}

Deno.test("recordTake() tells pieces without bytes from no pieces", async () => {
  const faults: (string | undefined)[] = [];
  const onFailed: RecorderOptions["onFailed"] = ({ detail }) => faults.push(detail);
  const { time, made, take } = setUp(undefined, { onFailed });
  for (let i = 0; i < 10; i++) {
    await time.advance(1000);
    made.give("");
  }
  take.stop();
  assert.deepEqual(faults, ["empty"]);
});

Deno.test("recordTake() expects nothing of a camera that the system has taken", async () => {
  let muted = true;
  const { time, log, take } = setUp(undefined, { isMuted: () => muted });
  await time.advance(60_000);
  assert.deepEqual(log, ["started"]);
  muted = false;
  await time.advance(10_000);
  assert.deepEqual(log, ["started", "no-bytes false"]);
  take.stop();
});

Deno.test("recordTake() resumes a recorder that the system paused, as soon as that is allowed", async () => {
  const { time, made, log, take } = setUp();
  made.pauseBySystem();
  assert.equal(made.state, "recording");
  made.refusesToResume = true;
  made.pauseBySystem();
  await time.advance(2000);
  assert.equal(made.state, "paused");
  made.refusesToResume = false;
  await time.advance(1000);
  assert.equal(made.state, "recording");
  assert.deepEqual(log, ["started"]);
  take.stop();
  await settle();
});

Deno.test("recordTake() hands an absurdly large piece over in parts, and says so", async () => {
  const { made, log, take } = setUp();
  const size = 65 * 1024 * 1024;
  const part = (from: number, to: number) => ({
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(`${from}-${to}`).buffer),
  });
  const data = {
    size,
    type: "",
    slice: (from: number, to: number) => part(from, Math.min(size, to)),
  };
  made.dispatchEvent(Object.assign(new Event("dataavailable"), { data }));
  take.stop();
  await settle();
  const parts = log.filter((line) => line.includes("-")).map((line) => line.split(" ")[0]);
  assert.deepEqual(parts, [
    "0-16777216",
    "16777216-33554432",
    "33554432-50331648",
    "50331648-67108864",
    "67108864-68157440",
  ]);
  assert.equal(log.indexOf("large"), log.length - 2);
});
