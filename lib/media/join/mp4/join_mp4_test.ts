/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { type CountedSource, joinedOf, sourceOf } from "../../../../tests/support/joining.ts";
import { splitMp4, STARTED_AT } from "../../../../tests/support/mp4_files.ts";
import { readMp4, type ReadTrack } from "../../../../tests/support/mp4_reader.ts";
import {
  AUDIO,
  fragment,
  labelled,
  picture,
  type Run,
  sound,
  streamHeader,
  type Tracks,
  VIDEO,
} from "../../../../tests/support/mp4_stream.ts";
import { joined } from "../../../shared/bytes.ts";
import { joinSegments } from "../join.ts";

/** Segments of a stream, a new one each second. */
function segmentsOf(
  stream: Uint8Array[],
  { startedAt = STARTED_AT, clockMs = 1 } = {},
): CountedSource[] {
  return splitMp4([joined(stream)]).files.map(({ container, bytes, startMs }) =>
    sourceOf(container, bytes, Math.floor((startedAt + startMs) / clockMs) * clockMs)
  );
}

/** A take of pictures every 100 ms, a key frame every 500, and sound every 50, from `ms` on. */
function take(seconds: number, { tracks, ms = 0 }: { tracks?: Tracks; ms?: number } = {}) {
  const parts = [streamHeader(tracks)];
  for (let at = ms; at < ms + seconds * 1000; at += 500) {
    parts.push(fragment(picture(at, 5), sound(at, 10)));
  }
  return parts;
}

/** Samples of recorders begin with {@link label}. */
const isRecorded = ({ data }: { data: string }) => data.length > 3 && data[0] !== "\xfb";

/** When samples are shown and what is in them, ms. */
function shown(track: ReadTrack): [shownMs: number, label: number][] {
  const empty = track.edits.find(([, mediaTime]) => mediaTime === -1)?.[0] ?? 0;
  const skipped = track.edits.find(([, mediaTime]) => mediaTime !== -1)?.[1] ?? 0;
  return track.samples.filter(isRecorded).map(({ time, composition, data }) => [
    (time + composition - skipped) * 1000 / track.timescale + empty,
    labelled(data),
  ]);
}

/** Times of both tracks of a joined file. */
async function tracksOf(sources: CountedSource[], span?: { from: number; to: number }) {
  const { file, bytes } = await joinedOf(sources, span);
  const { tracks, duration } = readMp4(bytes);
  const of = (id: number) => {
    const track = tracks.find((track) => track.id === id);
    return track ? shown(track) : [];
  };
  return { file, duration, picture: of(VIDEO), sound: of(AUDIO) };
}

/** `count` samples that are shown each `step`, and are labelled so. */
const every = (step: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => [from + i * step, i * step]);

Deno.test("joinSegments() keeps the time between takes, and closes gaps below 100 ms", async () => {
  for (const [gapMs, wantedMs] of [[5000, 5000], [99, 0], [-50, 0]]) {
    const second = { startedAt: STARTED_AT + 3000 + gapMs };
    const sources = [...segmentsOf(take(3)), ...segmentsOf(take(2), second)];
    const { file, picture, sound, duration } = await tracksOf(sources);
    const from = 3000 + wantedMs;
    assert.deepEqual(picture, [...every(100, 30), ...every(100, 20, from)]);
    assert.deepEqual(sound, [...every(50, 60), ...every(50, 40, from)]);
    assert.equal(file.durationMs, from + 2000);
    assert.equal(duration, from + 2000);
  }
});

