import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter, isSupported } from "../../lib/media/media_type.ts";
import type { SegmentEvent } from "../../lib/media/segment_event.ts";
import { MIB } from "../../lib/shared/units.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { type MemoryFile, MemoryFiles } from "../support/memory_files.ts";

/** How often each property is tried; `FUZZ_RUNS` for a longer night. */
const RUNS = Number(Deno.env.get("FUZZ_RUNS") ?? 25);

const fixtures = FIXTURE_NAMES.map(readFixture).filter(({ mimeType }) => isSupported(mimeType));

function split(mimeType: string, chunks: Iterable<Uint8Array>, segmentMs = 2000) {
  const splitter = createSplitter(mimeType, {
    cutAfterMs: (startMs) => startMs + segmentMs,
    startedAt: 0,
  });
  const files = new MemoryFiles();
  let heldMost = 0;
  let error;
  for (const chunk of chunks) {
    const result = splitter.push(chunk);
    files.apply(result.events);
    heldMost = Math.max(heldMost, splitter.heldBytes);
    if (!result.ok) {
      error = result.error;
      break;
    }
  }
  files.apply(splitter.end() satisfies SegmentEvent[]);
  return { files: files.closed, error, heldMost };
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.byteLength; i++) {
    const to = Math.min(bytes.byteLength, at + sizes[i % sizes.length]);
    yield bytes.subarray(at, to);
    at = to;
  }
}

function assertSameFiles(actual: MemoryFile[], expected: MemoryFile[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((file, index) => {
    const { bytes, ...facts } = file;
    const { bytes: wanted, ...wantedFacts } = expected[index];
    assert.deepEqual(facts, wantedFacts);
    // Compared by hand: a failing deepEqual of a megabyte takes minutes to print.
    assert.equal(bytes.byteLength, wanted.byteLength);
    assert.equal(bytes.findIndex((byte, i) => byte !== wanted[i]), -1);
  });
}

const chunkSizes = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
  fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 30 }),
);

for (const { name, mimeType, bytes, chunks } of fixtures) {
  Deno.test(`split() gives the same files for any chunking of ${name}`, () => {
    const oneShot = split(mimeType, [bytes]);
    assert.equal(oneShot.error, undefined);
    assert.ok(oneShot.files.length >= 2, "more than one segment, or the property says little");
    assertSameFiles(split(mimeType, chunks).files, oneShot.files);
    fc.assert(
      fc.property(chunkSizes, (sizes) => {
        assertSameFiles(split(mimeType, cut(bytes, sizes)).files, oneShot.files);
      }),
      { numRuns: RUNS },
    );
  });

  Deno.test(`split() of ${name}, damaged, ends in files or a parse error with offset`, () => {
    const position = fc.integer({ min: 0, max: bytes.byteLength - 1 });
    const early = fc.integer({ min: 0, max: 600 });
    const damage = fc.record({
      flips: fc.array(
        fc.record({ at: fc.oneof(position, early), to: fc.integer({ min: 0, max: 255 }) }),
        { maxLength: 8 },
      ),
      from: fc.oneof(fc.constant(0), position),
      copied: fc.option(fc.record({ from: position, to: position, length: fc.nat(5000) })),
      sizes: chunkSizes,
    });
    fc.assert(
      fc.property(damage, ({ flips, from, copied, sizes }) => {
        const damaged = bytes.slice();
        for (const { at, to } of flips) damaged[at] = to;
        if (copied) damaged.copyWithin(copied.to, copied.from, copied.from + copied.length);
        const stream = flips.length % 3 === 2 ? damaged.subarray(from) : damaged;
        const { error, heldMost } = split(mimeType, cut(stream, sizes));
        assert.ok(heldMost <= MIB + 70_000, `${heldMost} bytes were held`);
        if (!error) return;
        assert.ok(error.offset >= 0 && error.offset <= stream.byteLength, `${error.offset}`);
        assert.ok(error.message.length > 0);
      }),
      { numRuns: RUNS * 8 },
    );
  });
}
