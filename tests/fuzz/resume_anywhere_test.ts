import assert from "node:assert/strict";
import { joined } from "../../lib/shared/bytes.ts";
import { interleaved } from "../support/mp4_arbitrary.ts";
import {
  fragment,
  fragmentHeader,
  picture,
  sound,
  streamHeader as mp4Header,
} from "../support/mp4_stream.ts";
import { assertSameFiles } from "../support/splitting.ts";
import {
  AUDIO,
  blockGroup,
  clusterHeader,
  simpleBlock,
  sizedCluster,
  streamHeader as webmHeader,
  VIDEO,
} from "../support/webm_stream.ts";
import { type Crash, interrupted, uninterrupted } from "./interrupted_take.ts";

/** A third track, which is awaited when the others have passed a cut. */
const second = (ms: number, count: number) => ({ ...sound(ms, count), track: 3 });

const streams: [name: string, mimeType: string, header: Uint8Array, parts: Uint8Array[]][] = [
  ["WebM with groups, clusters of any size and a cut in mid-cluster", "video/webm", webmHeader(), [
    clusterHeader(100),
    blockGroup(AUDIO, 0, { key: true }),
    blockGroup(VIDEO, 5, { key: true, payload: [1, 2, 3, 4, 5, 6, 7] }),
    sizedCluster(300, [simpleBlock(AUDIO, 0), simpleBlock(VIDEO, 9, { payload: [9, 9, 9] })]),
    clusterHeader(1200),
    simpleBlock(AUDIO, 0),
    blockGroup(VIDEO, 10),
    blockGroup(VIDEO, 30, { key: true, payload: new Array(30).fill(4) }),
    simpleBlock(AUDIO, 20),
    clusterHeader(1400),
    clusterHeader(1500),
    simpleBlock(VIDEO, 0),
  ]],
  ["MP4 whose sound comes late, and moves the file's zero", "video/mp4", mp4Header(), [
    fragment(picture(300, 3)),
    fragment(picture(600, 3, { key: false })),
    fragment(sound(20, 18)),
    fragment(picture(900, 4), sound(920, 7)),
  ]],
  ["MP4 with a fragment for two files, whose tracks take turns", "video/mp4", mp4Header(), [
    fragment(picture(0, 10)),
    fragment(sound(0, 16)),
    fragment(picture(1000, 5)),
    interleaved([sound(800, 10), picture(1500, 5, { key: false })], 1),
    fragmentHeader(picture(2000, 2)),
    fragment(picture(2000, 3), sound(1300, 18)),
  ]],
  [
    "MP4 whose sound is ahead, and goes to the next file",
    "video/mp4",
    mp4Header([[1], [2], [3]]),
    [
      fragment(picture(0, 10), sound(0, 19)),
      fragment(second(0, 15)),
      fragment(sound(950, 8)),
      fragment(picture(1000, 10, { key: false }), sound(1350, 12)),
      fragment(sound(1950, 6)),
      fragment(picture(2000, 4), sound(2250, 4)),
      fragment(second(750, 40)),
    ],
  ],
];

const calm: Crash = {
  more: 0,
  share: 1,
  closing: "none",
  closed: 1,
  tried: 0,
  isRecoveredAgain: false,
};
const crashes: [string, Crash][] = [
  ["the server is killed, having written all of the stream", { ...calm, more: 1 }],
  ["the file is closed", { ...calm, closing: "end" }],
  ["the file is recovered, having grown", { ...calm, more: 1, closing: "recovery" }],
  ["going on is killed half-way", { ...calm, closing: "recovery", tried: 0.5 }],
];

for (const [name, mimeType, header, parts] of streams) {
  const bytes = joined([header, ...parts]);
  const take = { mimeType, startedAt: 1e12, cutAfterMs: (startMs: number) => startMs + 1000 };

  for (const [what, crash] of crashes) {
    Deno.test(`a checkpoint anywhere in ${name} is as good when ${what}`, () => {
      const files = uninterrupted(take, [bytes]);
      assert.ok(files.length > 0);
      // Fields of MP4 have four bytes: this meets each at another of them.
      const step = mimeType === "video/mp4" ? 3 : 1;
      for (let at = header.byteLength; at < bytes.byteLength; at += step) {
        const steps = [bytes.subarray(0, at), bytes.subarray(at)];
        const rest = (_: number, done: number) => [bytes.subarray(done)];
        assertSameFiles(interrupted(take, steps, 0, crash, rest), files);
      }
    });
  }
}
