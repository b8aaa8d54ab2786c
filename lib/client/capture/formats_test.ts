/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { autoBitsPerSecond, chooseFormat, grantedFormats, mimeTypeOf } from "./formats.ts";

const only = (...codecs: string[]) => (type: string) =>
  codecs.some((codec) => type.includes(`codecs=${codec}`));
const ids = (formats: { id: string }[]) => formats.map((format) => format.id);

Deno.test("grantedFormats() offers what the browser grants, best first", () => {
  assert.deepEqual(ids(grantedFormats(() => true, true)), ["vp8", "vp9", "av1", "h264"]);
  assert.deepEqual(ids(grantedFormats(only("av1", "vp8"), true)), ["vp8", "av1"]);
  assert.deepEqual(grantedFormats(() => false, true), []);
});

Deno.test("grantedFormats() offers no MP4, which the server does not take", () => {
  const asked: string[] = [];
  grantedFormats((type) => asked.push(type) > 0, true);
  assert.ok(asked.length > 0 && asked.every((type) => !type.includes("mp4")));
});

Deno.test("grantedFormats() names no audio codec without a microphone", () => {
  const silent = grantedFormats((type) => !type.includes("opus"), false);
  assert.deepEqual(silent.map((format) => mimeTypeOf(format, false)), [
    "video/webm;codecs=vp8",
    "video/webm;codecs=vp9",
    "video/webm;codecs=av1",
    "video/x-matroska;codecs=avc1",
  ]);
  assert.equal(mimeTypeOf(silent[0], true), "video/webm;codecs=vp8,opus");
});

Deno.test("chooseFormat() takes the wish if it is granted, else the best", () => {
  const granted = grantedFormats(only("vp8", "vp9"), true);
  assert.equal(chooseFormat(granted, "vp9")?.id, "vp9");
  assert.equal(chooseFormat(granted, "h264")?.id, "vp8");
  assert.equal(chooseFormat(granted, "")?.id, "vp8");
  assert.equal(chooseFormat([], "vp8"), undefined);
});

Deno.test("autoBitsPerSecond() grows with the picture, within 1 and 24 Mbit/s", () => {
  assert.equal(autoBitsPerSecond(640, 480, 15), 1_000_000);
  assert.equal(autoBitsPerSecond(1280, 720, 30), 2_764_800);
  assert.equal(autoBitsPerSecond(1920, 1080, 30), 6_220_800);
  assert.equal(autoBitsPerSecond(3840, 2160, 60), 24_000_000);
});
