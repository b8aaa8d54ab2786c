import { CLOSE_CODE } from "../../lib/shared/protocol.ts";
import type { FaultCamera } from "../support/fault_camera.ts";
import { assertWhole, camerasFor, faultTest, recordDuring, ROUNDS } from "../support/fault_run.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { startServer } from "../support/test_server.ts";
import { pause, until } from "../support/waiting.ts";

const SEGMENT_MS = 3000;
/** So long at least, and until each camera has lost its session so often. */
const LASTS_MS = 8000 * ROUNDS;
const LOSES = 10;

const CAMERAS: readonly string[][] = [["chromium_webm_vp8"], ["chromium_kf1000_mp4_avc1_opus"]];

const timesReplaced = ({ closeCodes }: FaultCamera) =>
  closeCodes.filter((code) => code === CLOSE_CODE["replaced"]).length;

faultTest(
  "two connections that take a session from each other lose nothing and double nothing",
  120_000,
  async (run) => {
    const { home, chance, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    // One of the two ways is slower: what was sent by it arrives when the other has taken over.
    const target = Number(new URL(server.origin).port);
    await using slow = await TcpProxy.open({ target, random: chance.fork().real });
    slow.setWeather({ delayMs: 30, jitterMs: 50, bytesPerSecond: 500_000 });
    const origins = [server.origin, slow.origin];
    const cameras = camerasFor(run, server, CAMERAS, { origins });
    await recordDuring(cameras, async () => {
      await pause(LASTS_MS);
      const enough = () => cameras.every((camera) => timesReplaced(camera) >= LOSES);
      await until(`each camera was replaced ${LOSES} times`, enough, 90_000);
    });
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  },
);
