/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { unfinishedMp4, withEvents } from "../../../tests/support/mp4_files.ts";
import {
  box,
  fileType,
  fragment,
  longBox,
  movie,
  picture,
  streamHeader,
  u32,
} from "../../../tests/support/mp4_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { isFinishedMp4, writeFileType } from "./file_layout.ts";

Deno.test("isFinishedMp4() tells a file that was closed from one that was not", () => {
  const { file, closing } = unfinishedMp4([streamHeader(), fragment(picture(0, 10))]);
  assert.equal(isFinishedMp4(file.subarray(0, 64)), false);
  assert.equal(isFinishedMp4(withEvents(file, closing.slice(0, 2)).subarray(0, 64)), false);
  assert.equal(isFinishedMp4(withEvents(file, closing).subarray(0, 64)), true);
});

Deno.test("isFinishedMp4() takes a head that is too short for unfinished", () => {
  const { file } = unfinishedMp4([streamHeader(), fragment(picture(0, 10))]);
  const slotEnd = fileType().byteLength + 16;
  for (let length = 0; length <= slotEnd; length++) {
    assert.equal(isFinishedMp4(file.subarray(0, length)), false, `${length}`);
  }
});

Deno.test("isFinishedMp4() leaves alone what did not come from here", () => {
  const foreign = [
    joined([fileType(), movie(), box("mdat", new Uint8Array(40))]),
    joined([fileType(), longBox("mdat", new Uint8Array(40)), movie()]),
    joined([fileType(), box("free", new Uint8Array(8)), movie()]),
    joined([box("ftyp", new Uint8Array(200)), movie()]),
    Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 0, 0, 0, 0, 0, 0),
  ];
  for (const head of foreign) assert.equal(isFinishedMp4(head.subarray(0, 64)), true);
});

Deno.test("writeFileType() keeps the first 8 brands, so that the slot stays near the start", () => {
  const brands = Array.from({ length: 20 }, (_, i) => u32(0x61616161 + i)).flat();
  const written = writeFileType(joined([u32(0x69736f35), u32(1), brands]));
  assert.deepEqual(written, box("ftyp", u32(0x69736f35), u32(1), brands.slice(0, 32)));
  assert.deepEqual(writeFileType(written.subarray(8)), written);
});
