import assert from "node:assert/strict";
import { join } from "node:path";
import { joined } from "../../lib/shared/bytes.ts";
import { ask, tokensFor } from "../support/attacker.ts";
import { type Fixture, readFixture } from "../support/fixtures.ts";
import { decodeErrors, packetsOf } from "../support/packets.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer } from "../support/test_server.ts";
import { TestViewer } from "../support/test_viewer.ts";
import { testWith } from "../support/tools.ts";

const STARTED_AT = Date.now() - 3_600_000;
/** On a busy machine it takes so long, at most, until it is looked at what time somebody says. */
const NEAR_MS = 30_000;

async function recordingCamera(
  server: Parameters<typeof TestCamera.connect>[0],
  session: string,
  fixture: Fixture,
  token?: string,
) {
  const camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(session, "Hall");
  let seq = 0;
  const send = async (take: number, from: number, to: number) => {
    for (const chunk of fixture.chunks.slice(from, to)) camera.sendChunk(take, seq++, chunk);
    await camera.acked(seq - 1);
  };
  const begin = (take: number) =>
    camera.send({ type: "take", take, mimeType: fixture.mimeType, startedAt: STARTED_AT + take });
  begin(0);
  return { camera, send, begin, last: () => seq - 1 };
}

for (
  const name of [
    "chromium_kf1000_webm_av1",
    "chromium_canvasmic_webm_vp8",
    "firefox_slice1000_webm_vp8_opus",
    "chromium_kf1000_mp4_avc1_opus",
    "webkitgtk_slice1000_mp4_avc1_mp4a",
  ]
) {
  testWith(["ffmpeg", "ffprobe"], `who watches ${name} sees it from a key frame on`, async () => {
    const fixture = readFixture(name);
    const { chunks, bytes, mimeType } = fixture;
    const session = crypto.randomUUID();
    await using server = await startServer();
    const { camera, send, last } = await recordingCamera(server, session, fixture);
    using _camera = camera;
    const half = Math.ceil(chunks.length / 2);
    await send(0, 0, half);
    using viewer = new TestViewer(server, session, { origin: server.origin });
    const { init } = await viewer.until(({ streams }) => streams[0]);
    assert.deepEqual([init.mimeType, init.take, init.reason], [mimeType, 0, "start"]);
    assert.ok(Math.abs(init.startedAt - STARTED_AT) < NEAR_MS, `${init.startedAt - STARTED_AT}`);
    assert.ok(Math.abs(init.now - Date.now()) < NEAR_MS);
    await send(0, half, chunks.length);
    camera.send({ type: "stop", lastSeq: last() });
    await viewer.until(({ said }) => said.some(({ type }) => type === "ended"));
    const closed = await viewer.until(({ closedWith }) => closedWith);
    assert.equal(closed.code, 1000);

    // What the camera sent, from one place to its end, and nothing else.
    const [{ header, pieces }] = viewer.streams;
    const media = joined(pieces);
    assert.equal(Buffer.compare(media, bytes.subarray(-media.byteLength)), 0);
    assert.ok(media.byteLength < bytes.byteLength, "from the newest key frame on");
    const home = await Deno.makeTempDir({ prefix: "local-camera-test-" });
    const seen = join(home, "seen");
    const sent = join(home, "sent");
    await Deno.writeFile(seen, joined([header, media]));
    await Deno.writeFile(sent, bytes);
    const packets = await packetsOf(seen);
    const all = await packetsOf(sent);
    const first = packets.find(({ kind }) => kind === "video");
    assert.equal(first?.isKey, true);
    for (const kind of ["video", "audio"]) {
      const of = (list: typeof all) => list.filter((p) => p.kind === kind).map(({ crc }) => crc);
      const got = of(packets);
      assert.ok(got.length > 0);
      assert.deepEqual(got, of(all).slice(-got.length), kind);
    }
    // One of the recordings breaks off in the middle of a frame.
    const errors = (await decodeErrors(seen)).replace(/^.*File ended prematurely.*$/m, "");
    assert.equal(errors, "");
    await Deno.remove(home, { recursive: true });
  });
}

