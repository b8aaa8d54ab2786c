/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { sourceOf } from "../../../tests/support/joining.ts";
import { splitAll } from "../../../tests/support/splitting.ts";
import {
  clusterHeader,
  simpleBlock,
  streamHeader,
  track,
  VIDEO,
} from "../../../tests/support/webm_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { WebmSplitter } from "../webm/webm_splitter.ts";
import { joinSegments } from "./join.ts";

const START = Date.UTC(2026, 10, 22);

function segment(startedAt: number, header = streamHeader()) {
  const blocks = [simpleBlock(VIDEO, 0, { key: true }), simpleBlock(VIDEO, 40)];
  const stream = joined([header, clusterHeader(0), ...blocks]);
  const splitter = new WebmSplitter({ cutAfterMs: () => Infinity, startedAt });
  return sourceOf("webm", splitAll(splitter, [stream]).files[0].bytes, startedAt);
}

async function codeOf(...args: Parameters<typeof joinSegments>) {
  const result = await joinSegments(...args);
  return result.ok ? "ok" : [result.code, result.source];
}

Deno.test("joinSegments() says when there is nothing", async () => {
  const one = segment(START);
  assert.deepEqual(await codeOf([]), ["no-media", undefined]);
  for (const [from, to] of [[-2000, -1000], [-1000, 0], [80, 90], [20, 20], [30, 20], [NaN, 20]]) {
    const span = { from: START + from, to: START + to };
    assert.deepEqual(await codeOf([one], span), ["no-media", undefined], `${from} to ${to}`);
  }
  assert.equal(await codeOf([one], { from: START - 1000, to: START + 1 }), "ok");
  assert.equal(await codeOf([one], { from: START + 79, to: START + 1000 }), "ok");
});

Deno.test("joinSegments() names the first segment that does not go with the others", async () => {
  const sources = [segment(START), segment(START + 80), segment(START + 160)];
  assert.equal(await codeOf(sources), "ok");
  const mp4 = { ...segment(START + 80), container: "mp4" as const };
  assert.deepEqual(await codeOf([sources[0], mp4]), ["different-tracks", 1]);
  const alone = segment(START + 240, streamHeader([track(VIDEO, "video")]));
  assert.deepEqual(await codeOf([...sources, alone]), ["different-tracks", 3]);
  // A span counts the sources that were given, not those that it needs.
  const span = { from: START + 170, to: START + 1000 };
  assert.deepEqual(await codeOf([...sources, alone], span), ["different-tracks", 3]);
});

Deno.test("joinSegments() names the segment that cannot be read", async () => {
  const sources = [segment(START), segment(START + 80)];
  for (const content of [new Uint8Array(0), new Uint8Array(500), sources[0].content.slice(0, 60)]) {
    for (const container of ["webm", "mp4"] as const) {
      const bad = sourceOf(container, content, START + 80);
      const good = container === "webm" ? [sources[0]] : [];
      assert.deepEqual(await codeOf([...good, bad]), ["damaged", good.length]);
    }
  }
});

Deno.test("joinSegments() reads only the segments that a span needs", async () => {
  const sources = Array.from({ length: 20 }, (_, i) => segment(START + i * 80));
  assert.equal(await codeOf(sources, { from: START + 815, to: START + 970 }), "ok");
  assert.deepEqual(sources.flatMap(({ reads }, i) => reads > 0 ? [i] : []), [10, 11, 12]);
});

Deno.test("joinSegments() lets what reading throws pass", async () => {
  const gone = { ...segment(START), read: () => Promise.reject(new RangeError("gone")) };
  await assert.rejects(joinSegments([gone]), RangeError);
});

Deno.test("joinSegments() reads no more once it has said no", async () => {
  const sources = Array.from({ length: 20 }, (_, i) => segment(START + i * 80));
  sources[3] = sourceOf("webm", new Uint8Array(100), START + 240);
  assert.deepEqual(await codeOf(sources), ["damaged", 3]);
  const reads = () => sources.map(({ reads }) => reads);
  const before = reads();
  assert.equal(before.at(-1), 0);
  assert.ok(sources.every(({ isReading }) => !isReading));
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(reads(), before);
});
