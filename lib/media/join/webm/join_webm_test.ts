/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { type CountedSource, joinedOf, sourceOf } from "../../../../tests/support/joining.ts";
import { splitAll } from "../../../../tests/support/splitting.ts";
import {
  type ReadBlock,
  readBlocks,
  readStream,
  readWebm,
} from "../../../../tests/support/webm_reader.ts";
import {
  AUDIO,
  blockGroup,
  clusterHeader,
  simpleBlock,
  sizedCluster,
  streamHeader,
  track,
  VIDEO,
} from "../../../../tests/support/webm_stream.ts";
import { joined } from "../../../shared/bytes.ts";
import { WebmSplitter } from "../../webm/webm_splitter.ts";
import { joinSegments } from "../join.ts";

const START = Date.UTC(2026, 10, 22);

/** Segments of a stream written by hand, a new one each second. */
function segmentsOf(parts: Uint8Array[], startedAt = START): CountedSource[] {
  const cutAfterMs = (startMs: number) => startMs + 1000;
  const { files } = splitAll(new WebmSplitter({ cutAfterMs, startedAt }), [joined(parts)]);
  return files.map(({ container, bytes, startMs }) =>
    sourceOf(container, bytes, startedAt + startMs)
  );
}

/** Packets of {@link take} have two bytes. */
const isSilence = ({ payload }: ReadBlock) => !payload.startsWith("2:");

/** The blocks that recorders made. */
const recorded = (bytes: Uint8Array) => readBlocks(bytes).filter((block) => !isSilence(block));

/** A take of pictures every 100 ms, a key frame every 500, and sound every 50. */
function take(ms: number, { video = VIDEO, audio = AUDIO, asGroups = false } = {}): Uint8Array[] {
  const tracks = [track(video, "video"), track(audio, "audio")];
  if (video > audio) tracks.reverse();
  const parts = [streamHeader(tracks)];
  for (let at = 0; at < ms; at += 100) {
    if (at % 500 === 0) parts.push(clusterHeader(at));
    const key = at % 500 === 0;
    const payload = [at & 0xff, at >> 8];
    const relative = at % 500;
    parts.push(
      asGroups
        ? blockGroup(video, relative, { key, payload })
        : simpleBlock(video, relative, { key, payload }),
    );
    parts.push(simpleBlock(audio, relative, { key: true, payload }));
    parts.push(simpleBlock(audio, relative + 50, { key: true, payload }));
  }
  return parts;
}

Deno.test("joinSegments() keeps the time between takes, and closes gaps below 100 ms", async () => {
  for (const [gapMs, wantedMs] of [[5000, 5000], [99, 0], [-50, 0], [-900, 0]]) {
    const sources = [...segmentsOf(take(1500)), ...segmentsOf(take(1500), START + 1500 + gapMs)];
    const { file, bytes } = await joinedOf(sources);
    const blocks = recorded(bytes);
    const half = blocks.length / 2;
    assert.deepEqual(
      blocks.slice(half).map((block) => ({ ...block, time: block.time - 1500 - wantedMs })),
      blocks.slice(0, half),
    );
    assert.equal(file.durationMs, 3000 + wantedMs);
  }
});

Deno.test("joinSegments() does not sum up what clocks and lengths disagree by", async () => {
  // Each take seems to end 60 ms before the next one begins.
  const takes = Array.from({ length: 20 }, (_, i) => segmentsOf(take(900), START + i * 960));
  const { bytes } = await joinedOf(takes.flat());
  const keys = readBlocks(bytes).filter(({ payload, track }, _, all) =>
    track === VIDEO && payload === all[0].payload
  );
  assert.equal(keys.length, 20);
  keys.forEach(({ time }, i) => assert.ok(Math.abs(time - i * 960) <= 100, `${i}: ${time}`));
});

Deno.test("joinSegments() starts with the segment behind a gap that the span starts in", async () => {
  const sources = [...segmentsOf(take(900)), ...segmentsOf(take(900), START + 10_000)];
  const span = { from: START + 5000, to: START + 10_300 };
  const { file, bytes } = await joinedOf(sources, span);
  assert.equal(file.startedAt, START + 10_000);
  assert.deepEqual(
    readBlocks(bytes).filter(({ track }) => track === VIDEO).map(({ time }) => time),
    [0, 100, 200],
  );
});

Deno.test("joinSegments() puts silence where there is no sound", async () => {
  for (const gapMs of [101, 5000, 100_000]) {
    const second = START + 1500 + gapMs;
    const { bytes } = await joinedOf([
      ...segmentsOf(take(1500)),
      ...segmentsOf(take(1500), second),
    ]);
    const sound = readBlocks(bytes).filter(({ track }) => track === AUDIO);
    const silence = sound.filter(isSilence);
    const lengths: Record<string, number> = { 8: 60, 3: 20 };
    let end = 1500;
    for (const { time, payload } of silence) {
      // Packets of less than 20 ms are as short as those: they come last.
      if (time < end) assert.ok(silence.at(-1)!.time - time < 20, `${time} of ${end}`);
      else assert.equal(time, end);
      end = time + lengths[payload.split(":")[0]];
    }
    assert.ok(Math.abs(end - 1500 - gapMs) < 20, `${end}`);
    assert.equal(sound.findIndex(isSilence), 30);
    assert.ok(sound.every(({ time }, i) => i === 0 || time >= sound[i - 1].time));
    assert.ok(sound.every(({ flags }) => (flags & 0x80) !== 0));
  }
});