Deno.test("joinSegments() puts silence where there is no sound", async () => {
  for (const gapMs of [102, 5037, 100_001]) {
    const second = { startedAt: STARTED_AT + 3000 + gapMs };
    const sources = [...segmentsOf(take(3)), ...segmentsOf(take(1), second)];
    const { file, bytes } = await joinedOf(sources);
    const track = readMp4(bytes).tracks.find(({ id }) => id === AUDIO)!;
    const silence = track.samples.filter((sample) => !isRecorded(sample));
    assert.equal(track.samples.findIndex((sample) => !isRecorded(sample)), 60);
    const lengths: Record<string, number> = {
      "\xfb": 60,
      "\xf8": 20,
      "\xf0": 10,
      "\xe8": 5,
      "\xe0": 2.5,
    };
    const ms = silence.reduce((sum, { data }) => sum + lengths[data[0]], 0);
    assert.ok(ms <= gapMs && ms > gapMs - 2.5, `${ms} of ${gapMs} ms`);
    silence.slice(0, -1).forEach(({ duration, data }) =>
      assert.equal(duration * 1000 / track.timescale, lengths[data[0]])
    );
    assert.ok(silence.every(({ data }) => data.length === (data[0] === "\xfb" ? 8 : 3)));
    assert.equal(file.durationMs, 4000 + gapMs);
    // However long it is, it takes up the bytes of half a minute.
    assert.ok(bytes.byteLength < 20_000, `${bytes.byteLength} bytes`);
  }
});

Deno.test("joinSegments() lets no take begin in the middle of the one before", async () => {
  const second = { startedAt: STARTED_AT + 1500 };
  const { picture, sound } = await tracksOf([
    ...segmentsOf(take(3)),
    ...segmentsOf(take(1), second),
  ]);
  assert.deepEqual(picture, [...every(100, 30), ...every(100, 10, 3000)]);
  assert.deepEqual(sound, [...every(50, 60), ...every(50, 20, 3000)]);
});

Deno.test("joinSegments() makes whole takes of files whose times are known to the second", async () => {
  const startedAt = STARTED_AT + 700;
  // Key frames every 1.1 s: where a segment begins moves against the second.
  const parts = [streamHeader()];
  for (let at = 0; at < 11_000; at += 1100) {
    parts.push(fragment(picture(at, 11), sound(at, 22)));
  }
  const sources = segmentsOf(parts, { startedAt, clockMs: 1000 });
  assert.equal(sources.length, 10);
  const { picture: pictures, sound: sounds } = await tracksOf(sources);
  assert.deepEqual(pictures, every(100, 110));
  assert.deepEqual(sounds, every(50, 220));
});

Deno.test("joinSegments() shows the instant that was asked for, with what it needs", async () => {
  const span = { from: STARTED_AT + 1730, to: STARTED_AT + 3260 };
  const { file, duration, picture, sound } = await tracksOf(segmentsOf(take(5)), span);
  assert.equal(file.startedAt, span.from);
  assert.equal(file.durationMs, 1530);
  assert.equal(duration, 1530);
  assert.deepEqual(picture[0], [1500 - 1730, 1500]);
  assert.deepEqual(picture.at(-1), [3200 - 1730, 3200]);
  assert.equal(picture.length, 18);
  assert.deepEqual(sound[0], [1500 - 1730, 1500]);
  assert.deepEqual(sound.at(-1), [3250 - 1730, 3250]);
  assert.equal(sound.length, 36);
});

Deno.test("joinSegments() keeps later pictures that one before the end refers to", async () => {
  // Decoded as 0 300 100 200 | 400 700 500 600: shown 100 ms after that.
  const order = [0, 300, 100, 200, 400, 700, 500, 600];
  const run: Run = {
    ...picture(0, 8),
    samples: picture(0, 8).samples.map((sample, i) => ({
      ...sample,
      data: [0xf1, 0, 0, order[i] >> 8, order[i] & 0xff, VIDEO, 0, 0],
      composition: order[i] + 100 - i * 100,
    })),
  };
  const tracks: Tracks = [[VIDEO, { edits: [[0, 100]] }]];
  const sources = segmentsOf([streamHeader(tracks), fragment(run)]);
  const span = { from: STARTED_AT, to: STARTED_AT + 150 };
  const { picture: pictures, duration } = await tracksOf(sources, span);
  assert.deepEqual(pictures, [[0, 0], [300, 300], [100, 100]]);
  assert.equal(duration, 150);
});

