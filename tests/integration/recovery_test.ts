import assert from "node:assert/strict";
import { join } from "node:path";
import { recoveredLine, recoverRecordings } from "../../lib/server/recorder/recover.ts";
import { readFixture } from "../support/fixtures.ts";
import { faultsOf } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import { segmentsIn, sessionDirectories, startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** A recording, and how far its chunks reach into an element of which nothing else was sent. */
const killed: [name: string, begunBytes: number][] = [
  ["chromium_webm_vp8", 1],
  ["chromium_kf1000_mkv_avc1", 1],
  ["chromium_kf1000_mp4_avc1_opus", 0],
];

for (const [name, begunBytes] of killed) {
  testWith(
    ["ffmpeg", "ffprobe"],
    `kill -9 in mid-recording of ${name} costs nothing that was acknowledged`,
    async () => {
      const home = await Deno.makeTempDir();
      const recordingsDir = join(home, "recordings");
      const settings = { CAMERA_SEGMENT_SECONDS: "2", CAMERA_RECORDINGS_DIR: recordingsDir };
      const fixture = readFixture(name);
      const chunks = fixture.chunks.slice(0, -3);
      {
        await using server = await startServer(settings);
        using camera = await TestCamera.connect(server);
        await camera.hello(crypto.randomUUID());
        const { mimeType } = fixture;
        camera.send({ type: "take", take: 0, mimeType, startedAt: Date.now() });
        chunks.forEach((chunk, seq) => camera.sendChunk(0, seq, chunk));
        await camera.acked(chunks.length - 1);
        await server.killServer();
      }
      await using server = await startServer(settings);
      assert.match(server.output(), /^Recovered \S+video_\d{8}_\d{6}\.(webm|mkv|mp4): 0:\d\d, /m);
      const [directory] = sessionDirectories(recordingsDir);
      const segments = segmentsIn(directory);
      const raw = join(home, "raw.bin");
      const sent = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
      await Deno.writeFile(raw, fixture.bytes.subarray(0, sent - begunBytes));
      assert.deepEqual(await faultsOf([raw], segments), []);
      await Deno.remove(home, { recursive: true });
    },
  );
}

Deno.test("recoverRecordings() leaves alone what is closed or was not written here", async () => {
  const home = await Deno.makeTempDir();
  const { bytes } = readFixture("chromium_webm_vp8");
  // Open at its end as a recorder's own stream is, but not laid out as segments are.
  const foreign: Record<string, Uint8Array> = {
    "client_a_1/video_20260101_000000.webm": bytes,
    "client_a_1/video_20260101_000001.webm": bytes.slice(0, 120),
    "client_a_1/video_20260101_000002.webm": bytes.slice(300_000, 400_000),
    "client_a_1/video_20260101_000003.mp4": new TextEncoder().encode("a note"),
    "client_a_1/notes.webm": new Uint8Array(0),
    "mine/video_20260101_000000.webm": new Uint8Array(0),
    "video_20260101_000000.webm": new Uint8Array(0),
  };
  await Deno.mkdir(join(home, "client_a_1"));
  await Deno.mkdir(join(home, "mine"));
  await Deno.mkdir(join(home, "lost+found"), { mode: 0o000 });
  for (const [name, content] of Object.entries(foreign)) {
    await Deno.writeFile(join(home, name), content);
  }
  const empty = join(home, "client_a_1", "video_20260101_000009.webm");
  await Deno.writeFile(empty, new Uint8Array(0));
  const recovered = await recoverRecordings(home);
  assert.deepEqual(recovered.closed, []);
  assert.deepEqual(recovered.removed, [empty]);
  assert.ok(recovered.failed.every(({ why }) => why === "it was not written by this program"));
  for (const [name, content] of Object.entries(foreign)) {
    assert.deepEqual(await Deno.readFile(join(home, name)), content, name);
  }
  assert.match(recoveredLine(recovered) ?? "", /removed 1 that held no frame; could not recover/i);
  await Deno.remove(home, { recursive: true });
});
