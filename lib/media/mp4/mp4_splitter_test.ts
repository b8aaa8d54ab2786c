/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { MemoryFiles } from "../../../tests/support/memory_files.ts";
import { splitMp4 } from "../../../tests/support/mp4_files.ts";
import { type ReadMp4, readMp4 } from "../../../tests/support/mp4_reader.ts";
import {
  AUDIO,
  AUDIO_SCALE,
  box,
  endlessBox,
  fileType,
  fragment,
  fragmentHeader,
  labelled,
  longBox,
  movie,
  picture,
  sound,
  streamHeader,
  u32,
  VIDEO,
} from "../../../tests/support/mp4_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { MIB } from "../../shared/units.ts";
import { Mp4Splitter } from "./mp4_splitter.ts";

/** Times (ms in the stream) of what a file holds of a track. */
function timesOf(file: ReadMp4, id: number): number[] {
  const track = file.tracks.find((candidate) => candidate.id === id);
  return track?.samples.map(({ data }) => labelled(data)) ?? [];
}

function split(parts: Uint8Array[], segmentMs = 1000) {
  const { files, error, heldMost } = splitMp4(parts, segmentMs);
  const read = files.map(({ bytes }) => readMp4(bytes));
  return {
    error,
    heldMost,
    files,
    read,
    startsMs: files.map(({ startMs }) => startMs),
    durationsMs: files.map(({ durationMs }) => durationMs),
    /** First and last time of each track in each file, and how many samples. */
    pictures: read.map((file) => ends(timesOf(file, VIDEO))),
    sounds: read.map((file) => ends(timesOf(file, AUDIO))),
  };
}

function ends(times: number[]): number[] {
  return times.length > 0 ? [times[0], times[times.length - 1], times.length] : [];
}

Deno.test("push() cuts at the first fragment from the segment length on that starts with a key frame", () => {
  const { pictures, startsMs, durationsMs } = split([
    streamHeader([[VIDEO]]),
    fragment(picture(0, 5)),
    fragment(picture(500, 5)),
    fragment(picture(1000, 5, { key: false, keysAt: [2] })),
    fragment(picture(1500, 5)),
    fragment(picture(2000, 5)),
  ]);
  assert.deepEqual(pictures, [[0, 1400, 15], [1500, 2400, 10]]);
  assert.deepEqual(startsMs, [0, 1500]);
  assert.deepEqual(durationsMs, [1500, 1000]);
});

Deno.test("push() starts each file at 0, however late in the stream", () => {
  const { read, startsMs } = split([
    streamHeader(),
    fragment(picture(7_200_000, 10), sound(7_200_000, 20)),
    fragment(picture(7_201_000, 10), sound(7_201_000, 20)),
  ]);
  assert.deepEqual(startsMs, [0, 1000]);
  for (const { tracks } of read) {
    assert.deepEqual(tracks.map(({ edits }) => edits), [[], []]);
    assert.deepEqual(tracks.map(({ durations }) => durations), [[1000, 1000], [1000, 8000]]);
  }
});

Deno.test("push() divides sound that comes behind the picture that cuts", () => {
  const { pictures, sounds, read, durationsMs } = split([
    streamHeader(),
    fragment(picture(0, 10)),
    fragment(picture(1000, 10)),
    fragment(sound(0, 30)),
    fragment(sound(1500, 10)),
    fragment(picture(2000, 10)),
    fragment(sound(2000, 20)),
  ]);
  assert.deepEqual(pictures, [[0, 900, 10], [1000, 1900, 10], [2000, 2900, 10]]);
  assert.deepEqual(sounds, [[0, 950, 20], [1000, 1950, 20], [2000, 2950, 20]]);
  assert.deepEqual(durationsMs, [1000, 1000, 1000]);
  assert.deepEqual(read[1].tracks.map(({ edits }) => edits), [[], []]);
});

Deno.test("push() moves sound that came before the picture that cuts", () => {
  const { pictures, sounds, read, heldMost } = split([
    streamHeader(),
    fragment(picture(0, 9)),
    fragment(sound(0, 30)),
    fragment(picture(900, 3, { key: false })),
    fragment(picture(1200, 10)),
    fragment(sound(1500, 10)),
  ]);
  assert.deepEqual(pictures, [[0, 1100, 12], [1200, 2100, 10]]);
  assert.deepEqual(sounds, [[0, 1150, 24], [1200, 1950, 16]]);
  assert.deepEqual(read[1].tracks.map(({ edits }) => edits), [[], []]);
  assert.ok(heldMost >= 6 * 6 && heldMost < 10_000, `${heldMost} bytes were held`);
});

