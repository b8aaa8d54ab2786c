import assert from "node:assert/strict";
import fc from "fast-check";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { joinedOf } from "../support/joining.ts";
import { type ReadMp4, readMp4, type ReadTrack } from "../support/mp4_reader.ts";
import { takeOf } from "../support/takes.ts";

const START = Date.UTC(2026, 10, 22, 12, 0, 0, 250);

const fixtures = FIXTURE_NAMES.filter((name) => readFixture(name).mimeType.includes("mp4"));

/** Where the edit lists of a file of this project round to, ms. */
const EDIT_MS = 1;

/** Longest packet of sound that recorders make. */
const PACKET_MS = 60;

/** One sample as a player sees it. Times in ms. */
interface Shown {
  decoded: number;
  shown: number;
  until: number;
  isKey: boolean;
  data: string;
}

function shownOf({ edits, samples, timescale }: ReadTrack, movieTimescale: number): Shown[] {
  const empty = edits.find(([, mediaTime]) => mediaTime === -1)?.[0] ?? 0;
  const skipped = edits.find(([, mediaTime]) => mediaTime !== -1)?.[1] ?? 0;
  const ms = (ticks: number) =>
    (ticks - skipped) * 1000 / timescale + empty * 1000 / movieTimescale;
  return samples.map(({ time, duration, composition, isKey, data }) => ({
    decoded: ms(time),
    shown: ms(time + composition),
    until: ms(time + duration),
    isKey,
    data,
  }));
}

const tracksOf = (file: ReadMp4) =>
  new Map(file.tracks.map((track) => [track.handler, shownOf(track, file.movieTimescale)]));

/** `part` must be neighbours of `whole`, `shiftMs` later. Gives where it begins. */
function assertPartOf(part: Shown[], whole: Shown[], shiftMs: number): number {
  // Silence looks like silence: of equal samples, the one of about that time.
  const first = whole.findIndex(({ data, decoded }) =>
    data === part[0].data && Math.abs(part[0].decoded - decoded - shiftMs) <= EDIT_MS
  );
  assert.notEqual(first, -1);
  part.forEach(({ decoded, shown, isKey, data }, i) => {
    const wanted = whole[first + i];
    assert.ok(data === wanted.data, `sample ${i} is another one`);
    assert.equal(isKey, wanted.isKey);
    assert.ok(Math.abs(decoded - wanted.decoded - shiftMs) <= EDIT_MS, `sample ${i}: ${decoded}`);
    assert.ok(Math.abs(shown - wanted.shown - shiftMs) <= EDIT_MS, `sample ${i}: ${shown}`);
  });
  return first;
}

for (const name of fixtures) {
  Deno.test(`joinSegments() gives back the recorder's samples of ${name}`, async () => {
    const sources = takeOf(name, START);
    const { file, bytes } = await joinedOf(sources);
    const [whole] = takeOf(name, START, Infinity);
    const read = readMp4(bytes);
    const wanted = tracksOf(readMp4(whole.content));
    assert.deepEqual(read.boxes.map(([type]) => type), ["ftyp", "moov", "mdat"]);
    for (const [handler, samples] of tracksOf(read)) {
      assertPartOf(samples, wanted.get(handler)!, 0);
      assert.equal(samples.length, wanted.get(handler)!.length);
    }
    assert.equal(read.tracks.length, wanted.size);
    assert.equal(file.startedAt, START);
    const ends = [...tracksOf(read).values()].map((samples) => samples.at(-1)!.until);
    assert.ok(Math.abs(file.durationMs - Math.max(...ends)) < 0.001);
    const created = Math.floor(START / 1000) - Date.UTC(1904, 0, 1) / 1000;
    assert.equal(read.created, created);
    // One of memory, and hardly more than one for each source.
    assert.ok(file.pieces.length <= 1 + 1.5 * sources.length, `${file.pieces.length} pieces`);
  });

  Deno.test(`joinSegments() shows ${name} from any time to any other`, async () => {
    const sources = takeOf(name, START);
    const starts = sources.map(({ startedAt }) => startedAt - START);
    const [source] = takeOf(name, START, Infinity);
    const whole = tracksOf(readMp4(source.content));
    const ends = [...whole.values()].map((samples) => samples.at(-1)!.until);
    const endMs = Math.floor(Math.max(...ends));
    await fc.assert(
      fc.asyncProperty(fc.nat(endMs - 1), fc.nat(endMs), async (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a + 1];
        const { file, bytes } = await joinedOf(sources, { from: START + from, to: START + to });
        const read = readMp4(bytes);
        const first = starts.findLastIndex((start) => start <= from);
        assert.equal(file.startedAt, START + from);
        assert.ok(file.durationMs <= to - from + EDIT_MS, `${file.durationMs} ms`);
        for (const [handler, part] of tracksOf(read)) {
          const all = whole.get(handler)!;
          const at = assertPartOf(part, all, -from);
          const after = all[at + part.length];
          assert.ok(!after || after.shown >= to - EDIT_MS, "no sample is missing at the end");
          const isPicture = handler === "vide";
          assert.ok(part.some(({ shown }) => shown < to - from));
          if (!isPicture) assert.ok(part.at(-1)!.shown < to - from + EDIT_MS);
          if (isPicture && at > 0) {
            assert.ok(part[0].isKey);
            const next = all.findIndex(({ isKey }, i) => i > at && isKey);
            const isNearest = part[0].shown <= EDIT_MS &&
              (next === -1 || all[next].shown > from - EDIT_MS);
            assert.ok(
              isNearest || all[at].shown - EDIT_MS <= starts[first],
              `from ${all[at].shown}`,
            );
          }
          // The packet that a segment begins in the middle of is in the one before.
          const isAtStart = from - starts[first] < PACKET_MS;
          if (!isPicture && !isAtStart) assert.ok(part[0].shown <= EDIT_MS, "sound is missing");
        }
      }),
      { numRuns: runs(40) },
    );
  });
}
