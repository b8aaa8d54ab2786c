import assert from "node:assert/strict";
import { join } from "node:path";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { joinedOf } from "../support/joining.ts";
import {
  decodeErrors,
  durationOf,
  mkvComplaints,
  packetsOf,
  readableByAll,
} from "../support/packets.ts";
import { takeOf } from "../support/takes.ts";
import { testWith } from "../support/tools.ts";

const START = Date.UTC(2026, 10, 22);

/** So long behind its last segment's start does a recording begin again, ms. */
const LATER_MS = 17_000;

for (const name of FIXTURE_NAMES) {
  testWith(
    ["ffmpeg", "ffprobe", "mkvmerge"],
    `segments of ${name} joined play as one`,
    async () => {
      const directory = await Deno.makeTempDir();
      const take = takeOf(name, START, 1500);
      const secondMs = take.at(-1)!.startedAt - START + LATER_MS;
      const sources = [...take, ...takeOf(name, START + secondMs, 1500)];
      const { file: facts, bytes } = await joinedOf(sources);
      const file = join(directory, `joined.${facts.container}`);
      const raw = join(directory, "raw.bin");
      await Deno.writeFile(file, bytes);
      await Deno.writeFile(raw, readableByAll(readFixture(name).bytes));

      const sent = await packetsOf(raw);
      const kept = await packetsOf(file);
      for (const kind of ["video", "audio"]) {
        const once = sent.filter((packet) => packet.kind === kind).map(({ crc }) => crc);
        const all = kept.filter((packet) => packet.kind === kind);
        const [first, last] = [all.slice(0, once.length), all.slice(-once.length)];
        assert.deepEqual(first.map(({ crc }) => crc), once);
        assert.deepEqual(last.map(({ crc }) => crc), once);
        first.forEach(({ time }, i) => {
          const later = (last[i].time - time) * 1000;
          assert.ok(Math.abs(later - secondMs) <= 1.1, `${kind} ${i}: ${later} ms later`);
        });
        const between = all.slice(once.length - 1, 1 - once.length).map(({ time }) => time);
        // Nothing was recorded there: the picture stands, and there is silence.
        if (kind === "video") assert.equal(between.length, 2);
        else assert.ok(between.every((time, i) => i === 0 || time - between[i - 1] < 0.09));
      }
      assert.equal(await decodeErrors(file), "");
      assert.ok(Math.abs(await durationOf(file) * 1000 - facts.durationMs) <= 1);
      if (facts.container !== "mp4") assert.deepEqual(await mkvComplaints(file), []);

      // A reader of another family: it finds its way to any time by the index alone.
      using input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
      assert.ok(Math.abs(await input.computeDuration() * 1000 - facts.durationMs) < 100);
      const [track] = await input.getVideoTracks();
      const sink = new EncodedPacketSink(track);
      for (const ms of [100, 1700, secondMs + 100, facts.durationMs - 1]) {
        const wanted = kept.findLast(({ kind, isKey, time }) =>
          kind === "video" && isKey && time * 1000 <= ms + 1
        )!;
        const found = await sink.getKeyPacket(ms / 1000 + 0.001);
        assert.ok(Math.abs(found!.timestamp - wanted.time) < 0.002, `${found!.timestamp} at ${ms}`);
      }
      await Deno.remove(directory, { recursive: true });
    },
  );

  testWith(["ffmpeg", "ffprobe"], `a part of ${name} plays from the asked time on`, async () => {
    const directory = await Deno.makeTempDir();
    const sources = takeOf(name, START, 1500);
    const span = { from: START + 1770, to: START + 3330 };
    const { file: facts, bytes } = await joinedOf(sources, span);
    const file = join(directory, `part.${facts.container}`);
    await Deno.writeFile(file, bytes);
    assert.equal(await decodeErrors(file), "");
    const wantedMs = span.to - facts.startedAt;
    assert.ok(Math.abs(await durationOf(file) * 1000 - wantedMs) <= 1.1);
    const packets = await packetsOf(file);
    const pictures = packets.filter(({ kind }) => kind === "video");
    assert.ok(pictures[0].isKey);
    assert.ok(packets.every(({ time }) => time * 1000 < wantedMs));
    assert.ok(Math.max(...pictures.map(({ time }) => time)) * 1000 > wantedMs - 200);
    await Deno.remove(directory, { recursive: true });
  });
}
