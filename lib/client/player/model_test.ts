/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { RecordingDescription } from "../../shared/recording.ts";
import { settle as settled } from "../testing/fake_time.ts";
import { FakeVideo } from "../testing/fake_video.ts";
import type { FileAnswer } from "./file_watch.ts";
import type { AskForFile } from "./lane.ts";
import { PlayerModel } from "./model.ts";

type Part = [from: number, to: number];

/** A session of stretches, each a list of files: times in seconds. */
function session(
  id: string,
  stretches: Part[][],
  change: Partial<RecordingDescription> = {},
): RecordingDescription {
  const files = stretches.flat();
  return {
    id,
    name: id,
    startedAt: files[0][0] * 1000,
    endedAt: null,
    gaps: [],
    takes: [],
    state: "stopped",
    stretches: stretches.map((parts) => ({
      mimeType: "video/webm",
      startedAt: parts[0][0] * 1000,
      endedAt: parts.at(-1)![1] * 1000,
      url: `/${id}/${parts[0][0]}-${parts.at(-1)![1]}`,
    })),
    segments: files.map(([from, to]) => ({
      take: 0,
      startedAt: from * 1000,
      durationMs: (to - from) * 1000,
      state: "closed",
      bytes: 1,
      closedAt: to * 1000,
      url: `/${id}/file${from}`,
    })),
    ...change,
  } as unknown as RecordingDescription;
}

/** Two files in a row, a break of 40 s, one more; behind another break of 10 s another stretch. */
const HALL = session("hall", [[[0, 60], [60, 120], [160, 220]], [[230, 290]]], {
  gaps: [{ take: 0, fromMs: 120_000, toMs: 160_000, cause: "camera-muted" }],
});

function setUp(
  views: RecordingDescription[],
  at?: number,
  askForFile: AskForFile = () => Promise.resolve("there"),
) {
  let frame: (() => void) | undefined;
  const model = new PlayerModel({
    views,
    at,
    now: () => 1_000_000,
    nextFrame: (run) => frame = run,
    fullScreen: () => {},
    askForFile,
  });
  const videos = views.map((_, i) => {
    const video = new FakeVideo();
    model.attach(i, video as unknown as HTMLVideoElement);
    return video;
  });
  const settle = () => {
    for (const video of videos) {
      if (video.src !== "" && video.readyState === 0) video.load(1000);
      video.arrive();
    }
  };
  /** Plays for so many seconds, ten pictures of the screen each. */
  const run = (s: number) => {
    for (let i = 0; i < s * 10; i++) {
      settle();
      for (const video of videos) video.run(0.1);
      const now = frame;
      frame = undefined;
      now?.();
    }
    settle();
  };
  settle();
  return {
    model,
    videos,
    video: videos[0],
    run,
    settle,
    seconds: () => model.playhead.value / 1000,
  };
}

const near = (actual: number, wanted: number, by = 0.3) =>
  assert.ok(Math.abs(actual - wanted) < by, `${actual}, not ${wanted}`);

Deno.test("PlayerModel begins with what there is, or where it is told, and stands still", () => {
  const { seconds, video } = setUp([HALL]);
  assert.equal(seconds(), 0);
  assert.equal(video.src, "/hall/0-220");
  const told = setUp([HALL], 240_000);
  assert.equal(told.video.src, "/hall/230-290");
  near(told.video.currentTime, 10, 0.01);
  assert.ok(told.video.paused);
  assert.equal(setUp([HALL], 9e9).seconds(), 290);
});

Deno.test("PlayerModel plays through the border of files without touching the video", () => {
  const { model, video, run, seconds } = setUp([HALL], 58_000);
  const before = video.seeks.length;
  model.play();
  run(5);
  near(seconds(), 63);
  assert.equal(video.seeks.length, before);
});

Deno.test("PlayerModel goes past a break with a word, and on to the next stretch", () => {
  const { model, video, run, seconds } = setUp([HALL], 118_000);
  model.play();
  run(4);
  near(seconds(), 162, 0.5);
  assert.deepEqual(model.note.value, { type: "skipped", ms: 40_000, causes: ["camera-muted"] });
  model.seek(218_000);
  run(5);
  assert.equal(video.src, "/hall/230-290");
  near(seconds(), 233, 0.5);
  assert.ok(!video.paused);
});

Deno.test("PlayerModel stops at the end, and begins anew from there", () => {
  const { model, run, seconds, video } = setUp([HALL], 288_000);
  model.play();
  run(4);
  assert.deepEqual(model.note.value, { type: "end" });
  assert.equal(model.isPlaying.value, false);
  assert.ok(video.paused);
  model.play();
  run(1);
  near(seconds(), 1);
});

Deno.test("PlayerModel shows a moment without media, and why", () => {
  const { model, video } = setUp([HALL], 50_000);
  model.seek(130_000);
  assert.equal(model.lanes[0].isThere.value, false);
  assert.deepEqual(model.breakNow?.causes, ["camera-muted"]);
  assert.ok(video.paused);
});

