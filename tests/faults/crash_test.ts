import { assertWhole, camerasFor, faultTest, recordDuring, ROUNDS } from "../support/fault_run.ts";
import { startServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 4000;
const KILLS = 30 * ROUNDS;
/** Of so many kills one hits a server that is starting, and may be in the middle of a recovery. */
const STARTING = 5;

/** What each camera records: both containers, by three browsers. */
const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8"],
  ["chromium_kf1000_mkv_avc1", "firefox_slice1000_webm_vp8_opus"],
  ["chromium_kf1000_mp4_avc1_opus"],
  ["webkitgtk_slice1000_mp4_avc1_mp4a", "chromium_vended_mp4_avc1_opus"],
];

faultTest(
  `kill -9 of the server at ${KILLS} instants loses nothing, and each file is gone on with`,
  300_000,
  async (run) => {
    const { home, chance, note, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const cameras = camerasFor(run, server, CAMERAS, { speed: 1 });
    await recordDuring(cameras, async () => {
      for (let count = 1; count <= KILLS; count++) {
        await pause(chance.between(50, 800));
        await server.killServer();
        note(`killed ${count}`);
        if (count % STARTING === 0) {
          server.launch();
          await server.serverPid();
          await pause(chance.between(0, 500));
          await server.killServer();
          note(`killed ${++count}, starting`);
        }
        await server.restart();
        note("serves again");
      }
    });
    // As many files as without any crash: a take went on in the file that it was in.
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  },
);
