/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { box, fullBox, u32, u64 } from "../../../tests/support/mp4_stream.ts";
import { TfhdFlag, TrunFlag } from "./box_types.ts";
import { FragmentSamples } from "./fragment_samples.ts";
import { layOut } from "./fragment_layout.ts";
import { readFragment } from "./read_fragment.ts";
import type { Track } from "./track.ts";
import { writeFragment } from "./write_fragment.ts";

const MOOF_AT = 5000;

function track(id: number): Track {
  const defaults = { descriptionIndex: 1, duration: 11, size: 12, flags: 13 };
  return { id, kind: "video", timescale: 1000, editShift: 0, defaults, end: 77 };
}

interface ReadSample {
  duration: number;
  size: number;
  flags: number;
  composition: number;
  offset: number;
}

function read(moof: Uint8Array, tracks = [track(1), track(2)]) {
  const samples = new FragmentSamples();
  const ranges = readFragment(moof, MOOF_AT, tracks, samples);
  const all: ReadSample[][] = ranges.map(({ from, to }) =>
    Array.from({ length: to - from }, (_, i) => ({
      duration: samples.durations[from + i],
      size: samples.sizes[from + i],
      flags: samples.flags[from + i],
      composition: samples.compositions[from + i],
      offset: samples.offsets[from + i],
    }))
  );
  return { ranges, samples, all };
}

const moof = (...trafs: Uint8Array[]) => box("moof", fullBox("mfhd", 0, 0, u32(1)), ...trafs);
const tfhd = (id: number, flags = 0, ...fields: number[][]) =>
  fullBox("tfhd", 0, flags, u32(id), ...fields);
const trun = (flags: number, count: number, ...fields: number[][]) =>
  fullBox("trun", 1, flags, u32(count), ...fields);
const tfdt = (time: number) => fullBox("tfdt", 1, 0, u64(time));

Deno.test("readFragment() takes trex for what neither trun nor tfhd says", () => {
  const { all, ranges } = read(moof(box("traf", tfhd(1), tfdt(40), trun(0, 2))));
  const common = { duration: 11, size: 12, flags: 13, composition: 0 };
  assert.deepEqual(all, [[{ ...common, offset: 5000 }, { ...common, offset: 5012 }]]);
  assert.equal(ranges[0].decodeTime, 40);
});

Deno.test("readFragment() takes tfhd's defaults before trex", () => {
  const { defaultSampleDuration, defaultSampleSize, defaultSampleFlags } = TfhdFlag;
  const flags = TfhdFlag.sampleDescriptionIndex | defaultSampleDuration | defaultSampleSize |
    defaultSampleFlags | TfhdFlag.baseDataOffset;
  const header = tfhd(1, flags, u64(2 ** 33), u32(2), u32(21), u32(22), u32(23));
  const { all, ranges } = read(moof(box("traf", header, trun(0, 1))));
  const wanted = { duration: 21, size: 22, flags: 23, composition: 0, offset: 2 ** 33 };
  assert.deepEqual(all, [[wanted]]);
  assert.equal(ranges[0].descriptionIndex, 2);
});

Deno.test("readFragment() reads every combination of trun's flags", () => {
  const optional = [
    TrunFlag.sampleDuration,
    TrunFlag.sampleSize,
    TrunFlag.sampleFlags,
    TrunFlag.sampleCompositionTimeOffset,
  ];
  for (let set = 0; set < 64; set++) {
    const has = (bit: number) => (set & (1 << bit)) !== 0;
    const flags = optional.reduce((sum, flag, bit) => sum + (has(bit) ? flag : 0), 0) +
      (has(4) ? TrunFlag.dataOffset : 0) + (has(5) ? TrunFlag.firstSampleFlags : 0);
    const sample = (n: number) => [
      ...(has(0) ? u32(100 + n) : []),
      ...(has(1) ? u32(200 + n) : []),
      ...(has(2) ? u32(300 + n) : []),
      ...(has(3) ? u32(-n >>> 0) : []),
    ];
    const run = trun(
      flags,
      2,
      has(4) ? u32(700) : [],
      has(5) ? u32(0x02000000) : [],
      sample(1),
      sample(2),
    );
    const { all: [samples] } = read(moof(box("traf", tfhd(1), run)));
    const wanted = [1, 2].map((n) => ({
      duration: has(0) ? 100 + n : 11,
      size: has(1) ? 200 + n : 12,
      flags: has(2) ? 300 + n : has(5) && n === 1 ? 0x02000000 : 13,
      composition: has(3) ? -n : 0,
      offset: (has(4) ? 5700 : 5000) + (n === 1 ? 0 : has(1) ? 201 : 12),
    }));
    assert.deepEqual(samples, wanted, `flags ${flags.toString(16)}`);
  }
});

