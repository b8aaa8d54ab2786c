/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { MemoryFiles } from "../../../tests/support/memory_files.ts";
import { readBlocks, readWebm } from "../../../tests/support/webm_reader.ts";
import {
  AUDIO,
  blockGroup,
  clusterHeader,
  document,
  simpleBlock,
  sizedCluster,
  streamHeader,
  track,
  VIDEO,
} from "../../../tests/support/webm_stream.ts";
import { joined } from "../../shared/bytes.ts";
import { ElementId } from "../ebml/element_ids.ts";
import { element, openElement } from "../ebml/write_element.ts";
import { WebmSplitter } from "./webm_splitter.ts";

const everySecond = { cutAfterMs: (startMs: number) => startMs + 1000, startedAt: 0 };

/** Splits `parts` pushed one after the other; times and tracks of what each file holds. */
function split(parts: Uint8Array[]) {
  const splitter = new WebmSplitter(everySecond);
  const files = new MemoryFiles();
  let error;
  for (const part of parts) {
    const result = splitter.push(part);
    files.apply(result.events);
    if (!result.ok) error = result.error;
  }
  files.apply(splitter.end());
  return {
    error,
    files: files.closed,
    blocks: files.closed.map(({ bytes }) =>
      readBlocks(bytes).map(({ track, time }) => [track === VIDEO ? "v" : "a", time])
    ),
  };
}

Deno.test("push() cuts at the first key frame at or after the segment length", () => {
  const { files, blocks } = split([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(VIDEO, 990, { key: true }),
    clusterHeader(1000),
    simpleBlock(VIDEO, 10),
    clusterHeader(1500),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(VIDEO, 40),
  ]);
  assert.deepEqual(blocks, [[["v", 0], ["v", 990], ["v", 1010]], [["v", 0], ["v", 40]]]);
  assert.deepEqual(files.map((file) => [file.startMs, file.durationMs]), [[0, 1500], [1500, 80]]);
});

Deno.test("push() leaves what precedes the key frame in its cluster in the old file", () => {
  const { blocks } = split([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    clusterHeader(2000),
    simpleBlock(AUDIO, 5),
    simpleBlock(VIDEO, 20, { key: true }),
    simpleBlock(AUDIO, 65),
    clusterHeader(2100),
    simpleBlock(VIDEO, 0),
  ]);
  assert.deepEqual(blocks, [[["v", 0], ["a", 2005]], [["v", 0], ["a", 45], ["v", 80]]]);
});

Deno.test("push() never writes a time below 0, nor an empty cluster into the old file", () => {
  const first = [streamHeader(), clusterHeader(0), simpleBlock(VIDEO, 0, { key: true })];
  const { files, blocks } = split([
    ...first,
    clusterHeader(2000),
    simpleBlock(VIDEO, 30, { key: true }),
    simpleBlock(AUDIO, 5),
  ]);
  assert.deepEqual(blocks, [[["v", 0]], [["v", 0], ["a", 0]]]);
  assert.deepEqual(readWebm(files[0].bytes).level1, readWebm(split(first).files[0].bytes).level1);
});

Deno.test("push() tells a key BlockGroup by its missing reference, however it arrives", () => {
  const stream = joined([
    streamHeader(),
    clusterHeader(0),
    blockGroup(VIDEO, 0, { key: true }),
    blockGroup(VIDEO, 900),
    clusterHeader(1100),
    blockGroup(VIDEO, 0),
    simpleBlock(AUDIO, 3),
    blockGroup(VIDEO, 40, { key: true, payload: new Array(500).fill(7) }),
    blockGroup(VIDEO, 80),
  ]);
  const wanted = [
    [["v", 0], ["v", 900], ["v", 1100], ["a", 1103]],
    [["v", 0], ["v", 40]],
  ];
  assert.deepEqual(split([stream]).blocks, wanted);
  assert.deepEqual(split(Array.from(stream, (byte) => Uint8Array.of(byte))).blocks, wanted);
});

