import assert from "node:assert/strict";
import fc from "fast-check";
import { createSplitter, isSupported } from "../../lib/media/media_type.ts";
import { SplitterResume } from "../../lib/media/resume.ts";
import { MIB } from "../../lib/shared/units.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryDisk } from "../support/memory_files.ts";
import { readMp4 } from "../support/mp4_reader.ts";
import { chunkSizes, cut } from "../support/splitting.ts";
import { readWebm } from "../support/webm_reader.ts";
import { share } from "./interrupted_take.ts";

const RUNS = runs(30);

/** What may be held: the largest frame of the fixtures, and a mebibyte. */
const HELD_LIMIT = 70_000 + MIB;

const damages = fc.record({
  /** Most of them where the headers are: elsewhere, few bytes mean anything. */
  flips: fc.array(
    fc.record({
      at: fc.oneof(share, fc.double({ min: 0, max: 0.01, noNaN: true })),
      to: fc.integer({ min: 0, max: 255 }),
    }),
    { maxLength: 12 },
  ),
  /** Of the file, what is there. */
  length: fc.oneof(fc.constant(1), share),
  moved: fc.option(fc.record({ to: share, from: share, length: fc.nat(5000) })),
});

type Damage = typeof damages extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Uint8Array, { flips, length, moved }: Damage): Uint8Array {
  const copy = bytes.slice();
  const place = (part: number) => Math.floor(part * (bytes.byteLength - 1));
  for (const { at, to } of flips) copy[place(at)] = to;
  if (moved) copy.copyWithin(place(moved.to), place(moved.from), place(moved.from) + moved.length);
  return copy.subarray(0, Math.ceil(length * bytes.byteLength));
}

for (const name of FIXTURE_NAMES) {
  const { mimeType, bytes: whole } = readFixture(name);
  if (!isSupported(mimeType)) continue;
  const bytes = whole.subarray(0, 400_000);
  const take = { mimeType, startedAt: 0, cutAfterMs: (startMs: number) => startMs + 1300 };

  Deno.test(`a damaged file of ${name} ends in a splitter or a message`, () => {
    fc.assert(
      fc.property(share, chunkSizes, damages, (share, sizes, damage) => {
        const disk = new MemoryDisk();
        const splitter = createSplitter(mimeType, take);
        for (const chunk of cut(bytes.subarray(0, Math.floor(share * bytes.byteLength)), sizes)) {
          disk.apply(splitter.push(chunk).events);
        }
        const checkpoint = splitter.checkpoint();
        if (!checkpoint) return;
        const resume = new SplitterResume({ ...take, checkpoint });
        for (const { segment } of resume.files) {
          for (const part of cut(damaged(disk.read(segment)!, damage), sizes)) {
            resume.push(segment, part);
          }
        }
        const result = resume.finish();
        if (!result.ok) return assert.ok(result.message.length > 0);
        // What it did not notice is in the frames.
        disk.apply(result.events);
        for (const part of cut(bytes.subarray(0, 1000), sizes)) {
          disk.apply(result.splitter.push(part).events);
        }
        disk.apply(result.splitter.end());
      }),
      { numRuns: RUNS },
    );
  });

  Deno.test(`any bytes behind a hole in ${name} end in files or a parse error`, () => {
    const start = bytes.subarray(0, 60_000);
    const recorded = damages.map((damage) => damaged(bytes.subarray(60_000), damage));
    const noise = fc.uint8Array({ maxLength: 3000 });
    const stream = fc.oneof(recorded, noise);
    fc.assert(
      fc.property(stream, chunkSizes, (stream, sizes) => {
        const disk = new MemoryDisk();
        const splitter = createSplitter(mimeType, take);
        disk.apply(splitter.push(start).events);
        disk.apply(splitter.skip());
        for (const chunk of cut(stream, sizes)) {
          const result = splitter.push(chunk);
          disk.apply(result.events);
          assert.ok(splitter.heldBytes <= HELD_LIMIT, `${splitter.heldBytes} bytes were held`);
          if (!result.ok) break;
          assert.ok(result.settled);
        }
        disk.apply(splitter.end());
        for (const { container, bytes } of disk.closed) {
          if (container === "mp4") readMp4(bytes);
          else readWebm(bytes);
        }
      }),
      { numRuns: RUNS },
    );
  });
}
