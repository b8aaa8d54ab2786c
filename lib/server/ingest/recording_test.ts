import assert from "node:assert/strict";
import fc from "fast-check";
import { computer, ID, NOW } from "../../../tests/support/computer.ts";
import { type Fixture, readFixture } from "../../../tests/support/fixtures.ts";
import { runs, SEED } from "../../../tests/support/fuzzing.ts";
import { FrameKind } from "../../shared/frame.ts";
import type { Recording } from "./recording.ts";

/** A device with a recording of two takes of the same stream. */
function device({ chunks, mimeType }: Fixture) {
  const all = [0, 1].flatMap((take) => chunks.map((bytes) => ({ take, bytes })));
  return {
    lastSeq: all.length - 1,
    /** Sends from `recording.nextSeq` on, `batch` chunks a flush, until the end. */
    async send(recording: Recording, batch: number, upTo = all.length): Promise<void> {
      recording.connect(0);
      for (const take of [0, 1]) {
        const startedAt = NOW + take * 60_000;
        assert.equal(
          recording.announce({ type: "take", take, mimeType, startedAt }, startedAt),
          undefined,
        );
      }
      let pending = 0;
      for (let seq = recording.nextSeq; seq < upTo; seq++) {
        if (recording.needsResume) await recording.resume();
        const { take, bytes } = all[seq];
        const kind = FrameKind.media;
        // In two frames, as a large chunk comes.
        const half = bytes.byteLength >> 1;
        const parts = [bytes.subarray(0, half), bytes.subarray(half)];
        for (const [i, payload] of parts.entries()) {
          const result = recording.receive({ kind, more: i === 0, take, seq, payload });
          assert.equal(result.type, "taken");
        }
        if (++pending % batch === 0) await recording.flush();
      }
      await recording.flush();
    },
    async stop(recording: Recording) {
      await recording.stop(all.length - 1);
      await recording.flush();
      return recording.summary();
    },
  };
}

const NAMES = [
  "chromium_webm_vp8",
  "chromium_kf1000_mkv_avc1",
  "firefox_slice1000_webm_vp8_opus",
  "chromium_kf1000_mp4_avc1_opus",
  "webkitgtk_slice1000_mp4_avc1_mp4a",
];

for (const name of NAMES) {
  const fixture = readFixture(name);

  Deno.test(`${name}: killed at any call and in any commit, it goes on in the same files`, async () => {
    const camera = device(fixture);
    const undisturbed = computer();
    const whole = undisturbed.boot();
    await camera.send(whole, 3);
    const summary = await camera.stop(whole);
    const calls = 4 * fixture.chunks.length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            calls: fc.nat(calls),
            commits: fc.nat(40),
            batch: fc.integer({ min: 1, max: 4 }),
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (deaths) => {
          const machine = computer();
          for (const { calls, commits, batch } of deaths) {
            const recording = await machine.restart();
            machine.fileSystem.callsLeft = calls;
            machine.life.commits = commits;
            await camera.send(recording, batch).catch((error) => {
              assert.equal((error as Error).message, "The process is dead");
            });
          }
          const recording = await machine.restart();
          await camera.send(recording, 2);
          assert.deepEqual(await camera.stop(recording), summary);
          assert.deepEqual(machine.files(), undisturbed.files());
        },
      ),
      { numRuns: runs(15), seed: SEED },
    );
  });

  Deno.test(`${name}: suspended anywhere, every file is complete, and goes on`, async () => {
    const camera = device(fixture);
    const undisturbed = computer();
    const whole = undisturbed.boot();
    await camera.send(whole, 3);
    await camera.stop(whole);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(camera.lastSeq), { minLength: 1, maxLength: 3 }),
        async (stops) => {
          const machine = computer();
          for (const upTo of stops.sort((a, b) => a - b)) {
            const recording = machine.boot();
            await camera.send(recording, 2, upTo);
            await recording.suspend();
            assert.equal(machine.fileSystem.openPaths.size, 0);
            assert.deepEqual(machine.catalog.openSegments(), []);
          }
          const recording = machine.boot();
          await camera.send(recording, 2);
          const summary = await camera.stop(recording);
          assert.equal(summary.complete, true);
          assert.deepEqual(machine.files(), undisturbed.files());
        },
      ),
      { numRuns: runs(10), seed: SEED },
    );
  });
}

