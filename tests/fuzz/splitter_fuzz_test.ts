import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter, isSupported } from "../../lib/media/media_type.ts";
import { MIB } from "../../lib/shared/units.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { readMp4 } from "../support/mp4_reader.ts";
import { assertSameFiles, chunkSizes, cut, splitAll } from "../support/splitting.ts";
import { readWebm } from "../support/webm_reader.ts";

const RUNS = runs(25);

const fixtures = FIXTURE_NAMES.map(readFixture).filter(({ mimeType }) => isSupported(mimeType));

function split(mimeType: string, chunks: Iterable<Uint8Array>) {
  const cutAfterMs = (startMs: number) => startMs + 2000;
  return splitAll(createSplitter(mimeType, { cutAfterMs, startedAt: 0 }), chunks);
}

/** What may be held: the largest frame of the fixtures, and a mebibyte. */
const HELD_LIMIT = 70_000 + MIB;

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
    // Where the headers are: elsewhere, few bytes mean anything.
    const early = fc.integer({ min: 0, max: mimeType.includes("mp4") ? 3000 : 600 });
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
        const { files, error, heldMost } = split(mimeType, cut(stream, sizes));
        assert.ok(heldMost <= HELD_LIMIT, `${heldMost} bytes were held`);
        for (const { container, bytes } of files) {
          if (container === "mp4") readMp4(bytes);
          else readWebm(bytes);
        }
        if (!error) return;
        assert.ok(error.offset >= 0 && error.offset <= stream.byteLength, `${error.offset}`);
        assert.ok(error.message.length > 0);
      }),
      { numRuns: RUNS * 8 },
    );
  });
}
