/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { STARTED_AT, unfinishedMp4, withEvents } from "../../../tests/support/mp4_files.ts";
import { boxesOf, readMp4 } from "../../../tests/support/mp4_reader.ts";
import {
  AUDIO,
  fragment,
  picture,
  ROTATED_MATRIX,
  type Run,
  sound,
  streamHeader,
  type TrackOptions,
  VIDEO,
} from "../../../tests/support/mp4_stream.ts";
import type { SegmentEvent } from "../segment_event.ts";
import { Mp4Splitter } from "./mp4_splitter.ts";

/** One file of all `runs`, each a fragment, closed. */
function closed(runs: Run[][], video: TrackOptions = {}, audio: TrackOptions = {}) {
  const { file, closing } = unfinishedMp4([
    streamHeader([[VIDEO, video], [AUDIO, audio]]),
    ...runs.map((list) => fragment(...list)),
  ]);
  const close = closing.find((event) => event.type === "close");
  assert.ok(close?.type === "close");
  return { ...readMp4(withEvents(file, closing)), durationMs: close.durationMs };
}

/** What the events of one segment make; closed or not. */
function fileOf(events: SegmentEvent[], segment: number): Uint8Array<ArrayBuffer> {
  const own = events.filter((event) => event.segment === segment && event.type !== "open");
  return withEvents(new Uint8Array(0), own.map((event) => ({ ...event, segment: 0 })));
}

/** Field of the first box `type`, `at` bytes behind its name. */
function field(bytes: Uint8Array, type: string, at: number): number {
  const found = String.fromCharCode(...bytes).indexOf(type);
  assert.ok(found > 0, type);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(found + 4 + at);
}

Deno.test("an open file is ftyp, 16 bytes of free space, moov and fragments", () => {
  const { file } = unfinishedMp4([
    streamHeader(),
    fragment(picture(0, 10)),
    fragment(sound(0, 20)),
  ]);
  const boxes = boxesOf(file);
  assert.deepEqual(
    boxes.map(({ type }) => type),
    ["ftyp", "free", "moov", "moof", "mdat", "moof", "mdat"],
  );
  assert.equal(boxes[1].size, 16);
  assert.ok(boxes[1].at + 16 <= 64, "the head of a file says whether it was closed");
  const moov = file.subarray(boxes[2].at, boxes[3].at);
  const text = String.fromCharCode(...moov);
  assert.equal(field(moov, "mvhd", 16), 0);
  assert.equal(field(moov, "tkhd", 20), 0);
  assert.equal(field(moov, "mdhd", 16), 0);
  assert.ok(!text.includes("mehd"), "nothing is known of the duration");
  for (const kept of ["trex", "colr", "pasp", "udta", "dOps"]) assert.ok(text.includes(kept), kept);
  assert.ok(text.includes(String.fromCharCode(...ROTATED_MATRIX)));
});

Deno.test("an open file's fragments count from 1, with times of version 1", () => {
  const { file } = unfinishedMp4([
    streamHeader([[VIDEO]]),
    fragment({ ...picture(5000, 10), tfdtVersion: 0 }),
    fragment({ ...picture(6000, 10, { key: false }), tfdtVersion: 0 }),
  ]);
  const moofs = boxesOf(file).filter(({ type }) => type === "moof");
  const facts = moofs.map(({ at, size }) => {
    const moof = file.subarray(at, at + size);
    return [field(moof, "mfhd", 4), field(moof, "tfdt", 0), field(moof, "tfdt", 8)];
  });
  assert.deepEqual(facts, [[1, 0x01000000, 0], [2, 0x01000000, 1000]]);
});

Deno.test("close() makes an ordinary file: one mdat from the start to the moov", () => {
  const { boxes, tracks, duration, durationMs } = closed([
    [picture(0, 10, { keysAt: [4] }), sound(0, 20)],
    [picture(1000, 5, { key: false }), sound(1000, 10)],
  ]);
  assert.deepEqual(boxes.map(([type]) => type), ["ftyp", "mdat", "moov"]);
  const [video, audio] = tracks;
  assert.deepEqual([video.handler, audio.handler], ["vide", "soun"]);
  assert.deepEqual(video.samples.flatMap(({ isKey }, i) => isKey ? [i] : []), [0, 4]);
  assert.ok(audio.samples.every(({ isKey }) => isKey) && !audio.tables.includes("stss"));
  assert.deepEqual(video.durations, [1500, 1500]);
  assert.deepEqual(audio.durations, [1500, 12_000]);
  assert.deepEqual([duration, durationMs], [1500, 1500]);
  assert.deepEqual(video.matrix, ROTATED_MATRIX);
  assert.ok(video.description.includes("colr") && video.description.includes("pasp"));
  assert.deepEqual(video.tables, ["stsd", "stts", "stss", "stsc", "stsz", "stco"]);
});

