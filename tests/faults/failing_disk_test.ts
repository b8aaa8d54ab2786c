import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinished, SegmentRecovery } from "../../lib/media/recovery.ts";
import { Catalog } from "../../lib/server/catalog/catalog.ts";
import { GroupCommit } from "../../lib/server/ingest/group_commit.ts";
import { Recording } from "../../lib/server/ingest/recording.ts";
import { containerOf } from "../../lib/server/recorder/names.ts";
import { FrameKind } from "../../lib/shared/frame.ts";
import { chanceFrom } from "../support/chance.ts";
import { type Fixture, readFixture } from "../support/fixtures.ts";
import { type Flakiness, flakyFileSystem } from "../support/flaky_file_system.ts";
import { ROUNDS } from "../support/fault_run.ts";
import { runs, SEED } from "../support/fuzzing.ts";
import { MemoryFileSystem } from "../support/memory_file_system.ts";

const ID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const NOW = new Date(2026, 10, 22, 18, 0, 0).getTime();

/** A recording on a disk in memory that fails now and then. */
function flakyRecording(seed: number, flakiness: Flakiness) {
  const disk = new MemoryFileSystem();
  const fileSystem = flakyFileSystem(disk, chanceFrom(seed), flakiness);
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const directory = "client_a_1";
  catalog.addSession({ id: ID, name: "K", directory, startedAt: NOW, activeAt: NOW });
  const recording = new Recording(catalog.session(ID)!, {
    recordingsDir: "/r",
    catalog,
    fileSystem,
    segmentMs: 2000,
    segmentAlign: "start",
    isSynced: false,
    now: () => NOW,
    onClosed() {},
    commits: new GroupCommit({
      isSynced: false,
      pause: () => Promise.resolve(),
      transaction: (work) => catalog.transaction(work),
    }),
  });
  return { disk, recording };
}

/** How much of each file a recovery would find, bytes; Infinity if it is complete as it is. */
function playable({ files }: MemoryFileSystem): Map<string, number> {
  return new Map([...files].map(([path, bytes]) => {
    const container = containerOf(path.split("/").at(-1)!)!;
    if (isFinished(container, bytes)) return [path, Infinity];
    const recovery = new SegmentRecovery(container);
    if (bytes.byteLength > 0) recovery.push(bytes.slice());
    return [path, recovery.finish()?.bytes ?? 0];
  }));
}

/**
 * Records all of a fixture, and tries again whatever fails. `look` is told what
 * is acknowledged after each flush, whether it failed or not.
 */
async function record(
  { chunks, mimeType }: Fixture,
  recording: Recording,
  look: (durableSeq: number) => void,
): Promise<void> {
  const flush = async () => {
    for (;;) {
      try {
        await recording.flush();
        return look(recording.durableSeq);
      } catch (error) {
        assert.match((error as Error).message, /^(ENOSPC|EIO) /);
        look(recording.durableSeq);
      }
    }
  };
  recording.connect(0);
  recording.announce({ type: "take", take: 0, mimeType, startedAt: NOW }, NOW);
  for (const [seq, payload] of chunks.entries()) {
    recording.receive({ kind: FrameKind.media, more: false, take: 0, seq, payload });
    await flush();
  }
  await recording.stop(chunks.length - 1);
  await flush();
}

for (
  const name of ["chromium_webm_vp8", "chromium_kf1000_mkv_avc1", "chromium_kf1000_mp4_avc1_opus"]
) {
  Deno.test(`${name}: ENOSPC and EIO in any write lose nothing acknowledged, and files play`, async () => {
    const fixture = readFixture(name);
    const none: Flakiness = { rate: 0, failures: 0 };
    const undisturbed = flakyRecording(0, none);
    /** What can be played of each file once a chunk is acknowledged. */
    const promised = new Map<number, Map<string, number>>();
    await record(
      fixture,
      undisturbed.recording,
      (seq) => promised.set(seq, playable(undisturbed.disk)),
    );
    // The last look comes when the files are closed, which is not promised before.
    promised.delete(fixture.chunks.length - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        async (seed, rate) => {
          const flakiness: Flakiness = { rate, failures: 0 };
          const { disk, recording } = flakyRecording(seed, flakiness);
          let seen = -1;
          await record(fixture, recording, (durableSeq) => {
            if (flakiness.failures === seen) return;
            seen = flakiness.failures;
            const now = playable(disk);
            for (const [path, bytes] of promised.get(durableSeq) ?? []) {
              const has = now.get(path) ?? 0;
              assert.ok(has >= bytes, `${path}: ${has} of ${bytes} bytes play after ${durableSeq}`);
            }
          });
          assert.deepEqual(disk.files, undisturbed.disk.files);
          assert.equal(recording.summary().complete, true);
        },
      ),
      { numRuns: runs(40 * ROUNDS), seed: SEED },
    );
  });
}
