import assert from "node:assert/strict";
import { join } from "node:path";
import { closedSegments, MP4, WEBM } from "../../../tests/support/closed_segments.ts";
import type { Container } from "../../media/segment_event.ts";
import { readFileFacts } from "./file_facts.ts";

const START = Date.UTC(2026, 10, 22, 17, 2, 3, 456);

async function withFile(bytes: Uint8Array, run: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "file");
    await Deno.writeFile(path, bytes);
    await run(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

for (const [name, precisionMs] of [[WEBM, 1], [MP4, 1000]] as const) {
  Deno.test(`readFileFacts() reads times and length of ${name}`, async () => {
    const files = closedSegments(name, START, 2000);
    assert.ok(files.length > 1);
    for (const { bytes, container, startMs, durationMs } of files) {
      await withFile(bytes, async (path) => {
        const facts = await readFileFacts(path, container as Container);
        assert.equal(facts?.bytes, bytes.byteLength);
        assert.equal(facts.precisionMs, precisionMs);
        const late = facts.startedAt! - (START + startMs);
        assert.ok(late > -precisionMs && late < 1, `${late} ms off`);
        assert.ok(Math.abs(facts.durationMs - durationMs) <= 1, `${facts.durationMs}`);
        assert.ok(Math.abs(facts.modifiedAt - Date.now()) < 60_000);
      });
    }
  });

  Deno.test(`readFileFacts() finds no facts in a ${name} that was cut off anywhere`, async () => {
    const [{ bytes, container }] = closedSegments(name, START, 2000);
    for (const length of [0, 1, 7, 30, 60]) {
      await withFile(bytes.subarray(0, length), async (path) => {
        // However little there is, the answer is an answer; what lacks its head was not closed.
        const facts = await readFileFacts(path, container as Container);
        assert.ok(facts === null || facts.durationMs === 0, `${length} bytes`);
      });
    }
    await withFile(bytes.subarray(0, bytes.byteLength >> 1), async (path) => {
      const facts = await readFileFacts(path, container as Container);
      assert.equal(facts?.bytes, bytes.byteLength >> 1);
    });
  });
}

Deno.test("readFileFacts() reads a foreign MP4, whose moov comes first", async () => {
  const box = (type: string, ...data: number[]) => [
    ...[0, 0, 0, data.length + 8],
    ...type.split("").map((char) => char.charCodeAt(0)),
    ...data,
  ];
  // Version 0, creation 0, modification 0, timescale 1000, duration 2500.
  const mvhd = box("mvhd", ...new Array(12).fill(0), 0, 0, 3, 232, 0, 0, 9, 196);
  const ftyp = box("ftyp", ...new Array(40).fill(0x20));
  await withFile(Uint8Array.from([...ftyp, ...box("moov", ...mvhd)]), async (path) => {
    const { durationMs, startedAt } = (await readFileFacts(path, "mp4"))!;
    assert.deepEqual([durationMs, startedAt], [2500, null]);
  });
});