Deno.test("push() keeps the sound of the old file when the sound behind the cut has empty samples", () => {
  const late = sound(1200, 20);
  for (const sample of late.samples.slice(1)) sample.data = [];
  const { sounds } = split([
    streamHeader(),
    fragment(picture(0, 12)),
    fragment(sound(0, 24)),
    fragment(late),
    fragment(picture(1200, 10)),
  ]);
  assert.deepEqual(sounds, [[0, 1150, 24], [1200, 1200, 1]]);
});

Deno.test("push() does not stretch a file to where sound that was away goes on", () => {
  const { durationsMs, sounds } = split([
    streamHeader(),
    fragment(picture(0, 10), sound(0, 20)),
    fragment(picture(1000, 10)),
    fragment(sound(2500, 10)),
  ]);
  assert.deepEqual(sounds, [[0, 950, 20], [2500, 2950, 10]]);
  assert.deepEqual(durationsMs[0], 1000);
});

Deno.test("push() refuses a chunk that begins segments without end, but not a long stream", () => {
  const flood = [streamHeader([[VIDEO]])];
  for (let second = 0; second < 70; second++) flood.push(fragment(picture(second * 1000, 1)));
  assert.match(split([joined(flood)]).error?.message ?? "", /More than 64 segments/);
  assert.equal(split(flood).error, undefined);
});

Deno.test("push() refuses times that no take reaches", () => {
  const century = 4e12;
  const header = streamHeader([[VIDEO]]);
  assert.match(split([header, fragment(picture(century, 1))]).error?.message ?? "", /that long/);
  const { error } = split([header, fragment(picture(0, 1)), fragment(picture(century, 1))]);
  assert.match(error?.message ?? "", /that long/);
});

Deno.test("push() moves sound of the picture's own fragment that belongs behind the cut", () => {
  const { sounds } = split([
    streamHeader(),
    fragment(sound(0, 25), picture(0, 10)),
    fragment(sound(1250, 15), picture(1000, 10)),
  ]);
  assert.deepEqual(sounds, [[0, 950, 20], [1000, 1950, 20]]);
});

Deno.test("push() leaves sound from before the picture of one fragment in the old file", () => {
  for (const isSoundFirst of [true, false]) {
    const cutting = [sound(960, 20), picture(1000, 10)];
    const { pictures, sounds, read } = split([
      streamHeader(),
      fragment(picture(0, 10), sound(10, 19)),
      fragment(...(isSoundFirst ? cutting : cutting.toReversed())),
    ]);
    assert.deepEqual(pictures, [[0, 900, 10], [1000, 1900, 10]]);
    assert.deepEqual(sounds, [[10, 960, 20], [1010, 1910, 19]]);
    assert.deepEqual(read[1].tracks[1].edits, [[10, -1], [950, 0]]);
  }
});

Deno.test("push() holds no more than 256 KiB of sound that a cut may move", () => {
  const large = (ms: number) => {
    const run = sound(ms, 2, { step: 500 });
    run.samples.forEach(({ data }) => data.length = 75_000);
    run.samples.forEach(({ data }) => data.fill(7, 6));
    return fragment(run);
  };
  const { sounds, heldMost } = split([
    streamHeader(),
    fragment(picture(0, 9)),
    large(1000),
    large(2000),
    large(3000),
    fragment(picture(900, 3, { key: false }), sound(4000, 1)),
    fragment(picture(1500, 10)),
  ]);
  assert.ok(heldMost > 150_000 && heldMost < 0.3 * MIB, `${heldMost} bytes were held`);
  // What was not held stays where it was written.
  assert.deepEqual(sounds, [[1000, 2500, 4], [3000, 4000, 3]]);
});

Deno.test("push() closes the old file once the sound has passed the cut", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: (startMs) => startMs + 1000, startedAt: 0 });
  const closed = (bytes: Uint8Array) =>
    splitter.push(bytes).events.filter(({ type }) => type === "close").length;
  assert.equal(closed(streamHeader()), 0);
  assert.equal(closed(fragment(picture(0, 10))), 0);
  assert.equal(closed(fragment(picture(1000, 10))), 0);
  assert.equal(closed(fragment(sound(0, 19))), 0);
  assert.equal(closed(fragment(sound(950, 10))), 1);
});

