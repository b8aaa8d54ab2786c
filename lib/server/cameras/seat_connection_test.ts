import assert from "node:assert/strict";
import { fakeAfter } from "../../../tests/support/fake_after.ts";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { memoryRegistry, settle } from "../../../tests/support/memory_registry.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { CameraConnection } from "../ingest/camera_connection.ts";
import { CameraHub } from "./camera_hub.ts";
import { IngestTally } from "./ingest_tally.ts";

const SESSION = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const PAGE = "00000000-0000-4000-8000-000000000001";
const NOW = new Date(2026, 10, 22, 18, 0, 0).getTime();
/** The device's clock is behind by so much, ms. */
const BEHIND_MS = 5000;

const recording = readFixture("chromium_canvasmic_webm_vp8");

/** Connections that are seen by a hub, without a network. */
function setUp() {
  const time = fakeAfter();
  const clock = { now: () => NOW + time.ms, monotonic: () => time.ms };
  const { fileSystem, catalog, registry } = memoryRegistry({ segmentMs: 60_000, now: clock.now });
  const live = { viewers: () => 0, mediaAt: () => null };
  const cameras = new CameraHub({ clock, live, after: time.after });
  const tally = new IngestTally();
  const connect = (mayBegin = true) => {
    const sent: ServerMessage[] = [];
    const connection = new CameraConnection({
      socket: {
        readyState: WebSocket.OPEN,
        send: (data) => void sent.push(JSON.parse(data)),
        close() {},
      },
      remote: { hostname: "10.0.0.2", port: 5000 },
      registry,
      clock,
      limits: { windowBytes: 1 << 20, maxFrameBytes: 1 << 16, helloTimeoutMs: 5000 },
      chunkMs: 1000,
      segmentMs: 60_000,
      holdReason: undefined,
      onDiskFull() {},
      peer: { device: "d", isPaired: () => true, mayBegin: () => mayBegin, onSession() {} },
      cameras,
      tally,
    });
    const send = (message: object) => connection.receive(JSON.stringify(message));
    const hello = (purpose: string) =>
      send({
        type: "hello",
        session: SESSION,
        page: PAGE,
        purpose,
        name: "K",
        startedAt: clock.now() - BEHIND_MS,
        // On its way for 200 ms.
        now: clock.now() - BEHIND_MS - 200,
      });
    const types = () => sent.map(({ type }) => type);
    return { connection, send, hello, sent, types };
  };
  return { time, clock, catalog, fileSystem, registry, cameras, tally, connect };
}

Deno.test("a connection that stands by begins nothing, and counts as no new session", async () => {
  const { connect, catalog, registry, cameras } = setUp();
  const { connection, hello, types } = connect(false);
  hello("standby");
  await settle();
  assert.deepEqual(types(), ["welcome", "clock"]);
  assert.equal(catalog.session(SESSION), undefined);
  assert.equal(registry.connected, 0);
  assert.equal(cameras.list().length, 1);
  await connection.closed();
});

for (
  const message of [{ type: "take", take: 0, mimeType: "video/webm", startedAt: 1 }, {
    type: "stop",
    lastSeq: -1,
  }, { type: "gap", take: 0, fromMs: 1, toMs: 2, cause: "x" }]
) {
  Deno.test(`a connection that stands by may not say ${message.type}`, async () => {
    const { connect } = setUp();
    const { connection, hello, send, sent } = connect();
    hello("standby");
    send(message);
    await settle();
    const error = sent.at(-1);
    assert.ok(error?.type === "error" && error.code === "bad-message");
    assert.match(error.message, /on standby/);
    await connection.closed();
  });
}

Deno.test("nobody stands by with a session that has begun", async () => {
  const { connect } = setUp();
  const first = connect();
  first.hello("recording");
  await settle();
  const second = connect();
  second.hello("standby");
  await settle();
  assert.deepEqual(second.types(), ["error"]);
  await first.connection.closed();
  await second.connection.closed();
});

Deno.test("a take begins by the clock that was measured, not by that of hello", async () => {
  const { connect, clock, time, fileSystem, cameras, tally } = setUp();
  const standby = connect();
  standby.hello("standby");
  await settle();
  assert.equal(cameras.list()[0].clockOffsetMs, BEHIND_MS + 200);
  time.pass(2);
  standby.send({ type: "clock", id: 0, now: clock.now() - BEHIND_MS - 1 });
  assert.equal(cameras.list()[0].clockOffsetMs, BEHIND_MS);
  await standby.connection.closed();

  const camera = connect();
  camera.hello("recording");
  await settle();
  const { mimeType, chunks } = recording;
  camera.send({ type: "take", take: 0, mimeType, startedAt: NOW + 998 - BEHIND_MS });
  const header = new Uint8Array(8);
  header[0] = 1;
  camera.connection.receive(new Uint8Array([...header, ...chunks[0]]).buffer);
  await settle();
  // By hello's clock it would have been 18:00:01.
  assert.deepEqual([...fileSystem.files.keys()], [
    "/r/client_10.0.0.2_5000/video_20261122_180000.webm",
  ]);
  assert.equal(tally.acknowledgedChunks, 1);
  await camera.connection.closed();
});