for (const asGroups of [false, true]) {
  Deno.test(`joinSegments() takes tracks by what they are: groups ${asGroups}`, async () => {
    const sources = [
      ...segmentsOf(take(1500, { asGroups })),
      ...segmentsOf(take(1500, { video: 2, audio: 1, asGroups }), START + 1500),
    ];
    const { bytes } = await joinedOf(sources);
    const { blocks, cues } = readWebm(bytes);
    const half = blocks.length / 2;
    assert.deepEqual(
      blocks.slice(half).map((block) => ({ ...block, time: block.time - 1500 })),
      blocks.slice(0, half),
    );
    assert.deepEqual(cues.map(({ track, time }) => [track, time]), [
      [VIDEO, 0],
      [VIDEO, 500],
      [VIDEO, 1000],
      [VIDEO, 1500],
      [VIDEO, 2000],
      [VIDEO, 2500],
    ]);
  });
}

Deno.test("joinSegments() keeps next to nothing for each block that gets another number", async () => {
  const sources = [
    ...segmentsOf(take(1000)),
    ...segmentsOf(take(1000, { video: 2, audio: 1 }), START + 1000),
  ];
  const { file } = await joinedOf(sources);
  const patches = file.pieces.flatMap((piece) =>
    "bytes" in piece && piece.bytes.byteLength < 4 ? [piece.bytes] : []
  );
  assert.equal(patches.length, 30);
  assert.equal(new Set(patches).size, 2);
});

Deno.test("joinSegments() leaves the hole of a day and more as it is", async () => {
  const day = 24 * 3_600_000;
  for (const [gapMs, isFilled] of [[day - 2000, true], [day + 2000, false]] as const) {
    const first = segmentsOf(take(900));
    const { file } = await joinedOf([...first, ...segmentsOf(take(900), START + gapMs)]);
    assert.equal(file.durationMs, gapMs + 900);
    assert.equal(file.bytes > 1_000_000, isFilled, `${gapMs} ms`);
  }
});

Deno.test("joinSegments() joins a Cluster of more blocks than a function takes arguments", async () => {
  const blocks = joined(new Array<Uint8Array>(150_000).fill(simpleBlock(VIDEO, 0, { key: true })));
  const content = joined([streamHeader(), sizedCluster(0, [blocks])]);
  const result = await joinSegments([sourceOf("webm", content, START)]);
  assert.ok(result.ok && result.file.bytes > blocks.byteLength);
});

Deno.test("joinSegments() begins in the middle of a Cluster, and leaves out older sound", async () => {
  const sources = segmentsOf([
    streamHeader(),
    sizedCluster(0, [
      simpleBlock(VIDEO, 0, { key: true }),
      simpleBlock(AUDIO, 10, { key: true }),
      simpleBlock(VIDEO, 400, { key: true }),
      simpleBlock(AUDIO, 390, { key: true }),
      simpleBlock(AUDIO, 410, { key: true }),
      simpleBlock(VIDEO, 440),
    ]),
    sizedCluster(500, [simpleBlock(AUDIO, -105, { key: true }), simpleBlock(VIDEO, 0)]),
  ]);
  const { file, bytes } = await joinedOf(sources, { from: START + 450, to: START + 2000 });
  const blocks = readBlocks(bytes).map(({ track, time }) => [track === VIDEO ? "v" : "a", time]);
  assert.deepEqual(blocks, [["v", 0], ["a", 10], ["v", 40], ["v", 100]]);
  assert.equal(file.startedAt, START + 400);
});

Deno.test("joinSegments() keeps later pictures that one before the end refers to", async () => {
  const sources = segmentsOf([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(VIDEO, 120),
    simpleBlock(AUDIO, 90, { key: true }),
    simpleBlock(VIDEO, 40),
    simpleBlock(VIDEO, 80),
    simpleBlock(VIDEO, 240),
    simpleBlock(AUDIO, 110, { key: true }),
    simpleBlock(VIDEO, 160),
  ]);
  const { bytes } = await joinedOf(sources, { from: START, to: START + 100 });
  const blocks = readBlocks(bytes).map(({ track, time }) => [track === VIDEO ? "v" : "a", time]);
  assert.deepEqual(blocks, [["v", 0], ["v", 120], ["a", 90], ["v", 40], ["v", 80]]);
});

Deno.test("joinSegments() joins sound alone", async () => {
  const parts = [streamHeader([track(AUDIO, "audio")])];
  for (let at = 0; at < 3000; at += 50) {
    if (at % 500 === 0) parts.push(clusterHeader(at));
    parts.push(simpleBlock(AUDIO, at % 500, { key: true }));
  }
  const { file, bytes } = await joinedOf(segmentsOf(parts));
  assert.equal(file.mimeType, 'audio/webm;codecs="opus"');
  assert.deepEqual(
    readBlocks(bytes).map(({ time }) => time),
    readStream(joined(parts)).map((b) => b.time),
  );
});

Deno.test("joinSegments() takes a file that was cut off up to its last whole block", async () => {
  const whole = segmentsOf(take(900))[0];
  const next = segmentsOf(take(900), START + 5000);
  const all = readBlocks(whole.content);
  // In front of Cues, behind which nothing that counts is lost.
  const end = readWebm(whole.content).clusterStarts[1] + 200;
  let most = 0;
  for (let length = 320; length < end; length += 7) {
    const short = sourceOf("webm", whole.content.slice(0, length), START);
    const result = await joinSegments([short, ...next]);
    if (!result.ok) {
      assert.equal(result.code, "damaged");
      assert.equal(most, 0, "what was readable with less stays readable");
      continue;
    }
    const { bytes } = await joinedOf([short, ...next]);
    const blocks = recorded(bytes);
    const kept = blocks.slice(0, blocks.length - readBlocks(next[0].content).length);
    assert.deepEqual(kept, all.slice(0, kept.length));
    assert.ok(kept.length >= most);
    most = kept.length;
  }
  assert.ok(most > 18, `${most} blocks`);
});
