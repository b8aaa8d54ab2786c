import assert from "node:assert/strict";
import fc from "fast-check";
import { joinSegments } from "../../lib/media/join/join.ts";
import { MP4, WEBM } from "../support/closed_segments.ts";
import { runs } from "../support/fuzzing.ts";
import { bytesOf, sourceOf } from "../support/joining.ts";
import { takeOf } from "../support/takes.ts";

const START = Date.UTC(2026, 10, 22);

/** Where damage does most: in front of a file, at its end, or anywhere. */
const places = fc.oneof(
  fc.nat(400),
  fc.nat(4000).map((fromEnd) => -1 - fromEnd),
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
);
const damages = fc.array(fc.tuple(places, fc.nat(255)), { minLength: 1, maxLength: 8 });

function damaged(bytes: Uint8Array, damage: [number, number][]): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  for (const [place, value] of damage) {
    const at = Number.isInteger(place) ? place : Math.floor(place * copy.byteLength);
    if (copy.at(at) !== undefined) copy[at < 0 ? copy.byteLength + at : at] = value;
  }
  return copy;
}

for (const name of [WEBM, MP4]) {
  Deno.test(`joinSegments() makes a whole file or says no, however ${name} is damaged`, async () => {
    const sources = takeOf(name, START, 2000);
    await fc.assert(
      fc.asyncProperty(damages, fc.nat(7000), fc.boolean(), async (damage, ms, isCut) => {
        const [first, second, ...others] = sources;
        const content = damaged(second.content, damage);
        const bad = sourceOf(second.container, content, second.startedAt);
        const all = [first, bad, ...others];
        const span = { from: START + ms / 2, to: START + ms + 1 };
        const result = await joinSegments(all, isCut ? span : undefined);
        if (result.ok) bytesOf(result.file, all);
        else if (result.code === "damaged") assert.equal(result.source, 1);
        // Twice the file, and not its every byte again and again.
        assert.ok(bad.bytesRead <= 3 * bad.bytes, `${bad.bytesRead} of ${bad.bytes} bytes read`);
      }),
      { numRuns: runs(300) },
    );
  });
}