Deno.test("joinSegments() keeps the picture's order across borders with composition offsets", async () => {
  const tracks: Tracks = [[VIDEO, { edits: [[0, 100]] }], [AUDIO]];
  const parts = [streamHeader(tracks)];
  for (let at = 0; at < 4000; at += 500) {
    const run = picture(at, 5);
    for (const [i, sample] of run.samples.entries()) {
      sample.composition = [100, 300, 0, 0, 100][i];
    }
    parts.push(fragment(run, sound(at, 10)));
  }
  const [whole] = splitMp4([joined(parts)], Infinity).files;
  const wanted = readMp4(whole.bytes).tracks.map(shown);
  const { picture: pictures, sound: sounds } = await tracksOf(segmentsOf(parts));
  assert.deepEqual([pictures, sounds], wanted);
});

Deno.test("joinSegments() goes on with sound alone, and with the picture again", async () => {
  const parts = take(2);
  for (let at = 2000; at < 40_000; at += 500) parts.push(fragment(sound(at, 10)));
  const sources = [
    ...segmentsOf(parts),
    ...segmentsOf(take(1), { startedAt: STARTED_AT + 40_000 }),
  ];
  const { picture: pictures, sound: sounds, file } = await tracksOf(sources);
  assert.deepEqual(pictures, [...every(100, 20), ...every(100, 10, 40_000)]);
  assert.deepEqual(sounds, [...every(50, 800), ...every(50, 20, 40_000)]);
  assert.equal(file.durationMs, 41_000);
  assert.equal(file.mimeType, 'video/mp4;codecs="avc1.42C00A,opus"');

  const later = { from: STARTED_AT + 35_010, to: STARTED_AT + 36_000 };
  const alone = await tracksOf(sources, later);
  assert.deepEqual(alone.picture, []);
  assert.deepEqual(alone.sound[0], [-10, 35_000]);
  assert.equal(alone.file.mimeType, 'audio/mp4;codecs="opus"');
});

Deno.test("joinSegments() refuses other tracks, and names the segment", async () => {
  const turned = segmentsOf(take(1, { tracks: [[VIDEO, { version: 1 }], [AUDIO]] }));
  const same = segmentsOf(take(1), { startedAt: STARTED_AT + 1000 });
  assert.equal((await joinSegments([...turned, ...same])).ok, true);
  const [{ content }] = same;
  const other = content.slice();
  // Another level in the parameter set of the final moov.
  const text = Array.from(other, (byte) => String.fromCharCode(byte)).join("");
  other[text.lastIndexOf("avcC") + 7]++;
  const result = await joinSegments([...turned, sourceOf("mp4", other, STARTED_AT + 1000)]);
  assert.ok(!result.ok && result.code === "different-tracks" && result.source === 1);
});

Deno.test("joinSegments() takes no MP4 that was not closed, and none that was cut off", async () => {
  const [good, bad] = segmentsOf(take(2));
  for (let length = 0; length < bad.bytes; length += 13) {
    const short = sourceOf("mp4", bad.content.slice(0, length), bad.startedAt);
    const result = await joinSegments([good, short]);
    assert.ok(!result.ok && result.code === "damaged" && result.source === 1, `${length} bytes`);
  }
});

Deno.test("joinSegments() takes no MP4 whose moov cannot be written anew", async () => {
  const [{ content }] = segmentsOf(take(1));
  const text = Array.from(content, (byte) => String.fromCharCode(byte)).join("");
  const boxAt = (type: string) => text.lastIndexOf(type) - 4;
  const sizeAt = (at: number) => new DataView(content.buffer).getUint32(at);
  // Eight bytes that are no box, behind all that the last track is known by.
  const end = boxAt("mdia") + sizeAt(boxAt("mdia"));
  const bad = joined([content.slice(0, end), new Uint8Array(8), content.slice(end)]);
  const view = new DataView(bad.buffer);
  for (const at of ["moov", "trak", "mdia"].map(boxAt)) view.setUint32(at, sizeAt(at) + 8);
  const result = await joinSegments([sourceOf("mp4", bad, STARTED_AT)]);
  assert.ok(!result.ok && result.code === "damaged" && result.source === 0);
});

Deno.test("joinSegments() makes few pieces, and leaves the fragments' large headers out", async () => {
  const sources = segmentsOf(take(10));
  const { file, bytes } = await joinedOf(sources);
  assert.equal(file.pieces.length, 1 + sources.length);
  assert.ok(bytes.byteLength < sources.reduce((sum, { bytes }) => sum + bytes, 0));
});
