import assert from "node:assert/strict";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { readStream } from "../support/webm_reader.ts";
import { createSplitter } from "../../lib/media/media_type.ts";
import { splitterAfterHole, SplitterResume } from "../../lib/media/resume.ts";
import type { Checkpoint, Splitter } from "../../lib/media/segment_event.ts";

const options = { cutAfterMs: (startMs: number) => startMs + 2000, startedAt: 1e12 };

/** A file that is being written, and the checkpoint that goes with it. */
function record(name: string, count: number) {
  const { mimeType, chunks } = readFixture(name);
  const take = { ...options, cutAfterMs: () => Infinity, mimeType };
  const splitter = createSplitter(mimeType, take);
  let file = new Uint8Array(0);
  for (const chunk of chunks.slice(0, count)) {
    for (const event of splitter.push(chunk).events) {
      if (event.type !== "write") continue;
      const grown = new Uint8Array(Math.max(file.byteLength, event.at + event.bytes.byteLength));
      grown.set(file);
      grown.set(event.bytes, event.at);
      file = grown;
    }
  }
  const checkpoint = splitter.checkpoint();
  assert.ok(checkpoint);
  return { take, file, checkpoint, chunks, splitter };
}

/** Why there is no going on; undefined if there is. */
function refusal(
  take: Parameters<typeof createSplitter>[1] & { mimeType: string },
  checkpoint: Checkpoint,
  file: Uint8Array,
): string | undefined {
  const resume = new SplitterResume({ ...take, checkpoint });
  for (const { segment } of resume.files) resume.push(segment, file);
  const result = resume.finish();
  return result.ok ? undefined : result.message;
}

const recordings: [name: string, chunks: number][] = [
  ["chromium_webm_vp8", 6],
  ["firefox_slice1000_webm_vp8_opus", 3],
  ["chromium_kf1000_mp4_avc1_opus", 4],
  ["webkitgtk_slice1000_mp4_avc1_mp4a", 4],
];

for (const [name, count] of recordings) {
  const { take, file, checkpoint, splitter } = record(name, count);

  Deno.test(`SplitterResume.finish() of ${name} goes on, whatever stands behind the bytes it needs`, () => {
    const [{ bytes }] = checkpoint.files;
    assert.equal(refusal(take, checkpoint, file.subarray(0, bytes)), undefined);
    assert.equal(refusal(take, checkpoint, Uint8Array.from([...file, 1, 2, 3])), undefined);
    const resume = new SplitterResume({ ...take, checkpoint });
    resume.push(0, file);
    const result = resume.finish();
    assert.ok(result.ok);
    assert.deepEqual(result.splitter.header, splitter.header);
    assert.equal(result.splitter.heldBytes, splitter.heldBytes);
    assert.deepEqual(result.splitter.checkpoint(), checkpoint);
  });

  Deno.test(`SplitterResume.finish() of ${name} refuses a file that is not the one`, () => {
    const [{ bytes, wholeBytes, segment }] = checkpoint.files;
    assert.equal(
      refusal(take, checkpoint, file.subarray(0, bytes - 1)),
      `Segment ${segment} has ${bytes - 1} bytes: expected at least ${bytes}`,
    );
    const otherHead = file.slice();
    otherHead[20] ^= 1;
    assert.match(refusal(take, checkpoint, otherHead) ?? "", /does not begin|byte|expected/);
    // As long as it has to be, and begins as it should, but holds other frames.
    const other = file.slice();
    other.copyWithin(Math.floor(wholeBytes / 2), Math.floor(wholeBytes / 2) + 1);
    assert.notEqual(refusal(take, checkpoint, other), undefined);
    for (const foreign of ["chromium_webm_vp8", "webkitgtk_vended_mp4_avc1_mp4a"]) {
      assert.notEqual(refusal(take, checkpoint, readFixture(foreign).bytes), undefined);
    }
    assert.notEqual(refusal(take, checkpoint, new Uint8Array(bytes)), undefined);
  });
}

Deno.test("SplitterResume.finish() refuses a checkpoint that it does not understand", () => {
  const { take, file, checkpoint } = record("chromium_webm_vp8", 3);
  const newer = { ...checkpoint, version: 2 };
  assert.equal(
    refusal(take, newer, file),
    "The checkpoint is of version 2: expected 1",
  );
  assert.equal(
    refusal({ ...take, mimeType: "video/mp4" }, checkpoint, file),
    "The checkpoint is of a take of webm, not of video/mp4",
  );
});

