import assert from "node:assert/strict";
import fc from "fast-check";
import { isSupported } from "../../lib/media/media_type.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { mp4Streams } from "../support/mp4_arbitrary.ts";
import { assertSameFiles, chunkSizes, cut } from "../support/splitting.ts";
import { webmStreams } from "../support/webm_arbitrary.ts";
import { crashes, interrupted, share, type Step, uninterrupted } from "./interrupted_take.ts";

const RUNS = runs(15);

const startedAt = 1_795_348_800_123;
const cutAfter = (ms: number) => (startMs: number) => startMs + ms;

/** Where bytes are missing: of the stream's length, from where, and how many. */
const hole = fc.record({ from: share, length: fc.double({ min: 0, max: 0.4, noNaN: true }) });

for (const name of FIXTURE_NAMES) {
  const { mimeType, bytes } = readFixture(name);
  if (!isSupported(mimeType)) continue;
  const take = { mimeType, startedAt, cutAfterMs: cutAfter(1300) };

  Deno.test(`a splitter of ${name} goes on at any checkpoint as if nothing had happened`, () => {
    const files = uninterrupted(take, [bytes]);
    assert.ok(files.length >= 2);
    fc.assert(
      fc.property(chunkSizes, chunkSizes, share, crashes, (sizes, others, share, crash) => {
        const steps = [...cut(bytes, sizes)];
        const rest = (_: number, at: number) => cut(bytes.subarray(at), others);
        const after = Math.floor(share * steps.length);
        assertSameFiles(interrupted(take, steps, after, crash, rest), files);
      }),
      { numRuns: RUNS },
    );
  });

  Deno.test(`a splitter of ${name} goes on around a hole as if nothing had happened`, () => {
    fc.assert(
      fc.property(hole, chunkSizes, share, crashes, ({ from, length }, sizes, share, crash) => {
        // Without the header there is nothing to go on with.
        const first = 5000 + Math.floor(from * (bytes.byteLength - 5000));
        const last = first + Math.floor(length * bytes.byteLength);
        const steps: Step[] = [
          ...cut(bytes.subarray(0, first), sizes),
          "hole",
          ...cut(bytes.subarray(last), sizes),
        ];
        const after = Math.floor(share * steps.length);
        const rest = (done: number) => steps.slice(done);
        assertSameFiles(
          interrupted(take, steps, after, crash, rest),
          uninterrupted(take, steps),
        );
      }),
      { numRuns: RUNS },
    );
  });
}

const byChance = [
  ["video/webm", webmStreams],
  ["video/mp4", mp4Streams],
] as const;

for (const [mimeType, streams] of byChance) {
  const take = { mimeType, startedAt, cutAfterMs: cutAfter(300) };
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });

  Deno.test(`a splitter of any ${mimeType} goes on at any checkpoint as if nothing had happened`, () => {
    fc.assert(
      fc.property(streams, sizes, share, crashes, (bytes, sizes, share, crash) => {
        const steps = [...cut(bytes, sizes)];
        const rest = (_: number, at: number) => cut(bytes.subarray(at), sizes);
        const after = Math.floor(share * steps.length);
        assertSameFiles(
          interrupted(take, steps, after, crash, rest),
          uninterrupted(take, [bytes]),
        );
      }),
      { numRuns: RUNS * 30 },
    );
  });

  Deno.test(`a splitter of any ${mimeType} goes on around a hole as if nothing had happened`, () => {
    fc.assert(
      fc.property(streams, hole, sizes, share, crashes, (bytes, hole, sizes, share, crash) => {
        const header = mimeType === "video/mp4" ? 2000 : 200;
        const first = header + Math.floor(hole.from * Math.max(0, bytes.byteLength - header));
        const last = first + Math.floor(hole.length * bytes.byteLength);
        const steps: Step[] = [
          ...cut(bytes.subarray(0, first), sizes),
          "hole",
          ...cut(bytes.subarray(last), sizes),
        ];
        const after = Math.floor(share * steps.length);
        const rest = (done: number) => steps.slice(done);
        assertSameFiles(
          interrupted(take, steps, after, crash, rest),
          uninterrupted(take, steps),
        );
      }),
      { numRuns: RUNS * 20 },
    );
  });
}