Deno.test("push() waits for the sound until another cut, or for 10 s of picture", () => {
  const early = split([
    streamHeader(),
    fragment(picture(0, 10)),
    fragment(picture(1000, 10)),
    fragment(picture(2000, 10)),
    fragment(sound(0, 50)),
  ]);
  assert.deepEqual(early.sounds, [[], [0, 1950, 40], [2000, 2450, 10]]);
  const splitter = new Mp4Splitter({
    cutAfterMs: (startMs) => startMs === 0 ? 1000 : Infinity,
    startedAt: 0,
  });
  splitter.push(streamHeader());
  const closesAt = [];
  for (let ms = 0; ms < 15_000; ms += 1000) {
    const { events } = splitter.push(fragment(picture(ms, 10)));
    if (events.some(({ type }) => type === "close")) closesAt.push(ms);
  }
  assert.deepEqual(closesAt, [10_000]);
});

Deno.test("push() cuts at any fragment when there is no picture", () => {
  const { sounds } = split([
    streamHeader([[AUDIO]]),
    fragment(sound(0, 19)),
    fragment(sound(950, 10)),
    fragment(sound(1450, 10)),
  ]);
  assert.deepEqual(sounds, [[0, 1400, 29], [1450, 1900, 10]]);
});

Deno.test("push() stops waiting for a picture that has been away for half a minute", () => {
  const parts = [streamHeader(), fragment(picture(0, 10), sound(0, 20))];
  // Once a track has ended, Chromium goes on with empty trafs of time 0.
  const ended = { track: VIDEO, time: 0, samples: [] };
  for (let ms = 1000; ms < 33_000; ms += 1000) parts.push(fragment(ended, sound(ms, 20)));
  const { sounds, pictures } = split(parts);
  assert.deepEqual(sounds, [[0, 30_950, 620], [31_000, 31_950, 20], [32_000, 32_950, 20]]);
  assert.deepEqual(pictures, [[0, 900, 10], [], []]);
});

Deno.test("push() lets no drift build up where timescales do not fit", () => {
  // 30 frames a second in a scale of 1000 ticks: no second of it is whole in samples of sound.
  const parts = [streamHeader()];
  let soundAt = 0;
  for (let i = 0; i < 200; i++) {
    parts.push(fragment(picture(i * 1001, 13, { step: 77 })));
    const count = Math.ceil(((i + 1) * 1001 - soundAt) / 21);
    parts.push(fragment(sound(soundAt, count, { step: 21 })));
    soundAt += count * 21;
  }
  const { read, files, startsMs } = split(parts);
  assert.equal(files.length, 200);
  read.forEach((file, i) => {
    const [{ edits: pictureEdits }, { edits: [empty = [0]], samples }] = file.tracks;
    assert.deepEqual(pictureEdits, []);
    const first = labelled(samples[0].data);
    assert.equal(startsMs[i] + empty[0], first, "sound starts where the recorder had it");
    assert.ok(empty[0] < 21, `${empty[0]} ms of silence are more than one packet`);
  });
});

Deno.test("push() leaves out what says nothing in another file", () => {
  const wanted = split([streamHeader(), fragment(picture(0, 10)), fragment(sound(0, 20))]);
  const orphan = fragmentHeader(sound(0, 20));
  const { files, error } = split([
    fileType(),
    fileType(),
    box("free", [1, 2, 3, 4, 5, 6, 7, 8]),
    movie(),
    box("styp", u32(0)),
    box("sidx", u32(0)),
    fragment(picture(0, 10)),
    box("prft", u32(0)),
    orphan,
    box("emsg", u32(0)),
    orphan,
    box("styp", u32(0)),
    fragment(sound(0, 20)),
    fragment({ track: VIDEO, time: 0, samples: [] }, { track: AUDIO, time: 0, samples: [] }),
    box("mfra", u32(0)),
    orphan,
  ]);
  assert.equal(error, undefined);
  assert.deepEqual(files, wanted.files);
});