Deno.test("checkpoint() is there after each settled push, and not once the take is over", () => {
  for (const name of FIXTURE_NAMES) {
    const { mimeType, chunks } = readFixture(name);
    const splitter = createSplitter(mimeType, options);
    assert.equal(splitter.checkpoint(), undefined);
    let wasSettled = false;
    for (const chunk of chunks) {
      const result = splitter.push(chunk);
      assert.ok(result.ok);
      assert.ok(result.settled || !wasSettled, "no chunk has to wait for another");
      wasSettled ||= result.settled;
      assert.equal(splitter.checkpoint() !== undefined, result.settled);
    }
    assert.ok(wasSettled);
    splitter.end();
    assert.equal(splitter.checkpoint(), undefined);
  }
});

Deno.test("checkpoint() is small, however long the file", () => {
  for (const name of FIXTURE_NAMES) {
    const { mimeType, chunks } = readFixture(name);
    const splitter = createSplitter(mimeType, { ...options, cutAfterMs: () => Infinity });
    const sizes: number[] = [];
    for (const chunk of chunks) {
      splitter.push(chunk);
      const checkpoint = splitter.checkpoint();
      if (checkpoint) sizes.push(JSON.stringify(checkpoint).length);
    }
    assert.ok(Math.max(...sizes) < 4096, `${Math.max(...sizes)} in ${name}`);
  }
});

Deno.test("header is what a player needs in front of the first frame", () => {
  const { bytes, chunks } = readFixture("chromium_webm_vp8");
  const [first] = readStream(bytes);
  const splitter = createSplitter("video/webm", options);
  splitter.push(bytes.subarray(0, 100));
  const early: Uint8Array | undefined = splitter.header;
  assert.equal(early, undefined);
  for (const chunk of [bytes.subarray(100, 1000), ...chunks.slice(3)]) splitter.push(chunk);
  const { header } = splitter;
  assert.ok(header);
  assert.equal(splitter.header, header, "the same array each time");
  const joined = new Uint8Array(header.byteLength + bytes.byteLength - first.clusterAt);
  joined.set(header);
  joined.set(bytes.subarray(first.clusterAt), header.byteLength);
  assert.equal(readStream(joined).length, readStream(bytes).length);
});

for (const name of ["chromium_webm_vp8", "chromium_kf1000_mp4_avc1_opus"]) {
  const { mimeType, chunks, bytes } = readFixture(name);

  /** What `splitter` makes of the rest of the recording. */
  const restOf = (splitter: Splitter) => {
    const opened: [number, number][] = [];
    for (const chunk of chunks.slice(5)) {
      const result = splitter.push(chunk);
      assert.ok(result.ok && result.settled, "what is left out needs no second sending");
      for (const event of result.events) {
        if (event.type === "open") opened.push([event.segment, event.startMs]);
      }
    }
    return opened;
  };

  Deno.test(`skip() in ${name} goes on in the next file, with the times of the take`, () => {
    const splitter = createSplitter(mimeType, options);
    for (const chunk of chunks.slice(0, 3)) splitter.push(chunk);
    const closing = splitter.skip();
    assert.equal(closing.at(-1)?.type, "close");
    assert.equal(splitter.heldBytes, 0);
    assert.deepEqual(splitter.checkpoint()?.files, []);
    assert.deepEqual(splitter.skip(), [], "a hole in a hole is one hole");
    const opened = restOf(splitter);
    assert.ok(opened.length > 0 && opened[0][1] > 1000, `${opened[0]}`);

    const header = splitter.header!;
    const another = splitterAfterHole({ mimeType, header, firstSegment: 7, ...options });
    const before = opened[0][0];
    assert.deepEqual(
      restOf(another),
      opened.map(([segment, startMs]) => [segment - before + 7, startMs]),
    );
  });

  Deno.test(`skip() in the header of ${name} makes the rest an error`, () => {
    const splitter = createSplitter(mimeType, options);
    splitter.push(bytes.subarray(0, 30));
    assert.deepEqual(splitter.skip(), []);
    assert.equal(splitter.checkpoint(), undefined);
    const result = splitter.push(bytes.subarray(40));
    assert.ok(!result.ok);
    assert.match(result.error.message, /beginning of the stream is missing/);
  });
}
