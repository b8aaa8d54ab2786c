import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { framesOf } from "../../lib/shared/frame.ts";
import { type Fixture, FIXTURE_NAMES, readFixture } from "../support/fixtures.ts";
import { faultsOf, readableByAll } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  segmentsIn,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { pause } from "../support/waiting.ts";

/** Time between the chunks of the fixtures' recorders, ms; they are fed ten times as fast. */
const SLICE_MS = 300;

/** The recording as one file, for ffprobe. */
async function rawFile(fixture: Fixture, directory: string): Promise<string> {
  const file = join(directory, `${fixture.name}.bin`);
  await Deno.writeFile(file, readableByAll(fixture.bytes));
  return file;
}

function takeOf(fixture: Fixture) {
  return { type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() } as const;
}

/** Records a fixture over its own connection; returns the directory its segments are in. */
async function record(server: TestServer, fixture: Fixture, paceMs: number): Promise<string> {
  using camera = await TestCamera.connect(server);
  await camera.hello(crypto.randomUUID(), fixture.name);
  camera.send(takeOf(fixture));
  for (const [seq, chunk] of fixture.chunks.entries()) {
    camera.sendChunk(0, seq, chunk);
    if (paceMs > 0) await pause(paceMs);
  }
  camera.send({ type: "stop", lastSeq: fixture.chunks.length - 1 });
  const stopped = await camera.next("stopped");
  assert.equal(stopped.complete, true);
  const { file } = camera.received.find((message) => message.type === "segment")!;
  for (const directory of sessionDirectories(server.recordingsDir)) {
    const name = basename(directory);
    const isIts = server.output().includes(`"${fixture.name}" connected, records into "${name}"`);
    if (isIts && segmentsIn(directory).some((path) => path.endsWith(file))) return directory;
  }
  throw new Error(`No directory for ${fixture.name}:\n${server.output()}`);
}

testWith(["ffmpeg", "ffprobe"], "recordings of real browsers arrive whole over TLS", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
  const raws = await Deno.makeTempDir();
  const fixtures = FIXTURE_NAMES.map(readFixture);
  const directories = await Promise.all(
    fixtures.map((fixture) => record(server, fixture, SLICE_MS / 10)),
  );
  for (const [index, fixture] of fixtures.entries()) {
    const segments = segmentsIn(directories[index]);
    // One has a picture for its first three seconds only, and nothing to cut at later.
    if (!fixture.name.includes("vended")) assert.ok(segments.length >= 2, fixture.name);
    const [, type] = /^video\/(?:x-)?(matroska|webm|mp4)/.exec(fixture.mimeType) ?? [];
    const extension = type === "matroska" ? ".mkv" : `.${type}`;
    assert.ok(segments.every((file) => file.endsWith(extension)), segments.join());
    assert.deepEqual(await faultsOf([await rawFile(fixture, raws)], segments), []);
  }
  await Deno.remove(raws, { recursive: true });
});

testWith(["ffmpeg", "ffprobe"], "a connection cut in mid-chunk costs nothing", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
  const fixture = readFixture("chromium_webm_vp8");
  const session = crypto.randomUUID();
  let from = 0;
  for (const cutAt of [3, 11, 12, 25, Infinity]) {
    using camera = await TestCamera.connect(server);
    const welcome = await camera.hello(session);
    assert.ok(welcome.nextSeq >= from, "what was acknowledged is not asked for again");
    camera.send(takeOf(fixture));
    for (let seq = welcome.nextSeq; seq < fixture.chunks.length; seq++) {
      if (seq < cutAt) {
        camera.sendChunk(0, seq, fixture.chunks[seq], 4096);
        continue;
      }
      // All frames of the chunk but the last, then nothing more.
      const frames = [...framesOf({ take: 0, seq, bytes: fixture.chunks[seq] }, 2048)];
      for (const frame of frames.slice(0, -1)) camera.socket.send(frame);
      break;
    }
    if (cutAt === Infinity) {
      camera.send({ type: "stop", lastSeq: fixture.chunks.length - 1 });
      assert.equal((await camera.next("stopped")).complete, true);
    } else {
      await camera.acked(cutAt - 1);
      from = cutAt;
    }
  }
  const [directory] = sessionDirectories(server.recordingsDir);
  const raws = await Deno.makeTempDir();
  const segments = segmentsIn(directory);
  assert.deepEqual(await faultsOf([await rawFile(fixture, raws)], segments), []);
  await Deno.remove(raws, { recursive: true });
});

Deno.test("what is acknowledged is in the file, and the file plays at every moment", async () => {
  await using server = await startServer();
  const fixture = readFixture("chromium_webm_vp8");
  using camera = await TestCamera.connect(server);
  await camera.hello(crypto.randomUUID());
  camera.send(takeOf(fixture));
  let sentBytes = 0;
  for (const [seq, chunk] of fixture.chunks.slice(0, 8).entries()) {
    camera.sendChunk(0, seq, chunk);
    sentBytes += chunk.byteLength;
    await camera.acked(seq);
    const [directory] = sessionDirectories(server.recordingsDir);
    const [file] = segmentsIn(directory);
    const { size } = await Deno.stat(file);
    assert.ok(size >= sentBytes, `${size} bytes on disk after ${sentBytes}`);
  }
});
