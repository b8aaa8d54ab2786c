import assert from "node:assert/strict";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { cut, splitAll } from "../support/splitting.ts";
import {
  blockGroup,
  clusterHeader,
  simpleBlock,
  streamHeader,
  VIDEO,
} from "../support/webm_stream.ts";
import { joined } from "../../lib/shared/bytes.ts";
import { createSplitter } from "../../lib/media/media_type.ts";
import type { Splitter } from "../../lib/media/segment_event.ts";

/** Each key frame begins a file, but for the first, in front of which there may be sound. */
const everyKey = { cutAfterMs: (startMs: number) => startMs + 100, startedAt: 0 };
const never = { cutAfterMs: () => Infinity, startedAt: 0 };

const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const MOOF = [0x6d, 0x6f, 0x6f, 0x66];

/** Where the newest place to begin was after each push, from the first byte; undefined left out. */
function keysOf(splitter: Splitter, chunks: Iterable<Uint8Array>): number[] {
  const keys: number[] = [];
  let pushed = 0;
  for (const chunk of chunks) {
    assert.equal(splitter.push(chunk.slice()).ok, true);
    pushed += chunk.byteLength;
    const { sinceKeyBytes } = splitter;
    if (sinceKeyBytes !== undefined) keys.push(pushed - sinceKeyBytes);
  }
  return keys;
}

for (const name of FIXTURE_NAMES) {
  const { bytes, chunks, mimeType } = readFixture(name);
  const isMp4 = mimeType.startsWith("video/mp4");

  Deno.test(`sinceKeyBytes of ${name}: each place is one to begin at, the newest there is`, () => {
    const whole = createSplitter(mimeType, never);
    // In small pieces: of two in one push only the newer one is told.
    const keys = new Set(keysOf(whole, cut(bytes, [97])));
    const { files } = splitAll(createSplitter(mimeType, everyKey), chunks);
    // A few of WebKit's fragments hold a second key frame: a player cannot begin there.
    if (isMp4) assert.ok(keys.size <= files.length && keys.size > 0, `${keys.size}`);
    else assert.equal(keys.size, files.length);
    for (const at of keys) {
      const start = [...bytes.subarray(at, at + 8)];
      assert.deepEqual(isMp4 ? start.slice(4) : start.slice(0, 4), isMp4 ? MOOF : CLUSTER);
      // The player's view: what is not a key frame at the start would be left out behind a hole.
      const viewer = createSplitter(mimeType, never);
      assert.equal(viewer.push(whole.header!.slice()).ok, true);
      viewer.skip();
      const played = splitAll(viewer, [bytes.subarray(at)]);
      assert.equal(played.error, undefined);
      const [first] = played.files;
      assert.ok(first, `nothing plays from ${at} on`);
    }
  });

  Deno.test(`sinceKeyBytes of ${name} is the same wherever chunks are cut`, () => {
    const keys = new Set(keysOf(createSplitter(mimeType, never), cut(bytes, [97])));
    for (const pieces of [chunks, cut(bytes, [1, 70, 3, 1999, 40_000])]) {
      const others = keysOf(createSplitter(mimeType, never), pieces);
      assert.deepEqual(others.filter((at) => !keys.has(at)), []);
      assert.equal([...keys].at(-1), others.at(-1));
    }
  });
}

Deno.test("sinceKeyBytes is undefined behind a hole, until the next Cluster with a key frame", () => {
  const splitter = createSplitter("video/webm", never);
  const seen = (...parts: Uint8Array[]) => {
    assert.equal(splitter.push(joined(parts)).ok, true);
    return splitter.sinceKeyBytes;
  };
  const key = joined([clusterHeader(0), simpleBlock(VIDEO, 0, { key: true })]);
  assert.equal(seen(streamHeader(), key), key.byteLength);
  const more = simpleBlock(VIDEO, 40);
  assert.equal(seen(more), key.byteLength + more.byteLength);
  splitter.skip();
  assert.equal(splitter.sinceKeyBytes, undefined);
  assert.equal(seen(clusterHeader(500), simpleBlock(VIDEO, 0)), undefined);
  const next = joined([clusterHeader(1000), simpleBlock(VIDEO, 0, { key: true })]);
  assert.equal(seen(next), next.byteLength);
});

Deno.test("sinceKeyBytes knows a key frame in a BlockGroup by what it lacks", () => {
  const splitter = createSplitter("video/webm", never);
  const key = joined([clusterHeader(0), blockGroup(VIDEO, 0, { key: true })]);
  splitter.push(joined([streamHeader(), key]));
  const other = joined([clusterHeader(100), blockGroup(VIDEO, 0)]);
  splitter.push(other);
  assert.equal(splitter.sinceKeyBytes, key.byteLength + other.byteLength);
});
