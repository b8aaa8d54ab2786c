/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { ParseFailure } from "../../parse_error.ts";
import { PieceList } from "../piece_list.ts";
import { siftedCluster } from "./cluster_plan.ts";
import type { BlockPlace } from "./read_blocks.ts";

const CLUSTER = { at: 0, bodyAt: 12, end: 100, ticks: 0 };

/** A SimpleBlock at 20: two bytes, then its own header, then a frame of ten bytes. */
function block(track: number, headerBytes: number): BlockPlace {
  const frameAt = 22 + headerBytes;
  return { at: 20, frameAt, end: frameAt + 10, track, headerBytes, relativeTicks: 300 };
}

function pieces(base: number, one: BlockPlace, wanted: number) {
  const list = new PieceList();
  const cluster = siftedCluster(0, CLUSTER, base, [one], () => wanted);
  cluster.write(list);
  assert.equal(cluster.bodyBytes, list.length);
  return list.take().map((piece) => "bytes" in piece ? [...piece.bytes] : [piece.at, piece.length]);
}

Deno.test("siftedCluster() writes over number and time only", () => {
  assert.deepEqual(pieces(0, block(1, 4), 1), [[20, 16]]);
  assert.deepEqual(pieces(0, block(1, 4), 2), [[20, 2], [0x82], [23, 13]]);
  assert.deepEqual(pieces(-44, block(1, 4), 1), [[20, 3], [1, 0], [25, 11]]);
  assert.deepEqual(pieces(-44, block(1, 4), 2), [[20, 2], [0x82, 1, 0], [25, 11]]);
  assert.deepEqual(pieces(-44, block(200, 5), 200), [[20, 4], [1, 0], [26, 11]]);
});

Deno.test("siftedCluster() puts no number where there is no room for it", () => {
  for (const [track, headerBytes, wanted] of [[200, 5, 1], [1, 4, 127], [1, 4, 200]]) {
    assert.throws(() => pieces(0, block(track, headerBytes), wanted), ParseFailure);
  }
});