Deno.test("PlayerModel jumps past breaks, and to borders and breaks", () => {
  const { model, seconds } = setUp([HALL], 118_000);
  const cases: [Parameters<typeof model.do>[0], number][] = [
    [{ type: "jump", byMs: 10_000 }, 160],
    [{ type: "jump", byMs: -10_000 }, 119],
    [{ type: "border", of: "segment", by: -1 }, 60],
    [{ type: "border", of: "segment", by: 1 }, 160],
    [{ type: "border", of: "break", by: -1 }, 120],
    [{ type: "border", of: "break", by: 1 }, 220],
    [{ type: "part", part: 0.1 }, 29],
    [{ type: "part", part: 0.5 }, 160],
    [{ type: "part", part: 0 }, 0],
  ];
  for (const [command, wanted] of cases) {
    model.do(command);
    assert.equal(seconds(), wanted, JSON.stringify(command));
  }
});

Deno.test("PlayerModel plays file by file what cannot be played as a whole", async () => {
  const { video, settle, model, run, seconds } = setUp([HALL], 70_000);
  video.fail();
  await settled();
  assert.equal(video.src, "/hall/file60");
  settle();
  near(video.currentTime, 10, 0.01);
  model.seek(58_000);
  model.play();
  run(4);
  near(seconds(), 62, 0.5);
  assert.equal(video.src, "/hall/file60");
  video.fail();
  await settled();
  assert.equal(model.lanes[0].isBroken.value, true);
});

Deno.test("PlayerModel goes on where it was when the server is back", async () => {
  const back = Promise.withResolvers<FileAnswer>();
  const { video, settle, model, run, seconds } = setUp([HALL], 70_000, () => back.promise);
  model.play();
  run(1);
  video.fail(2);
  await settled();
  model.seek(80_000);
  settle();
  assert.deepEqual([video.src, seconds()], ["/hall/0-220", 80]);
  back.resolve("back");
  await settled();
  assert.equal(video.readyState, 0, "loaded again");
  settle();
  near(video.currentTime, 80, 0.01);
  run(2);
  near(seconds(), 82, 0.5);
});

Deno.test("PlayerModel tries again what broke off, but not for ever", async () => {
  const { video, settle } = setUp([HALL], 70_000);
  for (let tries = 0; tries < 3; tries++) {
    video.fail(2);
    await settled();
    assert.equal(video.src, "/hall/0-220");
    settle();
    near(video.currentTime, 70, 0.01);
  }
  video.fail(2);
  await settled();
  assert.equal(video.src, "/hall/file60");
});

Deno.test("PlayerModel follows the video's own controls", () => {
  const { model, video } = setUp([HALL]);
  void video.play();
  assert.equal(model.isPlaying.value, true);
  video.pause();
  assert.equal(model.isPlaying.value, false);
});

Deno.test("PlayerModel brings a second camera into step, and lets it go where it has nothing", () => {
  const door = session("door", [[[30, 90]]]);
  const { model, videos: [hall, second], run } = setUp([HALL, door], 25_000);
  assert.equal(second.muted, true);
  assert.equal(model.lanes[1].isThere.value, false);
  model.play();
  run(7);
  assert.equal(model.lanes[1].isThere.value, true);
  near(second.currentTime + 30, hall.currentTime, 0.15);
  second.currentTime += 0.2;
  run(4);
  near(second.currentTime + 30, hall.currentTime, 0.09);
  assert.equal(second.playbackRate, 1);
  second.currentTime -= 5;
  run(2);
  near(second.currentTime + 30, hall.currentTime, 0.15);
  model.setSpeed(4);
  run(20);
  assert.equal(model.lanes[1].isThere.value, false);
  assert.ok(second.paused && !hall.paused);
});

Deno.test("PlayerModel goes on with another camera while its own has nothing", () => {
  const door = session("door", [[[100, 200]]]);
  const { model, run, seconds, videos: [hall, second] } = setUp([HALL, door], 118_000);
  model.play();
  run(12);
  near(seconds(), 130, 1);
  assert.ok(hall.paused && !second.paused);
  assert.equal(model.note.value, undefined);
  run(35);
  near(seconds(), 165, 1);
  assert.ok(!hall.paused && !second.paused);
});

Deno.test("PlayerModel waits for what is being recorded, and goes on when it is there", () => {
  const going = session("hall", [[[0, 60]]], { state: "recording" });
  const { model, run, video, seconds } = setUp([going], 58_000);
  model.play();
  run(4);
  assert.deepEqual(model.note.value, { type: "waiting" });
  assert.equal(seconds(), 60);
  model.update(session("hall", [[[0, 60], [60, 120]]], { state: "recording" }));
  run(3);
  assert.equal(video.src, "/hall/0-120");
  near(seconds(), 63, 0.5);
  assert.ok(!video.paused);
});

Deno.test("PlayerModel keeps marks in their order", () => {
  const { model } = setUp([HALL]);
  model.setMark("in", 5);
  model.setMark("out", 9);
  assert.deepEqual(model.marks.value, { in: 5, out: 9 });
  model.setMark("in", 20);
  assert.deepEqual(model.marks.value, { in: 20, out: null });
  model.setMark("out", 3);
  assert.deepEqual(model.marks.value, { in: null, out: 3 });
});

Deno.test("PlayerModel stands still while somebody drags, and then goes on", () => {
  const { model, run, video, seconds } = setUp([HALL], 10_000);
  model.play();
  run(1);
  model.hold(true);
  model.seek(70_000);
  run(2);
  assert.equal(seconds(), 70);
  assert.ok(video.paused);
  assert.equal(model.isPlaying.value, true);
  model.hold(false);
  run(2);
  near(seconds(), 72, 0.5);
});
