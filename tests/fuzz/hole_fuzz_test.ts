import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter } from "../../lib/media/media_type.ts";
import { splitterAfterHole } from "../../lib/media/resume.ts";
import type { Splitter } from "../../lib/media/segment_event.ts";
import { MIB } from "../../lib/shared/units.ts";
import { type Fixture, FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryDisk, type MemoryFile } from "../support/memory_files.ts";
import { unfinishedMp4, withEvents } from "../support/mp4_files.ts";
import { boxesOf, readMp4 } from "../support/mp4_reader.ts";
import { chunkSizes, cut, splitAll } from "../support/splitting.ts";
import { readStream, readWebm, type StreamBlock } from "../support/webm_reader.ts";

const RUNS = runs(25);
const inOneFile = { cutAfterMs: () => Infinity, startedAt: 0 };
const options = { cutAfterMs: (startMs: number) => startMs + 2000, startedAt: 0 };

/** What may be held: the largest frame of the fixtures, and a mebibyte. */
const HELD_LIMIT = 70_000 + MIB;

const fixtures = FIXTURE_NAMES.map(readFixture).filter(({ mimeType }) => mimeType !== "");
const of = (name: string) => fixtures.filter(({ mimeType }) => mimeType.includes(name));
const webm = [...of("webm"), ...of("matroska")];
const mp4 = of("mp4");

const hole = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 0.4, noNaN: true }),
  sizes: chunkSizes,
  /** Does a process go on that knows the header only? */
  isAnew: fc.boolean(),
});

/** The files in front of a hole and those behind it. */
interface Halves {
  before: MemoryFile[];
  after: MemoryFile[];
}

/** Splits a stream that lacks `[from, to)`. */
function splitAround(
  { mimeType, bytes }: Fixture,
  from: number,
  to: number,
  { sizes, isAnew }: { sizes: number[]; isAnew: boolean },
): Halves | undefined {
  const first = createSplitter(mimeType, options);
  const disk = new MemoryDisk();
  const feed = (splitter: Splitter, stream: Uint8Array) => {
    for (const chunk of cut(stream, sizes)) {
      const result = splitter.push(chunk);
      if (!result.ok) assert.fail(`${result.error.message} at ${result.error.offset}`);
      disk.apply(result.events);
      assert.ok(splitter.heldBytes <= HELD_LIMIT);
      assert.equal(splitter.checkpoint() !== undefined, result.settled);
    }
  };
  feed(first, bytes.subarray(0, from));
  const { header } = first;
  if (!header) {
    assert.deepEqual(first.skip(), []);
    assert.equal(first.push(bytes.subarray(to)).ok, false);
    return undefined;
  }
  disk.apply(isAnew ? first.end() : first.skip());
  const before = disk.closed;
  const second = isAnew
    ? splitterAfterHole({ mimeType, header, firstSegment: 1000, ...options })
    : first;
  assert.ok(second.checkpoint(), "all is settled: nothing of it will be needed");
  feed(second, bytes.subarray(to));
  disk.apply(second.end());
  return { before, after: disk.closed.slice(before.length) };
}

for (const fixture of webm) {
  const { name, bytes } = fixture;
  const blocks = readStream(bytes);
  const [whole] = splitAll(createSplitter(fixture.mimeType, inOneFile), [bytes]).files;
  const video = readWebm(whole.bytes).cues[0].track;

  /** The blocks of files, with the times of the take. */
  const blocksOf = (files: MemoryFile[]) =>
    files.flatMap(({ bytes, startMs }) =>
      readWebm(bytes).blocks.map(({ track, time, payload }) => ({
        track,
        time: Math.round(time + startMs),
        payload,
      }))
    );
  const facts = (list: StreamBlock[]) =>
    list.map(({ track, time, payload }) => ({ track, time, payload }));

  Deno.test(`skip() in ${name} loses nothing but up to the next key frame`, () => {
    fc.assert(
      fc.property(hole, ({ from, length, ...how }) => {
        const first = Math.floor(from * bytes.byteLength);
        const last = Math.min(bytes.byteLength, first + Math.floor(length * bytes.byteLength));
        const halves = splitAround(fixture, first, last, how);
        if (!halves) return;
        const whole = blocks.filter(({ end }) => end <= first);
        assert.deepEqual(blocksOf(halves.before), facts(whole));
        const found = blocks.findIndex(({ clusterAt, track, isKey }) =>
          clusterAt >= last && track === video && isKey
        );
        const rest = found < 0 ? [] : blocks.slice(found);
        assert.deepEqual(blocksOf(halves.after), facts(rest));
        for (const { bytes } of halves.after) assert.ok(readWebm(bytes).cues[0].time === 0);
      }),
      { numRuns: RUNS },
    );
  });
}

