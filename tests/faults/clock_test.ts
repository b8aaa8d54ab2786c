import { assertWhole, camerasFor, faultTest, recordDuring, ROUNDS } from "../support/fault_run.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { startServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 3000;
const JUMPS = 8 * ROUNDS;
const HOUR_MS = 3_600_000;

const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8", "chromium_canvasmic_webm_vp8"],
  ["chromium_kf1000_mp4_avc1_opus", "chromium_mp4_avc1_opus"],
];

faultTest(
  "a device clock that jumps by hours changes nothing about what is kept, nor its order",
  120_000,
  async (run) => {
    const { home, chance, note, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const target = Number(new URL(server.origin).port);
    await using proxy = await TcpProxy.open({ target, random: chance.fork().real });
    const cameras = camerasFor(run, server, CAMERAS, { origins: [proxy.origin] });
    await recordDuring(cameras, async () => {
      for (let count = 1; count <= JUMPS; count++) {
        await pause(chance.between(200, 1500));
        for (const camera of cameras) {
          camera.clockAheadMs = Math.round(chance.between(-20 * HOUR_MS, 20 * HOUR_MS));
          note(`${camera.name} is ahead by ${camera.clockAheadMs} ms`);
        }
        // In one connection of two the jump comes without a reconnect.
        if (count % 2 === 0) proxy.cut("reset");
      }
    });
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  },
);
