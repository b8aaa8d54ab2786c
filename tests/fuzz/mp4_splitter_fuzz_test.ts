import assert from "node:assert/strict";
import fc from "fast-check";
import { MIB } from "../../lib/shared/units.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { splitMp4 } from "../support/mp4_files.ts";
import { cut } from "../support/splitting.ts";
import { readMp4 } from "../support/mp4_reader.ts";

const RUNS = runs(20);

/** What may be held besides a fragment's header: the header behind it, and sound in doubt. */
const HELD_LIMIT = MIB;

const fixtures = FIXTURE_NAMES.map(readFixture).filter(({ mimeType }) =>
  mimeType.startsWith("video/mp4")
);

for (const { name, bytes: whole } of fixtures) {
  const bytes = whole.subarray(0, 200_000);

  Deno.test(`Mp4Splitter survives any 32-bit field of ${name} being absurd`, () => {
    const values = [0, 1, 7, 8, 15, 16, 0x7fffffff, 0x80000000, 0xffffffff];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6000 }),
        fc.constantFrom(...values),
        (at, value) => {
          const damaged = bytes.slice(0, 120_000);
          new DataView(damaged.buffer).setUint32(at, value);
          const { files, heldMost } = splitMp4(cut(damaged, [25_000]), 2000);
          assert.ok(heldMost <= HELD_LIMIT, `${heldMost} bytes were held`);
          for (const file of files) readMp4(file.bytes);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });
}
