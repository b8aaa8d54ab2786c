/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { NON_SYNC } from "./box_types.ts";
import { BoxWriter } from "./box_writer.ts";
import type { FragmentPart } from "./fragment_layout.ts";
import { FragmentSamples } from "./fragment_samples.ts";
import { SampleTable } from "./sample_table.ts";
import type { Track } from "./track.ts";
import { writeSampleTable } from "./write_sample_table.ts";

const track: Track = {
  id: 1,
  kind: "video",
  timescale: 1000,
  editShift: 0,
  defaults: { descriptionIndex: 1, duration: 0, size: 0, flags: 0 },
  end: undefined,
};

interface Given {
  duration?: number;
  size?: number;
  flags?: number;
  composition?: number;
}

/** Adds a fragment whose samples lie side by side. */
function add(
  table: SampleTable,
  decodeTime: number,
  given: Given[],
  { at = 0, received = Infinity, descriptionIndex = 1 } = {},
): void {
  const samples = new FragmentSamples();
  samples.reserve(given.length);
  let bytes = 0;
  given.forEach(({ duration = 10, size = 100, flags = 0, composition = 0 }, i) => {
    samples.durations[i] = duration;
    samples.sizes[i] = size;
    samples.flags[i] = flags;
    samples.compositions[i] = composition;
    bytes += size;
  });
  samples.count = given.length;
  const run = { from: 0, to: given.length, source: 0, position: 0, bytes };
  const part: FragmentPart = {
    track,
    descriptionIndex,
    decodeTime,
    from: 0,
    to: given.length,
    runs: [run],
  };
  table.append(samples, part, at, received);
}

const durations = (table: SampleTable) =>
  Array.from({ length: table.count }, (_, i) => table.durations.at(i));

Deno.test("SampleTable.settle() lets the next fragment's time end the last sample", () => {
  const table = new SampleTable();
  add(table, 1000, [{}, { duration: 3 }]);
  add(table, 1030, [{}, { duration: 50 }]);
  add(table, 1055, [{}, {}]);
  assert.deepEqual(table.settle(1000), { start: 0, duration: 75 });
  assert.deepEqual(durations(table), [10, 20, 10, 15, 10, 10]);
});

Deno.test("SampleTable.settle() never lets samples overlap or run backwards", () => {
  const table = new SampleTable();
  add(table, 100, [{}, {}, {}]);
  add(table, 90, [{}, {}]);
  add(table, 200, [{}]);
  assert.deepEqual(table.settle(95), { start: 5, duration: 110 });
  assert.deepEqual(durations(table), [10, 10, 0, 10, 70, 10]);
});

Deno.test("SampleTable.settle() ends the last sample where the next file begins", () => {
  const table = new SampleTable();
  add(table, 0, [{}, {}]);
  table.endAt(60);
  table.endAt(49);
  table.endAt(55);
  assert.deepEqual(table.settle(0), { start: 0, duration: 49 });
  const tooEarly = new SampleTable();
  add(tooEarly, 0, [{}, {}]);
  tooEarly.endAt(3);
  assert.deepEqual(tooEarly.settle(0), { start: 0, duration: 10 });
});

Deno.test("SampleTable.append() leaves out samples that are not whole, and keeps the others' times", () => {
  const table = new SampleTable();
  add(table, 0, [{}, { size: 0 }, {}, {}], { received: 250 });
  assert.equal(table.count, 2);
  assert.deepEqual(table.settle(0), { start: 0, duration: 30 });
  assert.deepEqual(durations(table), [20, 10]);
});

Deno.test("SampleTable.removeLast() undoes append()", () => {
  const given = fc.record({
    duration: fc.integer({ min: 1, max: 40 }),
    size: fc.integer({ min: 1, max: 40 }),
    flags: fc.constantFrom(0, NON_SYNC),
    composition: fc.constantFrom(0, 0, 0, -5, 7),
  });
  const fragments = fc.array(
    fc.record({
      time: fc.nat(1000),
      at: fc.nat(1000),
      descriptionIndex: fc.constantFrom(1, 2),
      samples: fc.array(given, { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(fc.property(fragments, fc.nat(), (fragments, seed) => {
    const all = new SampleTable();
    for (const { time, samples, ...place } of fragments) add(all, time, samples, place);
    const kept = seed % all.count;
    all.removeLast(all.count - kept);
    const wanted = new SampleTable();
    for (const { time, samples, ...place } of fragments) {
      add(wanted, time, samples.slice(0, Math.max(0, kept - wanted.count)), place);
    }
    assert.equal(all.count, kept);
    if (kept === 0) return;
    assert.deepEqual(all.settle(0), wanted.settle(0));
    // What was non-sync or shifted may be gone: its table may be there all the same.
    all.hasNonSync = wanted.hasNonSync;
    const lists = (table: SampleTable) => [
      durations(table),
      table.sizes.length,
      Array.from({ length: table.chunkOffsets.length }, (_, i) => table.chunkOffsets.at(i)),
      Array.from({ length: table.chunkFirsts.length }, (_, i) => table.chunkFirsts.at(i)),
      table.hasNonSync && Array.from({ length: table.syncs.length }, (_, i) => table.syncs.at(i)),
    ];
    assert.deepEqual(lists(all), lists(wanted));
  }));
});

Deno.test("writeSampleTable() takes co64 past 4 GiB, stss and ctts only where they say something", () => {
  const types = (table: SampleTable) => {
    const writer = new BoxWriter();
    table.settle(0);
    writeSampleTable(writer, table);
    const text = String.fromCharCode(...writer.take());
    return ["stts", "ctts", "stss", "stsc", "stsz", "stco", "co64"].filter((t) => text.includes(t));
  };
  const plain = new SampleTable();
  add(plain, 0, [{}, {}]);
  assert.deepEqual(types(plain), ["stts", "stsc", "stsz", "stco"]);
  const full = new SampleTable();
  add(full, 0, [{}, { flags: NON_SYNC, composition: -3 }], { at: 2 ** 32 });
  assert.deepEqual(types(full), ["stts", "ctts", "stss", "stsc", "stsz", "co64"]);
});
