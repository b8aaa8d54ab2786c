import assert from "node:assert/strict";
import { join } from "node:path";
import {
  assertWhole,
  camerasFor,
  faultTest,
  rawsOf,
  recordDuring,
  recordedBy,
} from "../support/fault_run.ts";
import { decodeErrors, packetsOf } from "../support/packets.ts";
import { fetchBy, startServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 2000;
/** A key frame a second at up to 30 pictures; the next one may have just gone by. */
const PICTURES_A_KEY_FRAME = 60;

const CAMERAS: readonly string[][] = [
  ["chromium_kf1000_webm_av1", "chromium_webm_vp8"],
  ["chromium_kf1000_mp4_avc1_opus"],
];

/** Removes the catalog and what SQLite keeps beside it. */
async function removeCatalog(recordingsDir: string): Promise<void> {
  await Deno.remove(join(recordingsDir, "catalog.db"));
  for (const ending of ["-wal", "-shm"]) {
    await Deno.remove(join(recordingsDir, `catalog.db${ending}`)).catch(() => {});
  }
}

faultTest(
  "a catalog that is lost between two runs is made anew from the files, which stay as they are",
  120_000,
  async (run) => {
    const { home, listenTo } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const cameras = camerasFor(run, server, CAMERAS, { speed: 4 });
    await recordDuring(cameras, () => pause(3000));
    const before = await Promise.all(cameras.map((camera) => recordedBy(server, camera)));
    const contents = await Promise.all(before.map(({ files }) => Promise.all(files.map(read))));
    await server.killServer();
    await removeCatalog(server.recordingsDir);
    await server.restart();
    await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
    for (const [index, camera] of cameras.entries()) {
      const after = await recordedBy(server, camera);
      assert.deepEqual(after.files, before[index].files);
      const facts = (of: typeof after) => of.segments.map(({ bytes, state }) => ({ bytes, state }));
      assert.deepEqual(facts(after), facts(before[index]));
      for (const [number, { file }] of after.segments.entries()) {
        const url = `${server.origin}/api/recordings/${camera.session}/${file}`;
        const response = await fetchBy(server.client, url);
        const isSame = equal(await response.bytes(), contents[index][number]);
        assert.ok(isSame, `${url} is served as it was`);
      }
    }
  },
);

faultTest(
  "a catalog that is lost in mid-recording costs a second at most, and the recording goes on",
  120_000,
  async (run) => {
    const { home, listenTo, note } = run;
    const settings = { CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
    await using server = await startServer(settings, { home });
    listenTo(server);
    const fixtures = [["chromium_kf1000_mkv_avc1"], ["chromium_kf1000_mp4_avc1_opus"]];
    const cameras = camerasFor(run, server, fixtures, { speed: 1 });
    await recordDuring(cameras, async () => {
      while (cameras.some(({ acknowledged }) => acknowledged < 4)) await pause(50);
      await server.killServer();
      await removeCatalog(server.recordingsDir);
      await server.restart();
      note("serves again, without what it knew");
    }, false);
    for (const camera of cameras) {
      const { files } = await recordedBy(server, camera);
      const pictures = async (file: string) => {
        const packets = await packetsOf(file);
        return packets.filter(({ kind }) => kind === "video").map(({ crc }) => crc);
      };
      const sent = (await Promise.all((await rawsOf(camera, home)).map(pictures))).flat();
      const kept = (await Promise.all(files.map(pictures))).flat();
      const from = sent.findIndex((crc, index) => crc !== kept[index]);
      const missing = sent.length - kept.length;
      note(`${camera.name}: ${missing} of ${sent.length} pictures are missing from ${from} on`);
      // One hole, behind what the files held, up to the next key frame.
      if (from !== -1) sent.splice(from, missing);
      assert.deepEqual(kept, sent, `${camera.name}: once each, in order`);
      assert.ok(missing <= PICTURES_A_KEY_FRAME, `${camera.name}: ${missing} pictures are missing`);
      for (const file of files) assert.equal(await decodeErrors(file), "", file);
    }
  },
);

const read = (file: string) => Deno.readFile(file);

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
