import assert from "node:assert/strict";
import type { Chance } from "../support/chance.ts";
import { assertWhole, camerasFor, faultTest, recordDuring, ROUNDS } from "../support/fault_run.ts";
import { FAIR_WEATHER, TcpProxy, type Weather } from "../support/tcp_proxy.ts";
import { startServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 3000;
const SPEED = 2;
const FAULTS_PER_CAMERA = 25 * ROUNDS;

/** What each camera records: both containers, by three browsers. */
const CAMERAS: readonly string[][] = [
  ["chromium_webm_vp8", "chromium_rotate_webm_vp8"],
  ["chromium_canvasmic_webm_vp8", "chromium_pause_webm_vp8"],
  ["firefox_slice1000_webm_vp8_opus", "chromium_webm_vp8"],
  ["chromium_kf1000_mkv_avc1", "chromium_kf1000_webm_av1"],
  ["chromium_kf1000_mp4_avc1_opus"],
  ["webkitgtk_slice1000_mp4_avc1_mp4a", "chromium_vended_mp4_avc1_opus"],
  ["chromium_mp4_avc1_opus", "webkitgtk_vended_mp4_avc1_mp4a"],
  ["chromium_webm_vp8", "chromium_kf1000_mp4_avc1_opus"],
];

/** What can happen to a network, and for how long (ms). */
type Mishap = (proxy: TcpProxy, chance: Chance) => { what: string; lastsMs: number };

const spell = (what: string, from: number, to: number, weather: Partial<Weather>): Mishap => {
  return (proxy, chance) => {
    proxy.setWeather(weather);
    return { what, lastsMs: chance.between(from, to) };
  };
};

const MISHAPS: readonly Mishap[] = [
  (proxy) => ({ what: `${proxy.cut("reset")} reset`, lastsMs: 0 }),
  (proxy) => ({ what: `${proxy.cut("reset")} reset`, lastsMs: 0 }),
  (proxy) => ({ what: `${proxy.cut("end")} ended`, lastsMs: 0 }),
  (proxy) => ({ what: `${proxy.leaveBehind(1200)} left behind`, lastsMs: 0 }),
  (proxy, chance) => {
    // Something has to wait in the proxy, to come late.
    proxy.setWeather({ up: false });
    const aheadBytes = chance.between(1200, 30_000);
    setTimeout(() => proxy.leaveBehind(aheadBytes), 150);
    return { what: "left behind with what they had sent", lastsMs: 200 };
  },
  spell("stalled", 100, 600, { up: false, down: false }),
  spell("stalled upwards", 100, 600, { up: false }),
  spell("stalled downwards", 100, 600, { down: false }),
  spell("stalled until it is given up", 3200, 4500, { up: false, down: false }),
  spell("slow", 200, 800, { bytesPerSecond: 60_000 }),
  spell("far away", 200, 800, { delayMs: 60, jitterMs: 60 }),
  (proxy, chance) => {
    proxy.cut("reset");
    proxy.setWeather({ accepts: false });
    return { what: "gone", lastsMs: chance.between(100, 1000) };
  },
];

/** Lets one thing after the other happen, at random instants. */
async function disturb(proxy: TcpProxy, chance: Chance, note: (what: string) => void) {
  for (let count = 0; count < FAULTS_PER_CAMERA; count++) {
    await pause(chance.between(20, 300));
    const { what, lastsMs } = chance.pick(MISHAPS)(proxy, chance);
    note(`${what}, for ${Math.round(lastsMs)} ms`);
    await pause(lastsMs);
    proxy.setWeather(FAIR_WEATHER);
  }
}

faultTest(
  `${CAMERAS.length * FAULTS_PER_CAMERA} cuts, stalls and delays of the network lose nothing`,
  240_000,
  async (run) => {
    const { home, chance, note, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const target = Number(new URL(server.origin).port);
    const record = async (names: readonly string[], index: number) => {
      const name = `Camera ${index}`;
      const own = chance.fork();
      await using proxy = await TcpProxy.open({ target, random: own.fork().real });
      const options = { name, origins: [proxy.origin], speed: SPEED };
      const [camera] = camerasFor(run, server, [names], options);
      const mine = (what: string) => note(`${name}: ${what}`);
      await recordDuring([camera], () => disturb(proxy, own, mine));
      mine(`${camera.takes.length} takes over ${camera.connections} connections`);
      assert.ok(camera.connections > FAULTS_PER_CAMERA / 5, `${camera.connections} connections`);
      return camera;
    };
    const cameras = await Promise.all(CAMERAS.map(record));
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  },
);
