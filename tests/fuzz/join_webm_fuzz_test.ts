import assert from "node:assert/strict";
import fc from "fast-check";
import { ElementId } from "../../lib/media/ebml/element_ids.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { joinedOf } from "../support/joining.ts";
import { takeOf } from "../support/takes.ts";
import { type ReadBlock, readStream, readWebm } from "../support/webm_reader.ts";

const START = Date.UTC(2026, 10, 22);

const fixtures = FIXTURE_NAMES.filter((name) => !readFixture(name).mimeType.includes("mp4"));

const described = ({ track, time, payload }: Pick<ReadBlock, "track" | "time" | "payload">) =>
  `${track} ${time} ${payload}`;

for (const name of fixtures) {
  Deno.test(`joinSegments() gives back the recorder's stream of ${name}`, async () => {
    const sent = readStream(readFixture(name).bytes);
    const sources = takeOf(name, START);
    const { file, bytes } = await joinedOf(sources);
    const read = readWebm(bytes);
    const zero = sent[0].time;
    const wanted = sent.map((block) => described({ ...block, time: block.time - zero }));
    assert.deepEqual(read.blocks.map(described), wanted);
    const { EBML: _, Info, Tracks, Cues, SeekHead, Cluster } = ElementId;
    assert.deepEqual(read.level1.slice(0, 5), [SeekHead, Info, Tracks, Cues, Cluster]);
    assert.ok(read.level1.slice(4).every((id) => id === Cluster));
    assert.deepEqual(read.seeks.map(({ id, found }) => id === found), [true, true, true]);
    assert.equal(file.startedAt, START);
    assert.equal(read.duration, file.durationMs);
    assert.equal(read.dateUtc, BigInt(START - Date.UTC(2001, 0, 1)) * 1_000_000n);
    const keys = sources.flatMap(({ content, startedAt }) =>
      readWebm(content).cues.map(({ time }) => time + startedAt - START)
    );
    assert.deepEqual(read.cues.map(({ time }) => time), keys);
    assert.ok(read.cues.every(({ time, clusterTime }) => clusterTime <= time));
  });

  Deno.test(`joinSegments() cuts ${name} at a key frame and in front of any time`, async () => {
    const sources = takeOf(name, START);
    const files = sources.map(({ content, startedAt }) => ({
      startMs: startedAt - START,
      ...readWebm(content),
    }));
    const endMs = files.at(-1)!.startMs + files.at(-1)!.duration!;
    await fc.assert(
      fc.asyncProperty(fc.nat(endMs - 1), fc.nat(endMs), async (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a + 1];
        const first = files.findLastIndex(({ startMs }) => startMs <= from);
        const local = from - files[first].startMs;
        const key = files[first].cues.findLast(({ time }) => time <= local)?.time;
        // A recording may begin with sound: then there is no key frame to go back to.
        const zero = files[first].startMs + (key ?? 0);
        const wanted = files.slice(first).flatMap(({ startMs, blocks }) =>
          blocks.map((block) => ({ ...block, time: startMs + block.time - zero }))
        ).filter(({ time }) => time >= 0 && time < to - zero);
        const { file, bytes } = await joinedOf(sources, { from: START + from, to: START + to });
        const read = readWebm(bytes);
        assert.deepEqual(read.blocks.map(described), wanted.map(described));
        assert.equal(file.startedAt, START + zero);
        assert.ok(file.durationMs <= to - zero);
        assert.equal(read.duration, file.durationMs);
        if (key !== undefined) assert.equal(read.cues[0].time, 0);
        assert.ok(read.cues.every(({ time, clusterTime }) => clusterTime <= time));
      }),
      { numRuns: runs(40) },
    );
  });
}