Deno.test("push() reads 64-bit sizes, and an mdat to the end of the stream", () => {
  const run = picture(0, 10);
  const payload = run.samples.flatMap(({ data }) => data);
  const wanted = split([streamHeader([[VIDEO]]), fragment(run)]).files;
  // With 8 bytes more of header, the data begins later.
  const shifted = fragmentHeader(run);
  new DataView(shifted.buffer).setUint32(
    indexOf(shifted, "trun") + 12,
    shifted.byteLength + 16,
  );
  const header = streamHeader([[VIDEO]]);
  assert.deepEqual(split([header, shifted, longBox("mdat", payload)]).files, wanted);
  assert.deepEqual(split([header, fragmentHeader(run), endlessBox("mdat", payload)]).files, wanted);
  const junk = joined([fragmentHeader(run), endlessBox("mdat", payload, [1, 2, 3])]);
  assert.deepEqual(
    split([header, ...Array.from(junk, (byte) => Uint8Array.of(byte))]).files,
    wanted,
  );
});

function indexOf(bytes: Uint8Array, type: string): number {
  return String.fromCharCode(...bytes).indexOf(type);
}

Deno.test("push() moves the zero when a track turns out to begin before the first one sent", () => {
  const { read, durationsMs } = split([
    streamHeader(),
    fragment(picture(200, 8)),
    fragment(sound(0, 20)),
    fragment(picture(1000, 10, { key: false })),
  ]);
  assert.deepEqual(read[0].tracks.map(({ edits }) => edits), [[[200, -1], [1800, 0]], []]);
  assert.deepEqual(durationsMs, [2000]);
});

Deno.test("push() puts all it was given on disk once a file is open", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  assert.deepEqual(splitter.push(streamHeader()), { ok: true, events: [], settled: false });
  const first = fragment(picture(0, 10));
  assert.equal(splitter.push(first.subarray(0, 20)).ok && splitter.heldBytes, 20);
  assert.deepEqual(splitter.push(first.subarray(20)).events.length > 0, true);
  const next = fragment(picture(1000, 10, { key: false }));
  const lengths = [];
  const stored = [];
  for (const byte of next) {
    const result = splitter.push(Uint8Array.of(byte));
    assert.ok(result.ok && result.settled);
    stored.push(
      ...result.events.flatMap((event) => event.type === "write" ? [...event.bytes] : []),
    );
    lengths.push(splitter.heldBytes);
  }
  assert.ok(stored.length >= next.length && stored.length < next.length * 3);
  const moofBytes = fragmentHeader(picture(1000, 10, { key: false })).byteLength;
  assert.deepEqual(
    lengths.slice(0, moofBytes + 7),
    lengths.slice(0, moofBytes + 7).map((_, i) => i + 1),
  );
  assert.equal(splitter.heldBytes, 0);
});

Deno.test("push() leaves nothing of a longer header behind the data that follows it", () => {
  const run = picture(1000, 1);
  // A moof with a box that is not taken over is longer than what is written of it.
  const header = fragmentHeader(run);
  const moof = box("moof", header.subarray(8), box("free", new Uint8Array(500)));
  new DataView(moof.buffer).setUint32(indexOf(moof, "trun") + 12, moof.byteLength + 8);
  const data = box("mdat", run.samples[0].data);
  for (const first of [picture(0, 10), sound(0, 10)]) {
    // Behind a cut, the header was stored in the file before.
    for (const segmentMs of [1e6, 1000]) {
      const splitter = new Mp4Splitter({ cutAfterMs: (ms) => ms + segmentMs, startedAt: 0 });
      const files = new MemoryFiles();
      const parts = [streamHeader(), fragment(first), moof, data.subarray(0, 11)];
      for (const part of parts) files.apply(splitter.push(part).events);
      const file = files.openBytes.at(-1)!;
      assert.deepEqual(file.subarray(-3), data.subarray(8, 11));
    }
  }
});

Deno.test("push() writes moved sound before it closes the file that loses it", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: (ms) => ms + 1000, startedAt: 0 });
  const parts = [streamHeader(), fragment(picture(0, 10)), fragment(sound(0, 30))];
  for (const part of parts) splitter.push(part);
  const { events } = splitter.push(fragment(picture(1000, 10)));
  const moved = events.findIndex((event) =>
    event.type === "write" && event.segment === 1 && event.bytes.byteLength === 10 * 6
  );
  assert.ok(moved > 0 && moved < events.findIndex(({ type }) => type === "close"));
});

Deno.test("push() passes media data as views of the chunk", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  splitter.push(streamHeader());
  const chunk = fragment(picture(0, 10));
  const { events } = splitter.push(chunk);
  const views = events.filter((event) =>
    event.type === "write" && event.bytes.buffer === chunk.buffer
  );
  assert.equal(views.length, 1);
  assert.equal(views[0].type === "write" && views[0].bytes.byteLength, 10 * 8);
});

