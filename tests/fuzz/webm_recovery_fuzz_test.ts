import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter } from "../../lib/media/media_type.ts";
import { HEAD_BYTES, isFinished, SegmentRecovery } from "../../lib/media/recovery.ts";
import type { Container, SegmentEvent } from "../../lib/media/segment_event.ts";
import { readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { readWebm } from "../support/webm_reader.ts";

const RUNS = runs(400);

/** Recovers `file` and returns what it is afterwards; undefined if it held no frame. */
function recovered(container: Container, file: Uint8Array): Uint8Array | undefined {
  const recovery = new SegmentRecovery(container);
  for (let at = 0; at < file.byteLength; at += 10_000) {
    if (!recovery.push(file.subarray(at, at + 10_000))) break;
  }
  const plan = recovery.finish();
  assert.ok(plan, "it was written here");
  const files = new MemoryFiles();
  files.apply([
    { type: "open", segment: 0, container, startMs: 0 },
    { type: "write", segment: 0, at: 0, bytes: file },
    ...plan.events,
  ]);
  const [closed] = files.closed;
  assert.equal(closed?.bytes.byteLength ?? 0, plan.bytes);
  return closed?.bytes;
}

/** The events of one segment, and its file at each moment. */
function record(name: string, count: number) {
  const { mimeType, chunks } = readFixture(name);
  const splitter = createSplitter(mimeType, { cutAfterMs: () => Infinity, startedAt: 1e12 });
  const events: SegmentEvent[] = [];
  for (const chunk of chunks.slice(0, count)) {
    const { events: some } = splitter.push(chunk);
    for (const event of some) {
      events.push(event.type === "write" ? { ...event, bytes: event.bytes.slice() } : event);
    }
  }
  const files = new MemoryFiles();
  files.apply(events);
  const [unfinished] = files.openBytes;
  const closing = splitter.end();
  files.apply(closing);
  const [{ bytes: finished, container }] = files.closed;
  return { container: container as Container, events, closing, unfinished, finished };
}

/** Short ones: each is recovered thousands of times. */
const recordings: [name: string, chunks: number, endBytes: number][] = [
  ["chromium_canvasmic_webm_vp8", 4, 40_000],
  ["chromium_webm_vp8", 3, 40_000],
  // Its clusters are of a second, and large.
  ["firefox_slice1000_webm_vp8_opus", 2, 4_000],
];

for (const [name, count, endBytes] of recordings) {
  const { container, closing, unfinished, finished } = record(name, count);
  const { blocks: all, cues: [{ track: video }] } = readWebm(finished);
  const isPrefix = (file: Uint8Array) => {
    const { blocks, duration, cues } = readWebm(file);
    assert.deepEqual(blocks, all.slice(0, blocks.length));
    assert.ok(duration !== undefined && duration >= (blocks.at(-1)?.time ?? 0));
    assert.ok(cues.every(({ clusterTime, time }) => clusterTime <= time));
    const hasPicture = cues.length > 0 || !blocks.some(({ track }) => track === video);
    assert.ok(hasPicture, "a picture without a cue");
    return blocks.length;
  };

  Deno.test(`an unfinished file of ${name} is recovered to what closing would have made`, () => {
    assert.equal(isFinished(container, unfinished.subarray(0, HEAD_BYTES)), false);
    const file = recovered(container, unfinished)!;
    assert.equal(isFinished(container, file.subarray(0, HEAD_BYTES)), true);
    assert.deepEqual(readWebm(file), readWebm(finished));
  });

  Deno.test(`${name} cut off at every byte of its last two clusters keeps every whole block`, () => {
    const clusters = readWebm(finished).clusterStarts;
    const from = Math.max(clusters.at(-2) ?? 0, unfinished.byteLength - endBytes);
    let before = 0;
    for (let cut = from; cut <= unfinished.byteLength; cut++) {
      const count = isPrefix(recovered(container, unfinished.slice(0, cut))!);
      assert.ok(count >= before, `${count} blocks at ${cut}, ${before} before`);
      before = count;
    }
    assert.equal(before, all.length);
  });

  Deno.test(`${name} cut off anywhere keeps every whole block`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: unfinished.byteLength }), (cut) => {
        const file = recovered(container, unfinished.slice(0, cut));
        if (!file) return assert.ok(cut < 20_000, `nothing was kept of ${cut} bytes`);
        const count = isPrefix(file);
        // What the next block would have needed is not there.
        const more = recovered(container, unfinished.slice(0, cut + 1))!;
        assert.ok(isPrefix(more) - count <= 1);
      }),
      { numRuns: RUNS },
    );
  });

  Deno.test(`${name} can be read after every single write of its close, and recovered`, () => {
    for (let done = 0; done <= closing.length; done++) {
      const files = new MemoryFiles();
      files.apply([
        { type: "open", segment: 0, container, startMs: 0 },
        { type: "write", segment: 0, at: 0, bytes: unfinished },
        ...closing.slice(0, done).filter(({ type }) => type !== "close"),
      ]);
      const [now] = files.openBytes;
      if (isFinished(container, now.subarray(0, HEAD_BYTES))) {
        assert.deepEqual(readWebm(now), readWebm(finished));
      } else {
        assert.deepEqual(readWebm(recovered(container, now)!), readWebm(finished));
      }
    }
  });
}
