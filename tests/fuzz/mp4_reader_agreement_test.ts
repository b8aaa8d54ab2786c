import assert from "node:assert/strict";
import fc from "fast-check";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";
import { Mp4Splitter } from "../../lib/media/mp4/mp4_splitter.ts";
import { readFixture } from "../support/fixtures.ts";
import { runs } from "../support/fuzzing.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { splitMp4 } from "../support/mp4_files.ts";
import { readMp4 } from "../support/mp4_reader.ts";

const RUNS = runs(10);

interface Packet {
  /** Seconds. */
  time: number;
  isKey: boolean;
  data: Uint8Array;
}

/** What mediabunny, which shares no code with this project, finds in a file. */
async function packetsOf(file: Uint8Array<ArrayBuffer>) {
  using input = new Input({ formats: ALL_FORMATS, source: new BufferSource(file) });
  const kinds = new Map<string, Packet[]>();
  for (const track of await input.getTracks()) {
    const packets: Packet[] = [];
    for await (const { timestamp, type, data } of new EncodedPacketSink(track).packets()) {
      packets.push({ time: timestamp, isKey: type === "key", data });
    }
    kinds.set(track.type, packets);
  }
  return { kinds, durationMs: 1000 * (await input.computeDuration()) };
}

const isSame = (a: Uint8Array, b: Uint8Array) =>
  a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);

const names = [
  "chromium_kf1000_mp4_avc1_opus",
  "chromium_vended_mp4_avc1_opus",
  "webkitgtk_vended_mp4_avc1_mp4a",
];

for (const name of names) {
  const { bytes, chunks } = readFixture(name);

  Deno.test(`another reader finds in the files of ${name} what their tables say`, async () => {
    for (const { bytes: file, durationMs } of splitMp4(chunks, 2000).files) {
      const { kinds, durationMs: foundMs } = await packetsOf(file);
      // The movie counts in whole milliseconds at best.
      assert.ok(Math.abs(foundMs - durationMs) <= 1, `${foundMs} ms: expected ${durationMs}`);
      const { tracks, movieTimescale } = readMp4(file);
      for (const { handler, timescale, samples, edits } of tracks) {
        const packets = kinds.get(handler === "vide" ? "video" : "audio") ?? [];
        assert.equal(packets.length, samples.length);
        const [[empty, mediaTime] = [0, 0]] = edits;
        assert.ok(edits.length === 0 || mediaTime === -1);
        samples.forEach(({ time, isKey, data }, i) => {
          const wanted = empty / movieTimescale + time / timescale;
          assert.ok(
            Math.abs(packets[i].time - wanted) <= 1 / timescale,
            `${packets[i].time} ${wanted}`,
          );
          assert.equal(packets[i].isKey, isKey);
          assert.equal(packets[i].data.byteLength, data.length);
        });
      }
    }
  });

  Deno.test(`another reader plays an open file of ${name} at any moment`, async () => {
    const [whole] = splitMp4(chunks, Infinity).files;
    const all = (await packetsOf(whole.bytes)).kinds;
    const sizes = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, async (sizes) => {
        const splitter = new Mp4Splitter({ cutAfterMs: () => Infinity, startedAt: 0 });
        const files = new MemoryFiles();
        let at = 0;
        for (const size of sizes) {
          files.apply(splitter.push(bytes.slice(at, at + size)).events);
          at += size;
        }
        const [file] = files.openBytes;
        if (!file) return;
        for (const [kind, packets] of (await packetsOf(upToLastFragment(file))).kinds) {
          const wanted = all.get(kind) ?? [];
          packets.forEach(({ time, isKey, data }, i) => {
            assert.ok(isSame(data, wanted[i].data), `${kind} ${i}`);
            assert.equal(isKey, wanted[i].isKey);
            // Chromium's last sample of a fragment is too short: only what follows corrects it.
            assert.ok(Math.abs(time - wanted[i].time) < 0.001, `${time}: ${wanted[i].time}`);
          });
        }
      }),
      { numRuns: RUNS },
    );
  });
}

/** Without a fragment whose end has not come: players stop in front of it, this reader throws. */
function upToLastFragment(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer);
  let end = 0;
  for (let at = 0; at + 8 <= file.byteLength;) {
    at += view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (at <= file.byteLength && type !== "mdat") end = at;
  }
  return file.slice(0, end);
}