/** A sample of a stream. */
interface StreamSample {
  data: string;
  isKey: boolean;
  /** When it is decoded, seconds since the take began. */
  time: number;
  /** Which fragment it came in, and where that and the sample itself lie in the stream. */
  moofAt: number;
  end: number;
}

/** The samples of a stream, by the handler of their track. */
function samplesOf({ chunks, bytes }: Fixture): Map<string, StreamSample[]> {
  const { file, closing } = unfinishedMp4(chunks);
  const pairs = (stream: Uint8Array) => {
    const boxes = boxesOf(stream);
    return boxes.flatMap(({ type, at, size }, i) =>
      type === "mdat" ? [{ moofAt: boxes[i - 1].at, at: at + 8, end: at + size }] : []
    );
  };
  const [inStream, inFile] = [pairs(bytes), pairs(file)];
  assert.equal(inStream.length, inFile.length);
  const { tracks, movieTimescale } = readMp4(withEvents(file, closing));
  return new Map(tracks.map(({ handler, samples, timescale, edits }) => {
    const delay = (edits.length > 1 ? edits[0][0] : 0) / movieTimescale;
    return [
      handler,
      samples.map(({ data, isKey, time, at }) => {
        const i = inFile.findIndex((pair) => at >= pair.at && at < pair.end);
        const { moofAt, at: payloadAt } = inStream[i];
        const end = payloadAt + (at - inFile[i].at) + data.length;
        return { data, isKey, time: delay + time / timescale, moofAt, end };
      }),
    ];
  }));
}

for (const fixture of mp4) {
  const { name, bytes } = fixture;
  const all = samplesOf(fixture);
  const pictures = all.get("vide")!;
  const sounds = all.get("soun")!;

  /** What files hold of a track, in order. */
  const dataOf = (files: MemoryFile[], handler: string) =>
    files.flatMap(({ bytes }) =>
      readMp4(bytes).tracks.filter((track) => track.handler === handler).flatMap(({ samples }) =>
        samples.map(({ data }) => data)
      )
    );
  const data = (samples: StreamSample[]) => samples.map(({ data }) => data);
  const assertSame = (actual: string[], expected: string[]) => {
    assert.equal(actual.length, expected.length);
    assert.ok(actual.every((frame, i) => frame === expected[i]));
  };

  Deno.test(`skip() in ${name} loses nothing but up to the next key frame`, () => {
    fc.assert(
      fc.property(hole, ({ from, length, ...how }) => {
        const first = Math.floor(from * bytes.byteLength);
        const last = Math.min(bytes.byteLength, first + Math.floor(length * bytes.byteLength));
        const halves = splitAround(fixture, first, last, how);
        if (!halves) return;
        const { before, after } = halves;
        assertSame(dataOf(before, "vide"), data(pictures.filter(({ end }) => end <= first)));
        assertSame(dataOf(before, "soun"), data(sounds.filter(({ end }) => end <= first)));

        const key = pictures.find(({ moofAt, isKey }, i) =>
          moofAt >= last && isKey && moofAt !== pictures[i - 1]?.moofAt
        );
        if (!key) return assert.equal(after.length, 0);
        const isBehind = ({ moofAt }: StreamSample) => moofAt >= key.moofAt;
        assertSame(dataOf(after, "vide"), data(pictures.filter(isBehind)));
        const heard = sounds.filter((sound) => isBehind(sound) && sound.time >= key.time - 1e-3);
        const kept = dataOf(after, "soun");
        assert.ok(Math.abs(kept.length - heard.length) <= 1, "but for one on the very edge");
        assertSame(kept.slice(1), data(heard).slice(heard.length - kept.length + 1));
        assert.ok(Math.abs(after[0].startMs - 1000 * key.time) < 2, "the time of the take");
      }),
      { numRuns: RUNS },
    );
  });
}