Deno.test("readFragment() finds data by the moof, or behind the traf before", () => {
  const size = TrunFlag.sampleSize;
  const run = trun(size, 1, u32(50));
  const { all: [[first], [behind]] } = read(moof(
    box("traf", tfhd(1), run),
    box("traf", tfhd(2), run),
  ));
  assert.deepEqual([first.offset, behind.offset], [5000, 5050]);
  const { all: [, [own]] } = read(moof(
    box("traf", tfhd(1), run),
    box("traf", tfhd(2, TfhdFlag.defaultBaseIsMoof), run),
  ));
  assert.equal(own.offset, 5000);
});

Deno.test("readFragment() lets runs follow each other, and trafs without tfdt", () => {
  const { all, ranges } = read(moof(
    box("traf", tfhd(1), trun(0, 2), trun(0, 1), trun(TrunFlag.dataOffset, 1, u32(9000))),
    box("traf", tfhd(1), trun(0, 1)),
    box("traf", tfhd(2), tfdt(3), trun(0, 0)),
  ));
  assert.deepEqual(all[0].map(({ offset }) => offset), [5000, 5012, 5024, 14000]);
  assert.deepEqual(ranges.map(({ decodeTime }) => decodeTime), [77, 77 + 4 * 11]);
  assert.equal(all[1][0].offset, 14012);
});

const broken: [what: string, moof: Uint8Array, message: RegExp][] = [
  ["a traf without tfhd", moof(box("traf", tfdt(1))), /no tfhd/],
  ["samples in front of tfhd", moof(box("traf", trun(0, 1), tfhd(1))), /in front/],
  ["an unknown track", moof(box("traf", tfhd(8), trun(0, 1))), /track 8/],
  ["a short tfhd", moof(box("traf", tfhd(1, TfhdFlag.baseDataOffset, u32(1)))), /at least 16/],
  ["a short trun", moof(box("traf", tfhd(1), trun(0x300, 3, u32(1)))), /too short/],
  ["a trun of four billion", moof(box("traf", tfhd(1), trun(0, 0xffffffff))), /at most 15000/],
  [
    "a time past 2^53",
    moof(box("traf", tfhd(1), fullBox("tfdt", 1, 0, u32(2 ** 31), u32(0)))),
    /large/,
  ],
  [
    "a box that ends behind its traf",
    moof(box("traf", u32(100), [0x74, 0x66, 0x68, 0x64])),
    /past/,
  ],
];

for (const [what, bytes, message] of broken) {
  Deno.test(`readFragment() refuses ${what}`, () => {
    assert.throws(() => read(bytes), message);
  });
}

const sample = fc.record({
  duration: fc.integer({ min: 0, max: 0xffffffff }),
  size: fc.integer({ min: 0, max: 5000 }),
  flags: fc.constantFrom(0x02000000, 0x01010000, 0, 0x10000),
  composition: fc.oneof(fc.constant(0), fc.integer({ min: -5000, max: 5000 })),
});

Deno.test("readFragment() reads what writeFragment() writes, and that is written alike again", () => {
  const trafs = fc.array(fc.array(sample, { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 2,
  });
  fc.assert(fc.property(trafs, fc.nat(2 ** 40), (trafs, time) => {
    const tracks = [track(1), track(2)];
    const samples = new FragmentSamples();
    samples.reserve(20);
    let position = 0;
    const ranges = trafs.map((list, index) => {
      const from = samples.count;
      for (const { duration, size, flags, composition } of list) {
        const i = samples.count++;
        samples.durations[i] = duration;
        samples.sizes[i] = size;
        samples.flags[i] = flags;
        samples.compositions[i] = composition;
        samples.offsets[i] = position;
        position += size;
      }
      const to = samples.count;
      return { track: tracks[index], descriptionIndex: 1 + index, decodeTime: time, from, to };
    });
    const write = (payloadAt: number, from: FragmentSamples, parts: typeof ranges) =>
      writeFragment({
        sequence: 3,
        parts: parts.map((range) => layOut(from, range, payloadAt, position)),
        samples: from,
        payloadBytes: position,
        timeOf: ({ decodeTime }) => decodeTime,
      }).bytes;
    const once = write(0, samples, ranges);
    const again = read(once.subarray(0, once.byteLength - 8), tracks);
    assert.deepEqual(again.ranges, ranges);
    assert.deepEqual(
      again.all.flat().map(({ offset: _, ...rest }) => rest),
      trafs.flat().map((given) => ({ ...given })),
    );
    assert.deepEqual(write(MOOF_AT + once.byteLength, again.samples, again.ranges), once);
  }));
});