Deno.test("push() takes tracks by their type, whatever their numbers and audio flags", () => {
  const { blocks } = split([
    streamHeader([track(2, "audio"), track(1, "video")]),
    clusterHeader(0),
    simpleBlock(AUDIO, 0),
    simpleBlock(VIDEO, 3, { key: true }),
    clusterHeader(1200),
    simpleBlock(AUDIO, 0, { key: true }),
    simpleBlock(VIDEO, 3, { key: true }),
  ]);
  assert.deepEqual(blocks, [[["a", 0], ["v", 3], ["a", 1200]], [["v", 0]]]);
});

Deno.test("push() cuts at any block when there is no video", () => {
  const { blocks } = split([
    streamHeader([track(AUDIO, "audio")]),
    clusterHeader(0),
    simpleBlock(AUDIO, 0),
    simpleBlock(AUDIO, 980),
    simpleBlock(AUDIO, 1000),
    simpleBlock(AUDIO, 1020),
  ]);
  assert.deepEqual(blocks, [[["a", 0], ["a", 980]], [["a", 0], ["a", 20]]]);
});

Deno.test("push() stops waiting for a picture that has been away for half a minute", () => {
  const { blocks } = split([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(AUDIO, 29_999),
    simpleBlock(AUDIO, 30_000),
    simpleBlock(AUDIO, 30_900),
    simpleBlock(AUDIO, 31_000),
  ]);
  assert.deepEqual(blocks, [[["v", 0], ["a", 29_999]], [["a", 0], ["a", 900]], [["a", 0]]]);
});

Deno.test("push() takes clusters of known size, and drops what a file cut anew cannot use", () => {
  const { blocks, error } = split([
    streamHeader(),
    element(ElementId.Void, new Uint8Array(20)),
    sizedCluster(0, [
      element(ElementId.Void, new Uint8Array(3)),
      simpleBlock(VIDEO, 0, { key: true }),
    ]),
    element(ElementId.Cues, new Uint8Array(40)),
    sizedCluster(1000, [simpleBlock(AUDIO, 0), simpleBlock(VIDEO, 9, { key: true })]),
    element(ElementId.Tags, new Uint8Array(40)),
    element(ElementId.Cues, new Uint8Array(40)),
  ]);
  assert.equal(error, undefined);
  assert.deepEqual(blocks, [[["v", 0], ["a", 1000]], [["v", 0]]]);
});

Deno.test("a closed file states its duration, its date, and where a player may start", () => {
  const takeStartedAt = Date.UTC(2026, 10, 22, 18, 2, 3, 500);
  const splitter = new WebmSplitter({ ...everySecond, startedAt: takeStartedAt });
  const files = new MemoryFiles();
  const stream = joined([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    clusterHeader(1500),
    simpleBlock(AUDIO, 0),
    simpleBlock(VIDEO, 20, { key: true }),
    clusterHeader(1600),
    blockGroup(VIDEO, 0),
    blockGroup(VIDEO, 40, { key: true }),
    clusterHeader(1700),
    simpleBlock(VIDEO, 0),
  ]);
  files.apply(splitter.push(stream).events);
  files.apply(splitter.end());
  const [first, second] = files.closed.map(({ bytes }) => readWebm(bytes));
  const { SeekHead, Info, Tracks, Cluster, Cues, Tags } = ElementId;
  assert.deepEqual(first.level1, [SeekHead, Info, Tracks, Cluster, Cluster, Cues, Tags]);
  assert.deepEqual(first.seeks.map(({ id, found }) => [id, found]), [
    [Info, Info],
    [Tracks, Tracks],
    [Cues, Cues],
  ]);
  assert.deepEqual([first.duration, second.duration], [1520, 240]);
  assert.deepEqual(files.closed.map(({ durationMs }) => durationMs), [1520, 240]);
  const since2001 = (ms: number) => BigInt(ms - Date.UTC(2001, 0, 1)) * 1_000_000n;
  assert.equal(first.dateUtc, since2001(takeStartedAt));
  assert.equal(second.dateUtc, since2001(takeStartedAt + 1520));
  assert.deepEqual(first.cues, [{ time: 0, track: VIDEO, clusterTime: 0 }]);
  assert.deepEqual(second.cues, [
    { time: 0, track: VIDEO, clusterTime: 0 },
    { time: 120, track: VIDEO, clusterTime: 80 },
  ]);
});

