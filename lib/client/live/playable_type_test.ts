/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { createSplitter } from "../../media/media_type.ts";
import { playableType } from "./playable_type.ts";

const types: [fixture: string, type: string][] = [
  ["chromium_webm_vp8", 'video/webm;codecs="vp8,opus"'],
  ["chromium_kf1000_webm_av1", 'video/webm;codecs="av01.0.09M.08,opus"'],
  ["chromium_kf1000_mp4_avc1_opus", 'video/mp4;codecs="avc1.42c020,opus"'],
  ["webkitgtk_slice1000_mp4_avc1_mp4a", 'video/mp4;codecs="avc1.42c01f,mp4a.40.2"'],
];

for (const [name, type] of types) {
  Deno.test(`playableType() of ${name} is ${type}`, () => {
    const { mimeType, chunks } = readFixture(name);
    const splitter = createSplitter(mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
    for (const chunk of chunks.slice(0, 4)) splitter.push(chunk.slice());
    assert.equal(playableType(mimeType, splitter.header!), type);
  });
}

Deno.test("playableType() leaves alone what it knows no better", () => {
  const nothing = new Uint8Array(0);
  assert.equal(playableType("video/webm", nothing), "video/webm");
  assert.equal(
    playableType("video/mp4; codecs=avc1.640028, mp4a.40.2", nothing),
    'video/mp4;codecs="avc1.640028,mp4a.40.2"',
  );
  assert.equal(playableType("video/mp4;codecs=avc1", nothing), 'video/mp4;codecs="avc1"');
});
