/// <reference lib="deno.window" />
import assert from "node:assert/strict";
import { readFixture } from "../../tests/support/fixtures.ts";
import { createSplitter } from "./media_type.ts";
import type { Container } from "./segment_event.ts";
import { trackIdentity } from "./track_identity.ts";

function headerOf(name: string): Uint8Array {
  const { mimeType, chunks } = readFixture(name);
  const splitter = createSplitter(mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
  for (const chunk of chunks) {
    splitter.push(chunk);
    if (splitter.header) return splitter.header;
  }
  throw new Error(`${name} has no header`);
}

const identityOf = (name: string, container: Container) => trackIdentity(container, headerOf(name));

/** `header` with the bytes behind `mark` changed. */
function changed(header: Uint8Array, mark: number[], change: number): Uint8Array {
  const copy = header.slice();
  const at = copy.findIndex((_, i) => mark.every((byte, j) => copy[i + j] === byte));
  assert.notEqual(at, -1);
  copy[at + mark.length + change] ^= 1;
  return copy;
}

Deno.test("trackIdentity() tells the streams of other cameras apart", () => {
  const identity = identityOf("chromium_webm_vp8", "webm");
  assert.notEqual(identity, null);
  assert.notEqual(identityOf("chromium_canvasmic_webm_vp8", "webm"), identity);
});

Deno.test("trackIdentity() leaves out what is made up at random", () => {
  const webm = headerOf("chromium_webm_vp8");
  // TrackUID, 8 bytes or fewer.
  const other = changed(webm, [0x73, 0xc5], 1);
  assert.equal(trackIdentity("webm", other), trackIdentity("webm", webm));

  const mp4 = headerOf("chromium_mp4_avc1_opus");
  // Creation time of tkhd, behind its version and flags.
  const later = changed(mp4, [..."tkhd"].map((c) => c.charCodeAt(0)), 7);
  assert.equal(trackIdentity("mp4", later), trackIdentity("mp4", mp4));
});

Deno.test("trackIdentity() is the same whichever track comes first", () => {
  // Two recordings of one camera in one browser.
  assert.equal(
    identityOf("chromium_webm_vp8", "webm"),
    identityOf("chromium_slice1000_720p_webm_vp8", "webm"),
  );
  assert.equal(
    identityOf("chromium_mp4_avc1_opus", "mp4"),
    identityOf("chromium_kf1000_mp4_avc1_opus", "mp4"),
  );
});

Deno.test("trackIdentity() sees another picture size, codec set-up and clock", () => {
  const webm = headerOf("chromium_webm_vp8");
  // PixelWidth.
  assert.notEqual(trackIdentity("webm", changed(webm, [0xb0], 1)), trackIdentity("webm", webm));
  const mp4 = headerOf("chromium_mp4_avc1_opus");
  const type = (name: string) => [...name].map((c) => c.charCodeAt(0));
  for (const [box, at] of [["avcC", 1], ["mdhd", 23], ["hdlr", 11], ["tkhd", 87]] as const) {
    assert.notEqual(trackIdentity("mp4", changed(mp4, type(box), at)), trackIdentity("mp4", mp4));
  }
  assert.notEqual(trackIdentity("mkv", webm), trackIdentity("webm", webm));
});

Deno.test("trackIdentity() is null for what cannot be read", () => {
  const webm = headerOf("chromium_webm_vp8");
  const mp4 = headerOf("chromium_mp4_avc1_opus");
  const nothing = new Uint8Array(0);
  assert.equal(trackIdentity("webm", webm.subarray(0, webm.byteLength - 1)), null);
  assert.equal(trackIdentity("mp4", mp4.subarray(0, mp4.byteLength - 1)), null);
  for (const container of ["webm", "mkv", "mp4"] as const) {
    assert.equal(trackIdentity(container, nothing), null);
    assert.equal(trackIdentity(container, new Uint8Array(64)), null);
  }
});
