import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinishedMp4 } from "../../lib/media/mp4/file_layout.ts";
import { Mp4Splitter } from "../../lib/media/mp4/mp4_splitter.ts";
import { joined } from "../../lib/shared/bytes.ts";
import { readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { recoveredMp4, unfinishedMp4, withEvents } from "../support/mp4_files.ts";
import { interleaved } from "../support/mp4_arbitrary.ts";
import { boxesOf, readMp4 } from "../support/mp4_reader.ts";
import { fragment, fragmentHeader, picture, sound, streamHeader } from "../support/mp4_stream.ts";

const RUNS = runs(100);

/** What a file holds: for each track, its samples in order. */
function contentOf(file: Uint8Array): Map<number, string[]> {
  return new Map(readMp4(file).tracks.map(({ id, samples }) => [id, samples.map((s) => s.data)]));
}

/** A whole take in one file, as it is on disk before it is closed, and after. */
function record(chunks: Uint8Array[]) {
  const { file, closing } = unfinishedMp4(chunks);
  const finished = withEvents(file, closing);
  return { file, closing, finished, all: contentOf(finished) };
}

/** Where each sample of a finished file ends, by track. */
function endsOf(finished: Uint8Array): Map<number, number[]> {
  return new Map(
    readMp4(finished).tracks.map(({ id, samples }) => [
      id,
      samples.map(({ at, data }) => at + data.length),
    ]),
  );
}

/**
 * Recovers the first `length` bytes, and asserts that all of the frames that
 * lie in them as a whole are kept, and nothing else.
 */
function assertKeepsAll(
  { file, all }: { file: Uint8Array; all: Map<number, string[]> },
  ends: Map<number, number[]>,
  length: number,
): void {
  const { file: recovered, isSame } = recoveredMp4(file.slice(0, length), 9_999);
  assert.ok(isSame, `cut at ${length}: the file did not come out as it went in`);
  const kept = recovered.byteLength > 0 ? contentOf(recovered) : new Map<number, string[]>();
  for (const [id, samples] of all) {
    const count = (ends.get(id) ?? []).filter((end) => end <= length).length;
    const got = kept.get(id) ?? [];
    assert.equal(got.length, count, `cut at ${length}: ${got.length} of track ${id}`);
    assert.ok(got.every((data, i) => data === samples[i]), `cut at ${length}`);
  }
}

const byHand = record([
  streamHeader(),
  fragment(picture(0, 10)),
  fragment(sound(20, 18)),
  fragment(picture(1000, 5, { key: false }), sound(920, 7)),
  fragment(picture(1500, 5, { keysAt: [3] })),
  fragment(sound(1270, 15), picture(2000, 6)),
  fragmentHeader(picture(2600, 3)).subarray(0, 55),
]);

/** Its zero moves when the sound arrives. */
const soundFirst = record([
  streamHeader(),
  fragment(picture(300, 7)),
  fragment(sound(20, 18)),
  fragment(picture(1000, 5, { key: false }), sound(920, 7)),
]);

Deno.test("a file by hand, cut off at every byte, is recovered with every whole frame", () => {
  for (const taken of [byHand, soundFirst]) {
    const ends = endsOf(taken.finished);
    for (let length = 0; length <= taken.file.byteLength; length++) {
      assertKeepsAll(taken, ends, length);
    }
  }
});

for (const name of ["chromium_kf1000_mp4_avc1_opus", "webkitgtk_slice1000_mp4_avc1_mp4a"]) {
  Deno.test(`every file that ${name} is being cut into comes out as it goes in`, () => {
    const { bytes } = readFixture(name);
    const splitter = new Mp4Splitter({ cutAfterMs: (startMs) => startMs + 1000, startedAt: 1e12 });
    const files = new MemoryFiles();
    let most = 0;
    for (let at = 0; at < bytes.byteLength; at += 23_456) {
      files.apply(splitter.push(bytes.subarray(at, at + 23_456)).events);
      most = Math.max(most, files.openBytes.length);
      for (const file of files.openBytes) {
        assert.ok(recoveredMp4(file, 10_000).isSame, `after ${at} bytes`);
      }
    }
    assert.equal(most, 2, "the file before a cut waits for its sound");
  });
}

Deno.test("a fragment divided between two files comes out as it goes in, though its tracks take turns", () => {
  const stream = [
    streamHeader(),
    fragment(picture(0, 10), sound(0, 16)),
    interleaved([picture(1000, 10), sound(800, 3)], 1),
    interleaved([picture(2000, 10), sound(950, 30)], 1),
  ];
  const splitter = new Mp4Splitter({ cutAfterMs: (startMs) => startMs + 1000, startedAt: 1e12 });
  const files = new MemoryFiles();
  let most = 0;
  for (const chunk of stream) {
    files.apply(splitter.push(chunk).events);
    most = Math.max(most, files.openBytes.length);
    for (const file of files.openBytes) assert.ok(recoveredMp4(file).isSame);
  }
  assert.equal(most, 2);
});

const recordings: [name: string, chunks: number][] = [
  ["chromium_kf1000_mp4_avc1_opus", 4],
  ["chromium_vended_mp4_avc1_opus", 7],
  ["webkitgtk_vended_mp4_avc1_mp4a", 9],
];

for (const [name, count] of recordings) {
  const taken = record(readFixture(name).chunks.slice(0, count));
  const { file, closing, finished, all } = taken;

  Deno.test(`an unfinished file of ${name} is recovered to what closing would have made`, () => {
    assert.equal(isFinishedMp4(file.subarray(0, 64)), false);
    assert.equal(isFinishedMp4(finished.subarray(0, 64)), true);
    for (const chunkBytes of [977, 25_000, file.byteLength]) {
      const recovered = recoveredMp4(file, chunkBytes);
      assert.ok(recovered.isSame);
      assert.deepEqual(readMp4(recovered.file), readMp4(finished));
    }
  });

  Deno.test(`${name}, cut off around its last two fragments or anywhere, keeps every whole frame`, () => {
    const ends = endsOf(finished);
    const moofs = boxesOf(file).filter(({ type }) => type === "moof");
    // Around each header and the first frames every byte; a megabyte of them takes too long.
    const spots = fc.oneof(
      fc.integer({ min: 0, max: file.byteLength }),
      fc.constantFrom(...moofs.slice(-2)).chain(({ at, size }) =>
        fc.integer({ min: at - 20, max: Math.min(file.byteLength, at + size + 2000) })
      ),
      fc.constantFrom(...[...ends.values()].flat()).chain((end) =>
        fc.integer({ min: Math.max(0, end - 1), max: Math.min(file.byteLength, end + 1) })
      ),
    );
    fc.assert(
      fc.property(spots, (length) => assertKeepsAll(taken, ends, length)),
      { numRuns: RUNS },
    );
  });

  Deno.test(`${name} is recovered after every single write of its close, torn ones too`, () => {
    const appended = closing.findIndex((event) =>
      event.type === "write" && event.at + event.bytes.byteLength === finished.byteLength
    );
    assert.ok(appended > 0);
    for (let done = 0; done < closing.length; done++) {
      const now = withEvents(file, closing.slice(0, done));
      if (isFinishedMp4(now.subarray(0, 64))) assert.deepEqual(readMp4(now), readMp4(finished));
      else assert.deepEqual(contentOf(recoveredMp4(now).file), all);
    }
    const before = withEvents(file, closing.slice(0, appended));
    const movie = finished.subarray(before.byteLength);
    for (const length of [1, 7, 8, 9, 100, movie.byteLength - 1]) {
      const { file: recovered, isSame } = recoveredMp4(joined([before, movie.subarray(0, length)]));
      assert.ok(isSame);
      assert.deepEqual(recovered, finished);
    }
  });
}

Deno.test("a salvaged fragment survives a crash of its own recovery", () => {
  const ends = [...endsOf(byHand.finished).values()].flat();
  for (const end of ends) {
    const cutOff = byHand.file.slice(0, end + 1);
    const once = recoveredMp4(cutOff).file;
    const { closing } = unfinishedMp4([cutOff]);
    for (let done = 1; done < closing.length; done++) {
      const now = withEvents(cutOff, closing.slice(0, done));
      if (isFinishedMp4(now.subarray(0, 64))) continue;
      const { file, isSame } = recoveredMp4(now);
      assert.ok(isSame, `cut at ${end + 1}, ${done} events`);
      assert.deepEqual(contentOf(file), contentOf(once));
    }
  }
});
