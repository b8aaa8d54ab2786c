import assert from "node:assert/strict";
import { isFinished } from "../../lib/media/recovery.ts";
import { CLOSE_RESTART } from "../../lib/shared/protocol.ts";
import { containerOf } from "../../lib/server/recorder/names.ts";
import { basename } from "node:path";
import { assertWhole, camerasFor, faultTest, recordDuring, ROUNDS } from "../support/fault_run.ts";
import { decodeErrors } from "../support/packets.ts";
import { segmentsIn, sessionDirectories, startServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 4000;
const STOPS = 4 * ROUNDS;
/**
 * A server that is told to stop has 5 s. What is not closed in so many ms it leaves to the next start.
 */
const GIVES_UP_MS = 4500;

const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8", "chromium_kf1000_webm_av1"],
  ["chromium_kf1000_mp4_avc1_opus", "webkitgtk_slice1000_mp4_avc1_mp4a"],
];

faultTest(
  "SIGTERM sends cameras away and exits in 5 s; they go on in the same files",
  300_000,
  async (run) => {
    const { home, chance, note, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const cameras = camerasFor(run, server, CAMERAS);
    const times: number[] = [];
    await recordDuring(cameras, async () => {
      for (let count = 1; count <= STOPS; count++) {
        await pause(chance.between(500, 2500));
        const askedAt = performance.now();
        const code = await server.stop("SIGTERM");
        const tookMs = performance.now() - askedAt;
        note(`stopped ${count} in ${Math.round(tookMs)} ms`);
        assert.equal(code, 0);
        times.push(tookMs);
        if (tookMs < GIVES_UP_MS) await assertAllFinished(server.recordingsDir);
        await server.restart();
      }
    });
    // Most of them: a machine that stands still for a while stops nothing in time.
    assert.ok(times.filter((ms) => ms < GIVES_UP_MS).length > STOPS / 2, `${times} ms`);
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
    for (const { name, links, closeCodes } of cameras) {
      assert.ok(links.has("held restarting"), `${name}: ${[...links]}`);
      assert.ok(closeCodes.includes(CLOSE_RESTART), `${name}: ${closeCodes}`);
    }
  },
);

/** Nobody records: every file is a complete one, index and all. */
async function assertAllFinished(recordingsDir: string): Promise<void> {
  for (const file of sessionDirectories(recordingsDir).flatMap(segmentsIn)) {
    const container = containerOf(basename(file))!;
    assert.equal(isFinished(container, await Deno.readFile(file)), true, file);
    assert.equal(await decodeErrors(file), "", file);
  }
}
