import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeFrame, FrameKind } from "../../lib/shared/frame.ts";
import type { RecordingDescription } from "../../lib/shared/recording.ts";
import { ask, tokensFor } from "../support/attacker.ts";
import { readFixture } from "../support/fixtures.ts";
import { jpegOf } from "../support/jpeg.ts";
import { faultsOf } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import { segmentsIn, startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { until } from "../support/waiting.ts";

const SETTINGS = { CAMERA_SEGMENT_SECONDS: "4" };
const fixture = readFixture("chromium_canvasmic_webm_vp8");
const LAST = fixture.chunks.length - 1;

function sendPoster(
  { socket }: TestCamera,
  seq: number,
  payload: Uint8Array,
  { take = 0, more = false } = {},
): void {
  socket.send(encodeFrame({ kind: FrameKind.poster, more, take, seq, payload }));
}

/** A camera that has announced its take; each chunk it sends is acknowledged before the next. */
async function begin(server: TestServer, session: string, token?: string) {
  const camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(session);
  camera.send({ type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() });
  const send = async (seq: number) => {
    camera.sendChunk(0, seq, fixture.chunks[seq]);
    await camera.acked(seq);
  };
  const stop = async () => {
    camera.send({ type: "stop", lastSeq: LAST });
    return await camera.next("stopped");
  };
  return { camera, send, stop };
}

async function describe(server: TestServer, session: string, token?: string) {
  const { text } = await ask(server, `/api/recordings/${session}`, { token });
  return JSON.parse(text) as RecordingDescription;
}

/** Every packet that was sent is on disk, once, in order. */
async function assertWhole(server: TestServer, directory: string): Promise<void> {
  const raw = await Deno.makeTempFile();
  await Deno.writeFile(raw, fixture.bytes);
  const segments = segmentsIn(join(server.recordingsDir, directory));
  assert.deepEqual(await faultsOf([raw], segments), []);
  await Deno.remove(raw);
}

testWith(
  ["ffmpeg", "ffprobe"],
  "posters are kept beside their segments, shown to whoever may see them, found after a crash",
  async () => {
    await using server = await startServer({ ...SETTINGS, CAMERA_AUTH: "on" });
    const { tokens, access } = await tokensFor(server, {
      owner: "owner",
      viewer: "viewer",
      mine: "camera",
      other: "camera",
    });
    access.close();
    const session = crypto.randomUUID();
    const { camera, send, stop } = await begin(server, session, tokens.mine.token);
    using _ = camera;
    const pictures: Uint8Array[] = [];
    let closed = 0;
    for (let seq = 0; seq <= LAST; seq++) {
      await send(seq);
      const count = camera.received.filter(({ type }) => type === "segment").length;
      if (seq > 0 && count === closed) continue;
      closed = count;
      pictures.push(jpegOf({ width: 100 + seq }));
      sendPoster(camera, seq, pictures.at(-1)!);
    }
    await stop();
    // Nobody waits for posters to be written, `stopped` neither.
    const { segments, directory } = await until("each segment has its poster", async () => {
      const told = await describe(server, session, tokens.owner.token);
      return told.segments.every(({ poster }) => poster) && told;
    });
    assert.ok(pictures.length >= 2 && segments.length === pictures.length);
    const urls = segments.map(({ poster }) => poster!);
    const files = segments.map(({ file }) => `/api/recordings/${session}/poster/${file}`);
    assert.deepEqual(urls, files);
    for (const [index, url] of urls.entries()) {
      const path = join(server.recordingsDir, directory, segments[index].file);
      assert.deepEqual(await Deno.readFile(path.replace(".webm", ".jpg")), pictures[index]);
      for (const name of ["owner", "viewer", "mine"]) {
        const { status, headers } = await ask(server, url, tokens[name]);
        assert.equal(status, 200);
        assert.equal(headers.get("content-type"), "image/jpeg");
        assert.match(headers.get("cache-control")!, /^private, max-age=\d+$/);
      }
      const foreign = await ask(server, url, tokens.other);
      assert.equal(foreign.status, 404);
      assert.equal(JSON.parse(foreign.text).error.code, "unknown-session");
      assert.equal((await ask(server, url)).status, 401);
    }
    const post = await ask(server, urls[0], { method: "POST", ...tokens.owner });
    assert.equal(post.status, 405);
    for (const name of ["video_20000101_000000.webm", "..%2Fsession.json", "session.json"]) {
      const path = `/api/recordings/${session}/poster/${name}`;
      assert.equal((await ask(server, path, tokens.owner)).status, 404, name);
    }
    await assertWhole(server, directory);

    await server.killServer();
    for (const suffix of ["", "-wal", "-shm"]) {
      await Deno.remove(join(server.recordingsDir, `catalog.db${suffix}`)).catch(() => {});
    }
    await server.restart();
    const again = await describe(server, session, tokens.owner.token);
    assert.deepEqual(again.segments.map(({ poster }) => poster), urls);
  },
);

testWith(
  ["ffmpeg", "ffprobe"],
  "whatever a camera sends as posters, its recording and the others' are whole",
  async () => {
    await using server = await startServer(SETTINGS);
    const session = crypto.randomUUID();
    const { camera, send, stop } = await begin(server, session);
    using _ = camera;
    const neighbour = crypto.randomUUID();
    const other = await begin(server, neighbour);
    using _other = other.camera;
    const noise = crypto.getRandomValues(new Uint8Array(60_000));
    for (let seq = 0; seq <= LAST; seq++) {
      sendPoster(camera, seq, jpegOf(), { more: true });
      sendPoster(camera, seq, new TextEncoder().encode("<script>alert(1)</script>"));
      sendPoster(camera, 0xffff_ffff, jpegOf(), { take: 0xffff });
      sendPoster(camera, seq, new Uint8Array(0));
      for (let i = 0; i < 1000 / LAST; i++) sendPoster(camera, seq, noise);
      await Promise.all([send(seq), other.send(seq)]);
    }
    for (let i = 0; i < 1000; i++) sendPoster(camera, LAST, jpegOf());
    const stopped = await Promise.all([stop(), other.stop()]);
    assert.deepEqual(stopped.map(({ complete, gaps }) => [complete, gaps]), [
      [true, []],
      [true, []],
    ]);
    for (const id of [session, neighbour]) {
      await assertWhole(server, (await describe(server, id)).directory);
    }
  },
);

testWith(
  ["ffmpeg", "ffprobe"],
  "a poster larger than a frame may be ends its connection, and what was recorded goes on",
  async () => {
    await using server = await startServer(SETTINGS);
    const session = crypto.randomUUID();
    const first = await begin(server, session);
    for (let seq = 0; seq < LAST / 2; seq++) await first.send(seq);
    sendPoster(first.camera, 0, new Uint8Array(1 << 20));
    assert.equal((await first.camera.closed()).code, 4000);
    const { camera, stop } = await begin(server, session);
    using _ = camera;
    const { nextSeq } = await camera.next("welcome");
    for (let seq = nextSeq; seq <= LAST; seq++) camera.sendChunk(0, seq, fixture.chunks[seq]);
    assert.equal((await stop()).complete, true);
    await assertWhole(server, (await describe(server, session)).directory);
  },
);