const header = streamHeader();
const whole = fragment(picture(0, 10), sound(0, 20));

const broken: [what: string, stream: Uint8Array[], message: RegExp, offset: number][] = [
  ["WebM", [Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 1, 0, 0, 0)], /No box/, 0],
  ["a stream without ftyp", [movie()], /Starts with "moov"/, 0],
  ["ftyp without a brand", [box("ftyp", [1, 2])], /no brand/, 0],
  ["media before moov", [fileType(), whole], /"moof" comes before moov/, fileType().byteLength],
  ["an mdat without a moof", [header, box("mdat", [1])], /without a moof/, header.byteLength],
  ["a second moov", [header, whole, movie()], /Another moov/, header.byteLength + whole.byteLength],
  [
    "a moof of another track",
    [
      header,
      fragment({ ...picture(0, 1), track: 9 }),
    ],
    /track 9/,
    header.byteLength,
  ],
  ["a moof of 2 MiB", [header, u32Bytes(2 * MIB, "moof")], /expected at most/, header.byteLength],
  [
    "an mdat that is too short",
    [
      header,
      fragmentHeader(picture(0, 10)),
      box("mdat", [1, 2, 3]),
    ],
    /outside the mdat/,
    header.byteLength + fragmentHeader(picture(0, 10)).byteLength,
  ],
  [
    "bytes that are no box",
    [
      header,
      whole,
      new Uint8Array(16),
    ],
    /No box/,
    header.byteLength + whole.byteLength,
  ],
  [
    "an ordinary file",
    [
      fileType(),
      box("moov", box("mvhd", new Uint8Array(100))),
    ],
    /no mvex/,
    fileType().byteLength,
  ],
];

function u32Bytes(size: number, type: string): Uint8Array {
  return joined([u32(size), Array.from(type, (char) => char.charCodeAt(0))]);
}

for (const [what, stream, message, offset] of broken) {
  Deno.test(`push() gives an error with its offset for ${what}`, () => {
    const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
    const result = splitter.push(joined(stream));
    assert.ok(!result.ok);
    assert.match(result.error.message, message);
    assert.equal(result.error.offset, offset);
    assert.deepEqual(splitter.push(whole), { ok: false, events: [], error: result.error });
    assert.deepEqual(splitter.end(), []);
  });
}

Deno.test("push() closes what was good before an error", () => {
  const { pictures, error } = split([header, whole, new Uint8Array(16)]);
  assert.ok(error);
  assert.deepEqual(pictures, [[0, 900, 10]]);
});

Deno.test("end() removes a file without a whole frame, and does nothing before the first", () => {
  const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  splitter.push(header);
  assert.deepEqual(splitter.end(), []);
  const second = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
  const headerBytes = fragmentHeader(picture(0, 10), sound(0, 20)).byteLength + 8;
  second.push(joined([header, whole.subarray(0, headerBytes + 7)]));
  assert.deepEqual(second.end(), [
    { type: "cut", segment: 0, bytes: 0 },
    { type: "close", segment: 0, bytes: 0, durationMs: 0 },
  ]);
});

Deno.test("end() keeps every whole frame of a fragment that was cut off", () => {
  const next = fragment(picture(1000, 10, { key: false }), sound(1000, 20));
  const headerBytes = fragmentHeader(picture(1000, 10), sound(1000, 20)).byteLength + 8;
  for (const [bytes, pictures, sounds] of [[8, 1, 0], [31, 3, 0], [80, 10, 0], [92, 10, 2]]) {
    const { read } = split([header, whole, next.subarray(0, headerBytes + bytes)], 1e6);
    assert.equal(timesOf(read[0], VIDEO).length, 10 + pictures);
    assert.equal(timesOf(read[0], AUDIO).length, 20 + sounds);
  }
});

Deno.test("push() takes tracks in any order of moov, and audio ticks of its own scale", () => {
  const { sounds, pictures, durationsMs } = split([
    streamHeader([[AUDIO], [VIDEO]]),
    fragment(sound(0, 20), picture(0, 10)),
    fragment(sound(1000, 20), picture(1000, 10)),
  ]);
  assert.deepEqual(sounds, [[0, 950, 20], [1000, 1950, 20]]);
  assert.deepEqual(pictures, [[0, 900, 10], [1000, 1900, 10]]);
  assert.deepEqual(durationsMs, [1000, 1000]);
  assert.equal(AUDIO_SCALE, 8000);
});