Deno.test("close() corrects the head last of all", () => {
  const { file, closing } = unfinishedMp4([streamHeader(), fragment(picture(0, 10))]);
  const slotAt = boxesOf(file)[1].at;
  assert.deepEqual(
    closing.map((event) => event.type === "write" ? event.at : event.type),
    ["cut", file.byteLength, slotAt, "close"],
  );
});

Deno.test("close() states the time of the file's first frame", () => {
  const splitter = new Mp4Splitter({
    cutAfterMs: (startMs) => startMs + 1000,
    startedAt: STARTED_AT,
  });
  const events = [
    streamHeader([[VIDEO]]),
    fragment(picture(100, 10)),
    fragment(picture(61_100, 10)),
  ].flatMap((bytes) => splitter.push(bytes).events);
  const since1904 = (ms: number) => ms / 1000 + 2_082_844_800;
  assert.equal(field(fileOf(events, 1), "mvhd", 4), since1904(STARTED_AT + 61_000));
  events.push(...splitter.end());
  assert.deepEqual(
    [0, 1].map((segment) => readMp4(fileOf(events, segment)).created),
    [STARTED_AT, STARTED_AT + 61_000].map(since1904),
  );
});

Deno.test("close() writes an empty edit for a track that starts later", () => {
  const { tracks, duration } = closed([[picture(0, 10), sound(30, 20)]]);
  assert.deepEqual(tracks.map(({ edits }) => edits), [[], [[30, -1], [1000, 0]]]);
  assert.deepEqual(tracks[1].durations, [1030, 8000]);
  assert.equal(duration, 1030);
});

Deno.test("close() keeps what the recorder's edit list skips", () => {
  // 264 ticks of 8000: the encoder's delay. The sound itself begins with the picture.
  const audio: TrackOptions = { edits: [[0, 264]] };
  const { tracks } = closed([[picture(0, 10), sound(0, 20)]], {}, audio);
  assert.deepEqual(tracks[1].edits, [[967, 264]]);
  assert.deepEqual(tracks[1].durations, [967, 8000]);
  const delayed: TrackOptions = { edits: [[500, -1], [0, 264]] };
  const { tracks: [, later] } = closed([[picture(0, 10), sound(0, 20)]], {}, delayed);
  assert.deepEqual(later.edits, [[467, -1], [1000, 0]]);
});

Deno.test("close() divides by what is shown together, edit lists considered", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: (startMs) => startMs + 1000, startedAt: 0 });
  const edited: TrackOptions = { edits: [[0, 800]] };
  const events = [
    streamHeader([[VIDEO], [AUDIO, edited]]),
    fragment(picture(0, 10), sound(0, 22)),
    fragment(picture(1000, 10), sound(1100, 20)),
  ].flatMap((bytes) => splitter.push(bytes).events);
  events.push(...splitter.end());
  const files = [0, 1].map((segment) => readMp4(fileOf(events, segment)));
  // What is decoded at 1100 ms is shown at 1000 ms.
  assert.deepEqual(files.map(({ tracks }) => tracks[1].samples.length), [22, 20]);
  assert.deepEqual(files.map(({ tracks }) => tracks[1].edits), [[[1000, 800]], []]);
});

Deno.test("close() keeps composition offsets, negative ones too", () => {
  const run = picture(0, 3);
  run.samples.forEach((sample, i) => sample.composition = [0, 100, -100][i]);
  const { tracks: [video] } = closed([[run]]);
  assert.deepEqual(video.samples.map(({ composition }) => composition), [0, 100, -100]);
  assert.ok(video.tables.includes("ctts"));
});

Deno.test("close() lets the next time rule where a fragment's last duration is wrong", () => {
  const short = sound(0, 20);
  short.samples[19].duration = 88;
  const { tracks: [, audio], durationMs } = closed([[picture(0, 10), short], [sound(1000, 20)]]);
  assert.ok(audio.samples.every(({ duration }) => duration === 400));
  assert.equal(durationMs, 2000);
});

Deno.test("close() leaves out a track without samples", () => {
  const { tracks } = closed([[sound(0, 20)]]);
  assert.deepEqual(tracks.map(({ id }) => id), [AUDIO]);
});

Deno.test("close() reads and writes headers of version 1", () => {
  const { tracks } = closed([[picture(0, 10), sound(0, 20)]], { version: 1 }, { version: 1 });
  assert.deepEqual(tracks.map(({ durations }) => durations), [[1000, 1000], [1000, 8000]]);
});
