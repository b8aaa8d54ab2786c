/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { autoBitsPerSecond, chooseFormat, grantedFormats } from "./formats.ts";

const only = (...codecs: string[]) => (type: string) =>
  codecs.some((codec) => type.includes(`codecs=${codec}`));
const grant = (isTypeSupported: (type: string) => boolean, options = {}) =>
  grantedFormats({ isTypeSupported, sound: true, prefersMp4: false, ...options });
const ids = (formats: { id: string }[]) => formats.map((format) => format.id);

Deno.test("grantedFormats() offers what the browser grants, best first", () => {
  assert.deepEqual(ids(grant(() => true)), ["vp8", "vp9", "av1", "h264", "mp4"]);
  assert.deepEqual(ids(grant(only("av1", "vp8"))), ["vp8", "av1"]);
  assert.deepEqual(grant(() => false), []);
});

Deno.test("grantedFormats() puts MP4 first on Safari", () => {
  assert.deepEqual(ids(grant(() => true, { prefersMp4: true })).slice(0, 2), ["mp4", "vp8"]);
  // Safari before 18.4 records nothing else.
  const mp4 = (type: string) => type.startsWith("video/mp4");
  assert.deepEqual(grant(mp4, { prefersMp4: true }).map(({ mimeType }) => mimeType), [
    "video/mp4;codecs=avc1,mp4a.40.2",
  ]);
});

Deno.test("grantedFormats() asks for the sound that the browser can put into MP4", () => {
  const chromium = (type: string) => type.startsWith("video/mp4") && !type.includes("mp4a");
  assert.deepEqual(grant(chromium).map(({ mimeType }) => mimeType), ["video/mp4;codecs=avc1,opus"]);
});

Deno.test("grantedFormats() names no audio codec without a microphone", () => {
  const silent = grant((type) => !type.includes(","), { sound: false });
  assert.deepEqual(silent.map(({ mimeType }) => mimeType), [
    "video/webm;codecs=vp8",
    "video/webm;codecs=vp9",
    "video/webm;codecs=av1",
    "video/x-matroska;codecs=avc1",
    "video/mp4;codecs=avc1",
  ]);
});

Deno.test("chooseFormat() takes the wish if it is granted, else the best", () => {
  const granted = grant(only("vp8", "vp9"));
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