const vp8 = readFixture("chromium_webm_vp8");

Deno.test("a device that has forgotten more than this server knows goes on behind the hole", async () => {
  const machine = computer();
  const camera = device(vp8);
  const before = machine.boot();
  await camera.send(before, 1, 10);
  await before.suspend();
  const recording = machine.boot();
  recording.connect(20);
  assert.equal(recording.nextSeq, 20);
  const half = vp8.chunks.length;
  for (let seq = 20; seq < half; seq++) {
    if (recording.needsResume) await recording.resume();
    const payload = vp8.chunks[seq];
    recording.receive({ kind: FrameKind.media, more: false, take: 0, seq, payload });
  }
  await recording.flush();
  assert.equal(recording.durableSeq, half - 1);
  await recording.stop(half - 1);
  await recording.flush();
  const { complete, gaps } = recording.summary();
  assert.equal(complete, false);
  assert.deepEqual(gaps.map(({ cause }) => cause), ["server-lost"]);
});

Deno.test("a session that this server never knew begins with what the device still has", async () => {
  const machine = computer();
  const recording = machine.boot();
  const startedAt = NOW;
  recording.connect(5);
  recording.announce({ type: "take", take: 0, mimeType: vp8.mimeType, startedAt }, startedAt);
  recording.announce({ type: "take", take: 1, mimeType: vp8.mimeType, startedAt }, startedAt);
  const send = (take: number, seq: number, payload: Uint8Array) =>
    recording.receive({ kind: FrameKind.media, more: false, take, seq, payload });
  assert.equal(send(0, 5, vp8.chunks[5]).type, "taken");
  vp8.chunks.forEach((chunk, i) => assert.equal(send(1, 6 + i, chunk).type, "taken"));
  await recording.flush();
  assert.equal(recording.durableSeq, 5 + vp8.chunks.length);
  await recording.stop(5 + vp8.chunks.length);
  await recording.flush();
  const { segments, gaps } = recording.summary();
  assert.ok(segments > 0);
  assert.deepEqual(gaps.map(({ cause }) => cause), ["server-lost", "beginning-lost"]);
});

Deno.test("a take whose position is lost goes on by its header, at the next key frame", async () => {
  const machine = computer();
  const camera = device(vp8);
  const before = machine.boot();
  await camera.send(before, 1, 10);
  await before.suspend();
  // As after a catalog was lost and made anew from files and sidecar.
  machine.catalog.savePosition(ID, { nextSeq: 0, take: -1, checkpoint: null, savedAt: NOW });
  const files = machine.files().size;
  const recording = machine.boot();
  recording.connect(10);
  for (let seq = 10; seq < vp8.chunks.length; seq++) {
    const payload = vp8.chunks[seq];
    recording.receive({ kind: FrameKind.media, more: false, take: 0, seq, payload });
    await recording.flush();
  }
  assert.equal(recording.durableSeq, vp8.chunks.length - 1);
  await recording.stop(vp8.chunks.length - 1);
  await recording.flush();
  assert.deepEqual(recording.summary().gaps.map(({ cause }) => cause), ["server-lost"]);
  assert.ok(machine.files().size > files);
});

Deno.test("a file that somebody removed is a gap, and the recording goes on", async () => {
  const machine = computer();
  const camera = device(vp8);
  const before = machine.boot();
  await camera.send(before, 1, 10);
  await before.suspend();
  machine.fileSystem.files.clear();
  const recording = machine.boot();
  await camera.send(recording, 1);
  const { complete, gaps } = await camera.stop(recording);
  assert.equal(complete, false);
  assert.deepEqual(gaps.map(({ cause }) => cause), ["file-damaged"]);
  assert.ok(machine.fileSystem.files.size > 0);
});
