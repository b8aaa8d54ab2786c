import assert from "node:assert/strict";
import type { Container } from "../../media/segment_event.ts";
import type { ExportFormat } from "../../shared/export.ts";
import { chooseFormat, codecsOf, possibleFormats, typeOf } from "./formats.ts";

const types: [mimeType: string, codecs: string[]][] = [
  ["video/webm;codecs=vp8,opus", ["VP8", "Opus"]],
  [`video/webm;codecs="vp09.00.10.08,opus"`, ["VP9", "Opus"]],
  ["video/mp4; codecs=avc1.42C01F,mp4a.40.2", ["H.264", "AAC"]],
  ["video/x-matroska;codecs=avc1,pcm", ["H.264", "PCM"]],
  ["video/webm; codecs=av01", ["AV1"]],
  [`video/webm; CODECS = "V_UNCOMPRESSED"`, ["v_uncompressed"]],
  ["video/webm", []],
  ["video/webm;codecs=", []],
];
for (const [mimeType, codecs] of types) {
  Deno.test(`codecsOf() ${mimeType}`, () => assert.deepEqual(codecsOf(mimeType), codecs));
}

// What was recorded, what is asked for, and what comes of it.
const choices: [Container, string, ExportFormat | null, string][] = [
  ["webm", "vp8,opus", null, "as-recorded webm"],
  ["webm", "vp8,opus", "webm", "as-recorded webm"],
  ["webm", "vp8,opus", "mp4", "impossible"],
  ["webm", "vp9,opus", "mp4", "converted mp4"],
  ["webm", "av01,opus", "mp4", "converted mp4"],
  ["webm", "vp9,vorbis", "mp4", "impossible"],
  ["mkv", "avc1,opus", "webm", "as-recorded mkv"],
  ["mkv", "avc1,opus", "mp4", "converted mp4"],
  ["mp4", "avc1.42C01F,opus", null, "as-recorded mp4"],
  ["mp4", "avc1.42C01F,opus", "mp4", "as-recorded mp4"],
  ["mp4", "avc1.42C01F,mp4a.40.2", "webm", "converted mkv"],
  ["mp4", "vp09.00.10.08,opus", "webm", "converted webm"],
];
for (const [container, codecs, format, expected] of choices) {
  Deno.test(`chooseFormat() of ${container} with ${codecs} for ${format} is ${expected}`, () => {
    const mimeType = `video/${container};codecs="${codecs}"`;
    const choice = chooseFormat({ container, mimeType }, format);
    const found = choice.kind === "impossible" ? choice.kind : `${choice.kind} ${choice.container}`;
    assert.equal(found, expected);
  });
}

Deno.test("chooseFormat() names the codec that is in the way", () => {
  const choice = chooseFormat({ container: "webm", mimeType: "video/webm;codecs=vp8,opus" }, "mp4");
  assert.ok(choice.kind === "impossible");
  assert.match(choice.message, /VP8/);
});

Deno.test("possibleFormats() leaves out what is impossible", () => {
  const formats = possibleFormats({ container: "webm", mimeType: "video/webm;codecs=vp8" });
  assert.deepEqual(formats, [{ format: "webm", container: "webm", isConverted: false }]);
  const both = possibleFormats({ container: "mp4", mimeType: "video/mp4;codecs=avc1" });
  assert.deepEqual(both, [
    { format: "webm", container: "mkv", isConverted: true },
    { format: "mp4", container: "mp4", isConverted: false },
  ]);
});

Deno.test("typeOf() says whether there is a picture", () => {
  assert.equal(typeOf("mkv", 'video/mp4;codecs="avc1,opus"'), "video/x-matroska");
  assert.equal(typeOf("mp4", 'audio/webm;codecs="opus"'), "audio/mp4");
  assert.equal(typeOf("webm", 'audio/mp4;codecs="opus"'), "audio/webm");
});
