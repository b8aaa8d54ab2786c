import assert from "node:assert/strict";
import { join } from "node:path";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";
import { createSplitter } from "../../lib/media/media_type.ts";
import { isFinished } from "../../lib/media/recovery.ts";
import type { Container } from "../../lib/media/segment_event.ts";
import { FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { type MemoryFile, MemoryFiles } from "../support/memory_files.ts";
import { durationOf, mkvComplaints, packetsOf } from "../support/packets.ts";
import { testWith } from "../support/tools.ts";

function segmentsOf(name: string): MemoryFile[] {
  const { mimeType, chunks } = readFixture(name);
  const splitter = createSplitter(mimeType, {
    cutAfterMs: (startMs) => startMs + 4000,
    startedAt: Date.UTC(2026, 10, 22),
  });
  const files = new MemoryFiles();
  for (const chunk of chunks) files.apply(splitter.push(chunk).events);
  files.apply(splitter.end());
  return files.closed;
}

/** Types of the top-level boxes of an MP4. */
function boxesOf(file: Uint8Array): string[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const types: string[] = [];
  for (let at = 0; at < file.byteLength;) {
    const size = view.getUint32(at);
    types.push(String.fromCharCode(...file.subarray(at + 4, at + 8)));
    at += size === 1 ? Number(view.getBigUint64(at + 8)) : size;
  }
  return types;
}

for (const name of FIXTURE_NAMES) {
  testWith(["ffprobe", "mkvmerge"], `segments of ${name} are as good as an editor's`, async () => {
    const directory = await Deno.makeTempDir();
    for (const [index, { bytes, container, durationMs }] of segmentsOf(name).entries()) {
      const file = join(directory, `${index}.${container}`);
      await Deno.writeFile(file, bytes);
      assert.equal(isFinished(container as Container, bytes), true);
      assert.ok(Math.abs(await durationOf(file) * 1000 - durationMs) <= 1, `${durationMs} ms`);
      if (container === "mp4") assert.deepEqual(boxesOf(bytes), ["ftyp", "mdat", "moov"]);
      else assert.deepEqual(await mkvComplaints(file), []);

      // A reader of another family, for what ffmpeg forgives.
      using input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
      const packets = await packetsOf(file);
      for (const track of await input.getTracks()) {
        let count = 0;
        for await (const _ of new EncodedPacketSink(track).packets()) count++;
        assert.equal(count, packets.filter(({ kind }) => kind === track.type).length);
      }
      assert.ok(Math.abs(await input.computeDuration() * 1000 - durationMs) < 100);
    }
    await Deno.remove(directory, { recursive: true });
  });
}
