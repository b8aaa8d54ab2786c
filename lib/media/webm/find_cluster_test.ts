/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import {
  blockGroup,
  clusterHeader,
  simpleBlock,
  sizedCluster,
  VIDEO,
} from "../../../tests/support/webm_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { element, idBytes, openElement, voidElement } from "../ebml/write_element.ts";
import { findCluster } from "./find_cluster.ts";
import type { Track } from "./track.ts";

const tracks: Track[] = [
  { number: VIDEO, kind: "video", codec: "V_VP8", lastTicks: undefined, stepTicks: 0 },
];
const NOISE = [7, 0x1f, 0x43, 0x1f, 0x43, 0xb6, 9];

/** Where the first Cluster in `bytes` is; undefined if there is none, or not yet. */
function find(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.byteLength;) {
    const leftOut = findCluster(bytes, at, bytes.byteLength, tracks);
    if (leftOut === 0) return at;
    if (leftOut < 0) return undefined;
    at += leftOut;
  }
  return undefined;
}

const clusters: [string, Uint8Array][] = [
  ["of unknown size", joined([clusterHeader(5), simpleBlock(VIDEO, 0)])],
  ["of known size", sizedCluster(5, [simpleBlock(VIDEO, 0)])],
  ["with a Void first", joined([clusterHeader(5), voidElement(40), simpleBlock(VIDEO, 0)])],
  ["that begins with a BlockGroup", joined([clusterHeader(5), blockGroup(VIDEO, 0)])],
];

for (const [name, cluster] of clusters) {
  Deno.test(`findCluster() finds a Cluster ${name} behind anything`, () => {
    assert.equal(find(cluster), 0);
    assert.equal(find(joined([NOISE, cluster])), NOISE.length);
    assert.equal(find(joined([idBytes(ElementId.Cluster), cluster])), 4);
  });

  Deno.test(`findCluster() waits for a Cluster ${name} that is cut off`, () => {
    // Its last byte is the frame's.
    for (let length = 1; length < cluster.byteLength - 1; length++) {
      const bytes = joined([NOISE, cluster.subarray(0, length)]);
      const at = NOISE.length;
      assert.equal(findCluster(bytes, 0, bytes.byteLength, tracks), at);
      const answer = findCluster(bytes, at, bytes.byteLength, tracks);
      // The frame itself is not needed.
      assert.ok(answer <= 0, `${length}: ${answer}`);
    }
  });
}

const others: [string, Uint8Array][] = [
  ["without Timestamp", joined([openElement(ElementId.Cluster), simpleBlock(VIDEO, 0)])],
  ["without a block", joined([clusterHeader(5), clusterHeader(6)])],
  ["of another track", joined([clusterHeader(5), simpleBlock(9, 0)])],
  ["whose first block is broken", joined([clusterHeader(5), element(ElementId.SimpleBlock, [1])])],
  ["whose first group is empty", joined([clusterHeader(5), element(ElementId.BlockGroup, [])])],
  ["that ends before its first block", sizedCluster(5, [])],
];

for (const [name, cluster] of others) {
  Deno.test(`findCluster() passes over a Cluster ${name}`, () => {
    const good = clusters[0][1];
    assert.equal(find(joined([cluster, good])), cluster.byteLength);
  });
}

Deno.test("findCluster() does not wait for long", () => {
  const group = [...idBytes(ElementId.BlockGroup), 0x10, 0xff, 0xff, 0xff];
  const hostile = joined([
    clusterHeader(5),
    group,
    [ElementId.Void, 0x50, 0],
    new Uint8Array(5000),
  ]);
  assert.ok(findCluster(hostile, 0, 1000, tracks) < 0);
  assert.ok(findCluster(hostile, 0, hostile.byteLength, tracks) > 0);
});