Deno.test("push() marks every frame of sound as key, as Firefox does not, and nothing else", () => {
  const { files } = split([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(VIDEO, 40),
    simpleBlock(AUDIO, 50),
    blockGroup(AUDIO, 70),
  ]);
  const flags = readBlocks(files[0].bytes).map((block) => block.flags);
  assert.deepEqual(flags, [0x80, 0, 0x80, 0]);
});

Deno.test("a file without a picture has a cue for each cluster", () => {
  const { files } = split([
    streamHeader([track(AUDIO, "audio")]),
    clusterHeader(0),
    simpleBlock(AUDIO, 0),
    simpleBlock(AUDIO, 20),
    clusterHeader(500),
    simpleBlock(AUDIO, 0),
  ]);
  assert.deepEqual(readWebm(files[0].bytes).cues.map(({ time }) => time), [0, 500]);
});

Deno.test("push() has every byte on disk from the first block on, whole element or not", () => {
  const header = streamHeader();
  const body = joined([
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true, payload: [1, 2, 3] }),
    clusterHeader(900),
    simpleBlock(AUDIO, 7, { key: true, payload: [4, 5, 6] }),
    clusterHeader(1800),
    blockGroup(VIDEO, 1, { key: true, payload: [7, 8, 9] }),
  ]);
  const splitter = new WebmSplitter(everySecond);
  const files = new MemoryFiles();
  const apply = (bytes: Uint8Array) => {
    const result = splitter.push(bytes);
    files.apply(result.events);
    return result.ok && result.settled;
  };
  assert.equal(apply(header), false);
  const fed: number[] = [];
  let wasSettled = false;
  for (const byte of body) {
    const settled = apply(Uint8Array.of(byte));
    fed.push(byte);
    assert.equal(wasSettled && !settled, false);
    wasSettled = settled;
    if (!settled) continue;
    // Behind the headers, which are written anew, the file ends as the stream does.
    const [open] = files.openBytes;
    const payload = fed.slice(-Math.min(3, fed.length));
    assert.deepEqual([...open.slice(-payload.length)], payload, `after ${fed.length} bytes`);
  }
  assert.equal(wasSettled, true);
});

Deno.test("end() cuts a file back to its last whole block", () => {
  const last = simpleBlock(VIDEO, 40, { payload: [1, 2, 3, 4, 5, 6] });
  const { files, blocks } = split([
    streamHeader(),
    clusterHeader(0),
    simpleBlock(VIDEO, 0, { key: true }),
    simpleBlock(VIDEO, 20),
    last.subarray(0, last.byteLength - 2),
  ]);
  assert.deepEqual(blocks, [[["v", 0], ["v", 20]]]);
  assert.equal(files[0].durationMs, 40);
});

Deno.test("end() leaves no file behind when no block was whole", () => {
  const block = simpleBlock(VIDEO, 0, { key: true, payload: [1, 2, 3] });
  const { files } = split([streamHeader(), clusterHeader(0), block.subarray(0, 15)]);
  assert.deepEqual(files, []);
});

Deno.test("push() splits a stream of many minutes, and one with blocks before their cluster", () => {
  const minutes = [streamHeader()];
  for (let second = 0; second < 200; second++) {
    minutes.push(clusterHeader(second * 1000 + 100), simpleBlock(VIDEO, -100, { key: true }));
    minutes.push(simpleBlock(AUDIO, 200));
  }
  const { blocks, error } = split(minutes);
  assert.equal(error, undefined);
  assert.equal(blocks.length, 200);
  assert.ok(blocks.every((file) => JSON.stringify(file) === '[["v",0],["a",300]]'));
});