Deno.test("a viewer goes on with each take, through a lost connection, and asks for the time", async () => {
  const fixture = readFixture("chromium_kf1000_webm_av1");
  const session = crypto.randomUUID();
  await using server = await startServer();
  const one = await recordingCamera(server, session, fixture);
  using viewer = new TestViewer(server, session);
  await one.send(0, 0, 12);
  await viewer.until(({ streams }) => streams[0]);
  const { action, everyMs, untilMs } = await one.camera.next("control") as unknown as Record<
    string,
    unknown
  >;
  assert.deepEqual({ action, everyMs, untilMs }, {
    action: "flush",
    everyMs: 200,
    untilMs: 10_000,
  });
  one.begin(1);
  await one.send(1, 0, 12);
  const { init } = await viewer.until(({ streams }) => streams[1]);
  assert.deepEqual([init.take, init.reason], [1, "take"]);

  one.camera.socket.close();
  await viewer.until(({ said }) => said.some(({ type }) => type === "away"));
  using again = await TestCamera.connect(server);
  const { nextSeq } = await again.hello(session);
  await viewer.until(({ said }) => said.some(({ type }) => type === "back"));
  const before = viewer.mediaBytes;
  again.send({ type: "take", take: 1, mimeType: fixture.mimeType, startedAt: STARTED_AT });
  again.sendChunk(1, nextSeq, fixture.chunks[12]);
  await again.acked(nextSeq);
  await viewer.until(({ mediaBytes }) => mediaBytes === before + fixture.chunks[12].byteLength);
  assert.equal(viewer.streams.length, 2, "the stream goes on as it was");

  viewer.send({ type: "ping", t: 42.5 });
  viewer.send({ type: "something else" });
  const pong = await viewer.until(({ said }) => said.find(({ type }) => type === "pong"));
  assert.ok(pong.type === "pong" && pong.t === 42.5 && Math.abs(pong.now - Date.now()) < NEAR_MS);
});

Deno.test("nobody watches what is not there, from elsewhere, or without a WebSocket", async () => {
  const session = crypto.randomUUID();
  await using server = await startServer();
  using stranger = new TestViewer(server, session);
  assert.equal((await stranger.until(({ closedWith }) => closedWith)).code, 4004);
  using nonsense = new TestViewer(server, "no-session");
  assert.equal((await nonsense.until(({ closedWith }) => closedWith)).code, 4004);
  using elsewhere = new TestViewer(server, session, { origin: "https://evil.example" });
  assert.equal((await elsewhere.until(({ closedWith }) => closedWith)).code, 4003);
  for (const method of ["GET", "POST"]) {
    const response = await fetchBy(server.client, `${server.origin}/api/live/${session}`, {
      method,
    });
    assert.equal(response.status, 426);
    assert.equal((await response.json()).error.code, "upgrade-required");
  }
});

Deno.test("a camera may not watch, a viewer may until it is withdrawn, and it is written down", async () => {
  await using server = await startServer({ CAMERA_AUTH: "on" });
  const { tokens, access } = await tokensFor(server, {
    owner: "owner",
    viewer: "viewer",
    camera: "camera",
  });
  access.close();
  const { owner, viewer: { token, id }, camera: { token: cameraToken } } = tokens;
  const fixture = readFixture("chromium_kf1000_webm_av1");
  const session = crypto.randomUUID();
  const { camera, send } = await recordingCamera(server, session, fixture, cameraToken);
  using _camera = camera;
  await send(0, 0, 12);
  using forbidden = new TestViewer(server, session, { authorization: `Bearer ${cameraToken}` });
  await forbidden.until(({ closedWith }) => closedWith);
  using nobody = new TestViewer(server, session);
  await nobody.until(({ closedWith }) => closedWith);
  assert.deepEqual([...forbidden.said, ...nobody.said], []);

  using watching = new TestViewer(server, session, { authorization: `Bearer ${token}` });
  await watching.until(({ mediaBytes }) => mediaBytes > 0);
  const { text } = await ask(server, "/api/access/audit", { token: owner.token });
  const noted = JSON.parse(text).entries.filter(({ action }: { action: string }) =>
    action === "watched"
  );
  assert.deepEqual(noted.map(({ subject }: { subject: string }) => subject), [session]);
  await ask(server, `/api/access/devices/${id}`, { method: "DELETE", token: owner.token });
  assert.equal((await watching.until(({ closedWith }) => closedWith)).code, 4001);
});
