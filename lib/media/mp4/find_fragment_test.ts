/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import {
  AUDIO,
  box,
  fragment,
  fullBox,
  movie,
  picture,
  sound,
  u32,
} from "../../../tests/support/mp4_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { findFragment } from "./find_fragment.ts";
import { readMovie } from "./movie.ts";

const { tracks } = readMovie(movie());
const NOISE = [0, 0, 0x6d, 0x6f, 0x6f, 0x66, 1, 0x6d, 0x6d, 0x6f];

/** Where the first moof in `bytes` is; undefined if there is none, or not yet. */
function find(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.byteLength;) {
    const leftOut = findFragment(bytes, at, bytes.byteLength, tracks);
    if (leftOut === 0) return at;
    if (leftOut < 0) return undefined;
    at += leftOut;
  }
  return undefined;
}

Deno.test("findFragment() finds a moof behind anything", () => {
  for (const moof of [fragment(picture(0, 3)), fragment(sound(0, 4), picture(0, 1))]) {
    assert.equal(find(moof), 0);
    for (let noise = 1; noise <= NOISE.length; noise++) {
      assert.equal(find(joined([NOISE.slice(0, noise), moof])), noise);
    }
    assert.equal(find(joined([movie(), moof])), movie().byteLength);
  }
});

Deno.test("findFragment() waits for a moof that is cut off, and keeps what may be its size", () => {
  const moof = fragment(picture(0, 3));
  for (let length = 1; length < 48; length++) {
    const bytes = joined([[9, 9, 9, 9, 9], moof.subarray(0, length)]);
    let at = 0;
    for (;;) {
      const leftOut = findFragment(bytes, at, bytes.byteLength, tracks);
      assert.notEqual(leftOut, 0);
      if (leftOut < 0) break;
      at += leftOut;
    }
    assert.ok(at <= 5, `${length}: ${at}`);
  }
});

Deno.test("findFragment() passes over what only looks like a moof", () => {
  const good = fragment(picture(0, 3));
  const mfhd = fullBox("mfhd", 0, 0, u32(1));
  const tfhd = (id: number) => fullBox("tfhd", 0, 0x20000, u32(id));
  const others = [
    box("moof", mfhd, box("free", new Array(40).fill(0))),
    box("moof", mfhd, box("traf", tfhd(9), new Array(20).fill(0))),
    box("moof", box("traf", tfhd(AUDIO), new Array(40).fill(0))),
    joined([[0, 0, 0, 20], box("moof", mfhd, box("traf", tfhd(AUDIO))).subarray(4)]),
  ];
  for (const other of others) assert.equal(find(joined([other, good])), other.byteLength);
});