Deno.test("push() refuses a chunk that begins segments without end", () => {
  const flood = [streamHeader([track(AUDIO, "audio")])];
  for (let second = 0; second < 70; second++) {
    flood.push(clusterHeader(second * 2000), simpleBlock(AUDIO, 0));
  }
  assert.match(split([joined(flood)]).error?.message ?? "", /More than 64 segments/);
  assert.equal(split(flood).error, undefined);
});

const broken: { name: string; stream: Uint8Array[]; message: RegExp; offset: number }[] = [
  {
    name: "an MP4",
    stream: [Uint8Array.from([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70])],
    message: /No element can start/,
    offset: 0,
  },
  {
    name: "another EBML format",
    stream: [document("notebook")],
    message: /DocType is "notebook"/,
    offset: 0,
  },
  {
    name: "a huge EBML header",
    stream: [element(ElementId.EBML, new Uint8Array(5000))],
    message: /5000 bytes: expected at most 4096/,
    offset: 0,
  },
  {
    name: "a Cluster before Tracks",
    stream: [document(), openElement(ElementId.Segment), clusterHeader(0)],
    message: /before Info and Tracks/,
    offset: document().byteLength + 12,
  },
  {
    name: "a block of a track that is not listed",
    stream: [streamHeader(), clusterHeader(0), simpleBlock(9, 0)],
    message: /track 9/,
    offset: streamHeader().byteLength + clusterHeader(0).byteLength,
  },
  {
    name: "a Cluster without Timestamp",
    stream: [streamHeader(), openElement(ElementId.Cluster), simpleBlock(VIDEO, 0)],
    message: /no Timestamp/,
    offset: streamHeader().byteLength,
  },
  {
    name: "a time that no number holds",
    stream: [
      streamHeader(),
      openElement(ElementId.Cluster),
      element(ElementId.Timestamp, [0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ],
    message: /past 2\^52/,
    offset: streamHeader().byteLength,
  },
  {
    name: "tracks without end",
    stream: [streamHeader(Array.from({ length: 17 }, () => track(AUDIO, "audio")))],
    message: /More than 16 tracks/,
    offset: streamHeader([]).byteLength - element(ElementId.Tracks, []).byteLength,
  },
  {
    name: "a BlockGroup without Block",
    stream: [
      streamHeader(),
      clusterHeader(0),
      element(ElementId.BlockGroup, element(ElementId.ReferenceBlock, [1])),
    ],
    message: /no Block/,
    offset: streamHeader().byteLength + clusterHeader(0).byteLength,
  },
  {
    name: "a second document",
    stream: [streamHeader(), clusterHeader(0), simpleBlock(VIDEO, 0, { key: true }), document()],
    message: /Another document/,
    offset: streamHeader().byteLength + clusterHeader(0).byteLength +
      simpleBlock(VIDEO, 0).byteLength,
  },
];

for (const { name, stream, message, offset } of broken) {
  Deno.test(`push() refuses ${name}, with the offset`, () => {
    const { error } = split(stream);
    assert.match(error?.message ?? "", message);
    assert.equal(error?.offset, offset);
  });
}

Deno.test("push() keeps what was good before an error, and only repeats the error after it", () => {
  const splitter = new WebmSplitter(everySecond);
  const files = new MemoryFiles();
  files.apply(splitter.push(joined([streamHeader(), clusterHeader(0)])).events);
  files.apply(splitter.push(simpleBlock(VIDEO, 0, { key: true })).events);
  const failed = splitter.push(joined([simpleBlock(VIDEO, 20), Uint8Array.of(0, 0, 0)]));
  assert.equal(failed.ok, false);
  files.apply(failed.events);
  assert.deepEqual(files.closed.map(({ bytes }) => readBlocks(bytes).length), [2]);
  const again = splitter.push(simpleBlock(VIDEO, 40));
  assert.deepEqual(again, { ...failed, events: [] });
});
