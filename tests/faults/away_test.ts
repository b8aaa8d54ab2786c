import assert from "node:assert/strict";
import { isFinished } from "../../lib/media/recovery.ts";
import {
  assertWhole,
  camerasFor,
  faultTest,
  recordDuring,
  recordedBy,
  ROUNDS,
} from "../support/fault_run.ts";
import { decodeErrors } from "../support/packets.ts";
import { FAIR_WEATHER, TcpProxy } from "../support/tcp_proxy.ts";
import { startServer } from "../support/test_server.ts";
import { containerOf } from "../../lib/server/recorder/names.ts";
import { basename } from "node:path";
import { pause, until } from "../support/waiting.ts";

const SEGMENT_MS = 4000;
const RESUME_MS = 300;
const ABSENCES = 3 * ROUNDS;

const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8", "chromium_kf1000_mkv_avc1"],
  ["chromium_kf1000_mp4_avc1_opus", "webkitgtk_slice1000_mp4_avc1_mp4a"],
];

faultTest(
  "a camera that comes back too late finds its file closed, and what it brings lands in it",
  120_000,
  async (run) => {
    const { home, chance, note, listenTo } = run;
    const settings = {
      CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000),
      IMPATIENT_RESUME_MS: String(RESUME_MS),
    };
    const script = "tests/support/impatient_server.ts";
    await using server = await startServer(settings, { home, script });
    listenTo(server);
    const target = Number(new URL(server.origin).port);
    await using proxy = await TcpProxy.open({ target, random: chance.fork().real });
    const cameras = camerasFor(run, server, CAMERAS, { origins: [proxy.origin] });
    await recordDuring(cameras, async () => {
      const begun = () => cameras.every(({ acknowledged }) => acknowledged > 0);
      await until("the server knows every session", begun);
      for (let count = 1; count <= ABSENCES; count++) {
        await pause(chance.between(500, 1500));
        proxy.setWeather({ accepts: false });
        proxy.cut("reset");
        note(`away ${count}`);
        await pause(5 * RESUME_MS);
        for (const camera of cameras) {
          const { files } = await until(`the files of ${camera.name} are closed`, async () => {
            const told = await recordedBy(server, camera);
            return told.segments.every(({ state }) => state === "closed") && told;
          });
          for (const file of files) {
            const container = containerOf(basename(file))!;
            assert.equal(isFinished(container, await Deno.readFile(file)), true, file);
            assert.equal(await decodeErrors(file), "", file);
          }
        }
        proxy.setWeather(FAIR_WEATHER);
      }
    });
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  },
);
