import assert from "node:assert/strict";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { systemError } from "../../../tests/support/memory_file_system.ts";
import { memoryRegistry, settle } from "../../../tests/support/memory_registry.ts";
import { encodeFrame, FrameKind, framesOf } from "../../shared/frame.ts";
import {
  type ClientMessage,
  CLOSE_RENEWED,
  type Hello,
  type ServerMessage,
} from "../../shared/protocol.ts";
import { CameraConnection, type CameraPeer } from "./camera_connection.ts";
import type { ConnectionLimits } from "./connection_limits.ts";

const SESSION = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const NOW = new Date(2026, 10, 22, 18, 0, 0).getTime();

const recording = readFixture("chromium_canvasmic_webm_vp8");

/** A registry on a file system in memory, and connections to it without a network. */
function setUp(limits: Partial<ConnectionLimits> = {}) {
  const { fileSystem, catalog, registry } = memoryRegistry({ segmentMs: 2000, now: () => NOW });
  const noticed = { full: 0, posters: [] as string[] };
  const connect = (port = 5000, peer: Partial<CameraPeer> = {}) => {
    const sent: ServerMessage[] = [];
    const socket = {
      readyState: WebSocket.OPEN as number,
      closedWith: undefined as number | undefined,
      send: (data: string) => void sent.push(JSON.parse(data)),
      close(code: number) {
        this.readyState = WebSocket.CLOSING;
        this.closedWith = code;
      },
    };
    const connection = new CameraConnection({
      socket,
      remote: { hostname: "10.0.0.2", port },
      registry,
      clock: { now: () => NOW, monotonic: () => 0 },
      limits: { windowBytes: 1 << 20, maxFrameBytes: 1 << 16, helloTimeoutMs: 5000, ...limits },
      chunkMs: 1000,
      segmentMs: 2000,
      holdReason: undefined,
      onDiskFull: () => void noticed.full++,
      posters: {
        offer({ id, directory }, { take, more, payload }) {
          assert.equal(id, SESSION);
          const end = more ? "+" : "";
          noticed.posters.push(`${directory} ${take} ${payload.byteLength}${end}`);
        },
      },
      peer: { device: null, isPaired: () => true, mayBegin: () => true, onSession() {}, ...peer },
    });
    const send = (message: ClientMessage | Record<string, unknown> | string) =>
      connection.receive(typeof message === "string" ? message : JSON.stringify(message));
    const sendChunk = (seq: number, bytes: Uint8Array, take = 0) => {
      for (const frame of framesOf({ take, seq, bytes }, 1 << 16)) connection.receive(frame.buffer);
    };
    const sendPoster = (seq: number, bytes: number, { take = 0, more = false } = {}) => {
      const payload = new Uint8Array(bytes);
      connection.receive(
        encodeFrame({ kind: FrameKind.poster, more, take, seq, payload }).buffer,
      );
    };
    const hello = (more: Partial<Hello> = {}) =>
      send({ type: "hello", session: SESSION, name: "K", startedAt: 0, now: NOW, ...more });
    const types = () => sent.map(({ type }) => type);
    return { connection, socket, sent, send, sendChunk, sendPoster, hello, types };
  };
  return { fileSystem, catalog, registry, connect, noticed };
}

const take = (number = 0): ClientMessage => ({
  type: "take",
  take: number,
  mimeType: recording.mimeType,
  startedAt: NOW,
});

Deno.test("a camera is welcomed, acknowledged, and told what was recorded", async () => {
  const { fileSystem, connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  recording.chunks.forEach((chunk, seq) => camera.sendChunk(seq, chunk));
  camera.send({ type: "stop", lastSeq: recording.chunks.length - 1 });
  await settle();
  assert.deepEqual(camera.sent[0], {
    type: "welcome",
    session: SESSION,
    nextSeq: 0,
    windowBytes: 1 << 20,
    maxFrameBytes: 1 << 16,
    chunkMs: 1000,
    segmentMs: 2000,
    now: NOW,
  });
  assert.deepEqual(camera.types().slice(1), ["segment", "segment", "ack", "stopped"]);
  const stopped = camera.sent.at(-1);
  assert.ok(stopped?.type === "stopped");
  assert.deepEqual([stopped.complete, stopped.segments, stopped.gaps], [true, 2, []]);
  assert.deepEqual([...fileSystem.files.keys()], [
    "/r/client_10.0.0.2_5000/video_20261122_180000.webm",
    "/r/client_10.0.0.2_5000/video_20261122_180004.webm",
  ]);
  assert.equal(fileSystem.openPaths.size, 0);
  camera.connection.closed();
});

Deno.test("nothing is acknowledged before it is in a file", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.bytes.subarray(0, 1));
  camera.sendChunk(1, recording.bytes.subarray(1, 100));
  await settle();
  assert.deepEqual(camera.types(), ["welcome"]);
  camera.sendChunk(2, recording.bytes.subarray(100, 5000));
  await settle();
  assert.deepEqual(camera.sent.slice(1), [{ type: "ack", seq: 2 }]);
  camera.connection.closed();
});

Deno.test("a duplicate is acknowledged again", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  assert.deepEqual(camera.sent.slice(1), [{ type: "ack", seq: 0 }, { type: "ack", seq: 0 }]);
  camera.connection.closed();
});

Deno.test("a second connection takes the session over, in the same file, without loss", async () => {
  const { fileSystem, connect } = setUp();
  const first = connect(5000);
  first.hello();
  first.send(take());
  recording.chunks.slice(0, 5).forEach((chunk, seq) => first.sendChunk(seq, chunk));
  const second = connect(6000);
  second.hello();
  await settle();
  assert.equal(first.socket.closedWith, 4009);
  const [welcome] = second.sent;
  assert.ok(welcome.type === "welcome");
  assert.equal(welcome.nextSeq, 5);
  second.send(take());
  recording.chunks.slice(5).forEach((chunk, i) => second.sendChunk(5 + i, chunk));
  second.send({ type: "stop", lastSeq: recording.chunks.length - 1 });
  first.connection.closed();
  await settle();
  const stopped = second.sent.at(-1);
  assert.ok(stopped?.type === "stopped" && stopped.complete);
  assert.equal(fileSystem.files.size, 2);
  second.connection.closed();
});

Deno.test("a full disk refuses with 4013; the camera that comes back finds all it sent", async () => {
  const { fileSystem, connect } = setUp();
  const first = connect();
  first.hello();
  first.send(take());
  first.sendChunk(0, recording.chunks[0]);
  await settle();
  fileSystem.room = 100;
  first.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.equal(first.socket.closedWith, 4013);
  assert.deepEqual(first.sent.at(-2), { type: "ack", seq: 0 });
  first.connection.closed();
  const early = connect();
  early.hello();
  await settle();
  assert.equal(early.socket.closedWith, 4013);
  early.connection.closed();
  fileSystem.room = Infinity;
  const second = connect();
  second.hello();
  await settle();
  assert.ok(second.sent[0].type === "welcome");
  assert.equal(second.sent[0].nextSeq, 2);
  second.connection.closed();
});

Deno.test("a broken disk sends the camera away without blame, and its chunk is not acknowledged", async () => {
  const { fileSystem, connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  await settle();
  fileSystem.failures = [systemError("EIO")];
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  assert.equal(camera.socket.closedWith, 1011);
  assert.deepEqual(camera.types(), ["welcome"]);
  camera.connection.closed();
});

Deno.test("the memory of a frame is freed once it is in a file, and not before", async () => {
  const { fileSystem, connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  const [first, second] = [0, 1].map((seq) => {
    const [frame, ...others] = framesOf({ take: 0, seq, bytes: recording.chunks[seq] }, 1 << 16);
    assert.equal(others.length, 0);
    return frame;
  });
  camera.connection.receive(first.buffer);
  assert.ok(first.byteLength > 0);
  await settle();
  assert.deepEqual(camera.sent.at(-1), { type: "ack", seq: 0 });
  assert.equal(first.byteLength, 0);
  fileSystem.room = 0;
  camera.connection.receive(second.buffer);
  await settle();
  assert.equal(camera.socket.closedWith, 4013);
  assert.ok(second.byteLength > 0);
  camera.connection.closed();
});

Deno.test("a camera that does not wait for a full disk fills no memory", async () => {
  const { fileSystem, connect } = setUp();
  fileSystem.room = 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const camera = connect();
    camera.hello();
    camera.send(take());
    recording.chunks.forEach((chunk, seq) => camera.sendChunk(seq, chunk));
    await settle();
    assert.equal(camera.socket.closedWith, 4013);
    camera.connection.closed();
    await settle();
  }
  fileSystem.room = Infinity;
  const camera = connect();
  camera.hello();
  await settle();
  const [welcome] = camera.sent;
  assert.ok(welcome.type === "welcome");
  // The first connection's batch was taken in at once; what came behind the failure was not.
  assert.ok(welcome.nextSeq <= recording.chunks.length, `${welcome.nextSeq}`);
  camera.connection.closed();
});

Deno.test("a new take starts a new file, and the old one is closed", async () => {
  const { fileSystem, connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take(0));
  camera.sendChunk(0, recording.chunks[0], 0);
  camera.send({ ...take(1), startedAt: NOW + 7000 } as ClientMessage);
  // Half a header, then the rest: nothing of take 1 is acknowledged before it is in a file.
  camera.sendChunk(1, recording.chunks[0].subarray(0, 20), 1);
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "segment", "ack"]);
  assert.deepEqual(camera.sent.at(-1), { type: "ack", seq: 0 });
  camera.sendChunk(2, recording.chunks[0].subarray(20), 1);
  camera.send({ type: "stop", lastSeq: 2 });
  await settle();
  assert.deepEqual([...fileSystem.files.keys()].map((path) => path.slice(-21)), [
    "_20261122_180000.webm",
    "_20261122_180007.webm",
  ]);
  const [first, second] = [...fileSystem.files.values()];
  assert.equal(first.byteLength, second.byteLength);
  const stopped = camera.sent.at(-1);
  assert.ok(stopped?.type === "stopped" && stopped.complete && stopped.segments === 2);
  camera.connection.closed();
});

Deno.test("what was no media is never acknowledged, and the session is not complete", async () => {
  const { connect } = setUp();
  const first = connect();
  first.hello();
  first.send(take());
  first.sendChunk(0, recording.chunks[0]);
  first.sendChunk(1, new Uint8Array(100));
  await settle();
  assert.equal(first.socket.closedWith, 4015);
  first.connection.closed();
  await settle();
  const second = connect();
  second.hello();
  second.send({ type: "stop", lastSeq: 1 });
  await settle();
  const acked = [...first.sent, ...second.sent].filter(({ type }) => type === "ack");
  assert.deepEqual(acked, [{ type: "ack", seq: 0 }, { type: "ack", seq: 0 }]);
  const stopped = second.sent.at(-1);
  assert.ok(stopped?.type === "stopped");
  assert.equal(stopped.complete, false);
  second.connection.closed();
});

Deno.test("a duplicate after stop is acknowledged again, a new chunk is refused", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  camera.send({ type: "stop", lastSeq: 0 });
  camera.sendChunk(0, recording.chunks[0]);
  camera.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.deepEqual(camera.types().slice(-3), ["stopped", "ack", "error"]);
  camera.connection.closed();
});

Deno.test("a camera that floods is sent away", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  for (let i = 0; i < 20_000; i++) camera.send('{"type":"later"}');
  await settle();
  assert.equal(camera.socket.closedWith, 4000);
  camera.connection.closed();
});

Deno.test("stop is answered again when its answer was lost", async () => {
  const { connect } = setUp();
  const first = connect();
  first.hello();
  first.send(take());
  first.sendChunk(0, recording.chunks[0]);
  first.send({ type: "stop", lastSeq: 0 });
  await settle();
  const answer = first.sent.at(-1);
  first.connection.closed();
  await settle();
  const second = connect();
  second.hello();
  second.send({ type: "stop", lastSeq: 0 });
  await settle();
  assert.equal(answer?.type, "stopped");
  assert.deepEqual(second.sent.at(-1), answer);
  second.connection.closed();
});

Deno.test("stop says so when chunks are missing, or the device reported a gap", async () => {
  for (const lost of ["chunk", "gap"]) {
    const { connect } = setUp();
    const camera = connect();
    camera.hello();
    camera.send(take());
    camera.sendChunk(0, recording.chunks[0]);
    if (lost === "gap") {
      camera.send({ type: "gap", take: 0, fromMs: 1, toMs: 2, cause: "device-storage-full" });
    }
    camera.send({ type: "stop", lastSeq: lost === "chunk" ? 3 : 0 });
    await settle();
    const stopped = camera.sent.at(-1);
    assert.ok(stopped?.type === "stopped");
    assert.equal(stopped.complete, false);
    assert.equal(stopped.gaps.length, lost === "gap" ? 1 : 0);
    camera.connection.closed();
  }
});

type Camera = ReturnType<ReturnType<typeof setUp>["connect"]>;

const refusals: {
  name: string;
  code: number;
  word: string;
  limits?: Partial<ConnectionLimits>;
  act(camera: Camera): void;
}[] = [
  {
    name: "media before hello",
    code: 4000,
    word: "bad-message",
    act: (camera) => camera.sendChunk(0, Uint8Array.of(1)),
  },
  {
    name: "a text frame that is no JSON",
    code: 4000,
    word: "bad-message",
    act: (camera) => camera.send("hello?"),
  },
  {
    name: "a second hello",
    code: 4000,
    word: "bad-message",
    act(camera) {
      camera.hello();
      camera.hello();
    },
  },
  {
    name: "a hole in the chunks",
    code: 4000,
    word: "out-of-order",
    act(camera) {
      camera.hello();
      camera.send(take());
      camera.sendChunk(1, recording.chunks[0]);
    },
  },
  {
    name: "a take that was not announced",
    code: 4000,
    word: "unknown-take",
    act(camera) {
      camera.hello();
      camera.sendChunk(0, recording.chunks[0]);
    },
  },
  {
    name: "a media type that nothing here records",
    code: 4015,
    word: "unsupported-media",
    act(camera) {
      camera.hello();
      camera.send({ ...take(), mimeType: "video/ogg" });
    },
  },
  {
    name: "bytes that are not what the type says",
    code: 4015,
    word: "unsupported-media",
    act(camera) {
      camera.hello();
      camera.send(take());
      camera.sendChunk(0, new TextEncoder().encode("not a video at all"));
    },
  },
  {
    name: "a frame that is too large",
    code: 4000,
    word: "bad-message",
    act(camera) {
      camera.hello();
      camera.connection.receive(new ArrayBuffer((1 << 16) + 1));
    },
  },
  {
    name: "more than the window",
    code: 4008,
    word: "window-exceeded",
    limits: { windowBytes: 30_000 },
    act(camera) {
      camera.hello();
      camera.send(take());
      recording.chunks.forEach((chunk, seq) => camera.sendChunk(seq, chunk));
    },
  },
];

for (const { name, code, word, limits, act } of refusals) {
  Deno.test(`${name} is refused with ${code} ${word}`, async () => {
    const { connect } = setUp(limits);
    const camera = connect();
    act(camera);
    await settle();
    const error = camera.sent.at(-1);
    assert.ok(error?.type === "error", JSON.stringify(camera.sent));
    assert.deepEqual([error.code, error.fatal], [word, true]);
    assert.equal(camera.socket.closedWith, code);
    camera.connection.closed();
  });
}

Deno.test("what was good before a refusal is written and acknowledged", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  camera.send("nonsense");
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "ack", "error"]);
  camera.connection.closed();
});

Deno.test("shutDown() writes what has arrived and asks the camera to come back", async () => {
  const { connect, registry, fileSystem } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  await camera.connection.shutDown();
  assert.equal(camera.socket.closedWith, 1012);
  assert.deepEqual(camera.sent.at(-1), { type: "ack", seq: 0 });
  camera.connection.closed();
  await registry.close();
  assert.equal(fileSystem.openPaths.size, 0);
  assert.equal(fileSystem.files.size, 1);
});

Deno.test("handOver() writes what has arrived and sends the camera away without a word of waiting", async () => {
  const { connect, registry } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  await camera.connection.handOver();
  assert.equal(camera.socket.closedWith, CLOSE_RENEWED);
  assert.deepEqual(camera.types(), ["welcome", "ack"]);
  camera.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.deepEqual(camera.sent.at(-1), { type: "ack", seq: 0 });
  camera.connection.closed();
  await registry.close();
});

Deno.test("hold() asks the camera to wait, go() to send again; a new connection hears it at once", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.connection.hold("disk-full");
  assert.deepEqual(camera.types(), []);
  camera.hello();
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "hold"]);
  camera.connection.go("disk-room");
  assert.deepEqual(camera.sent.at(-1), { type: "go", reason: "disk-room" });
  camera.connection.closed();
});

Deno.test("what arrives in spite of hold() is taken in", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  await settle();
  camera.connection.hold("disk-full");
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "hold", "ack"]);
  camera.connection.closed();
});

Deno.test("a full disk is reported at once", async () => {
  const { fileSystem, connect, noticed } = setUp();
  fileSystem.room = 100;
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  assert.equal(camera.socket.closedWith, 4013);
  assert.equal(noticed.full, 1);
  camera.connection.closed();
});

Deno.test("a gap with a number makes a hole in the stream, and the recording goes on", async () => {
  const { connect } = setUp();
  const vp8 = readFixture("chromium_webm_vp8");
  const camera = connect();
  camera.hello();
  camera.send({ ...take(), mimeType: vp8.mimeType } as ClientMessage);
  vp8.chunks.slice(0, 10).forEach((chunk, seq) => camera.sendChunk(seq, chunk));
  const gap = { type: "gap", take: 0, fromMs: NOW, toMs: NOW + 900, cause: "device-storage-full" };
  camera.send({ ...gap, seq: 10 });
  const rest = vp8.chunks.slice(13);
  rest.forEach((chunk, i) => camera.sendChunk(10 + i, chunk));
  camera.send({ type: "stop", lastSeq: 9 + rest.length });
  await settle();
  const stopped = camera.sent.at(-1);
  assert.ok(stopped?.type === "stopped", JSON.stringify(camera.sent));
  assert.equal(stopped.complete, false);
  assert.deepEqual(stopped.gaps.map(({ cause }) => cause), ["device-storage-full"]);
  camera.connection.closed();
});

Deno.test("a session is found again when its camera comes back after a long time", async () => {
  const { fileSystem, registry, connect } = setUp();
  const first = connect();
  first.hello();
  first.send(take());
  recording.chunks.slice(0, 5).forEach((chunk, seq) => first.sendChunk(seq, chunk));
  await settle();
  first.socket.readyState = WebSocket.CLOSED;
  await first.connection.closed();
  await registry.close();
  assert.equal(fileSystem.openPaths.size, 0);
  const second = connect(6000);
  second.hello();
  await settle();
  const [welcome] = second.sent;
  assert.ok(welcome.type === "welcome" && welcome.nextSeq === 5);
  second.send(take());
  recording.chunks.slice(5).forEach((chunk, i) => second.sendChunk(5 + i, chunk));
  second.send({ type: "stop", lastSeq: recording.chunks.length - 1 });
  await settle();
  const stopped = second.sent.at(-1);
  assert.ok(stopped?.type === "stopped" && stopped.complete, JSON.stringify(stopped));
  assert.equal(fileSystem.files.size, 2);
  second.connection.closed();
});

Deno.test("a hello that the network held up takes nothing over from a newer connection", async () => {
  const { connect } = setUp();
  const newer = connect(5001);
  newer.hello({ life: "a", connection: 2 });
  await settle();
  const late = connect(5000);
  late.hello({ life: "a", connection: 1 });
  await settle();
  assert.equal(late.socket.closedWith, 4009);
  assert.equal(newer.socket.closedWith, undefined);
  const reloaded = connect(5002);
  reloaded.hello({ life: "b", connection: 1 });
  await settle();
  assert.equal(newer.socket.closedWith, 4009);
  assert.deepEqual(reloaded.types(), ["welcome"]);
  for (const { connection } of [newer, late, reloaded]) connection.closed();
});

Deno.test("a probe is answered, also where nothing is durable yet", async () => {
  const { connect } = setUp();
  const camera = connect();
  camera.hello({ firstSeq: 100 });
  await settle();
  camera.sendChunk(99, new Uint8Array(0));
  await settle();
  assert.deepEqual(camera.sent.at(-1), { type: "ack", seq: 99 });
  camera.connection.closed();
});

/** Devices that are paired, as `isPaired` tells of them. */
const among = (paired: Set<string>) => (device: string) => paired.has(device);

Deno.test("a session of another paired device is refused with 4001, and goes on undisturbed", async () => {
  const { connect, catalog } = setUp();
  const isPaired = among(new Set(["a", "b"]));
  const owner = connect(5000, { device: "a", isPaired });
  owner.hello();
  owner.send(take());
  owner.sendChunk(0, recording.chunks[0]);
  await settle();
  const other = connect(6000, { device: "b", isPaired });
  other.hello();
  other.send(take());
  other.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.equal(other.socket.closedWith, 4001);
  assert.deepEqual(other.types(), ["error"]);
  const [error] = other.sent;
  assert.ok(error.type === "error" && error.code === "unauthorized");
  owner.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.equal(owner.socket.closedWith, undefined);
  assert.deepEqual(owner.sent.at(-1), { type: "ack", seq: 1 });
  assert.equal(catalog.session(SESSION)?.device, "a");
  owner.connection.closed();
  other.connection.closed();
});

Deno.test("a device that was paired anew goes on with what it had begun, and owns it then", async () => {
  const { connect, catalog } = setUp();
  const paired = new Set(["a", "b"]);
  const isPaired = among(paired);
  const first = connect(5000, { device: "a", isPaired });
  first.hello();
  first.send(take());
  recording.chunks.slice(0, 5).forEach((chunk, seq) => first.sendChunk(seq, chunk));
  await settle();
  paired.delete("a");
  first.connection.expel();
  await settle();
  await first.connection.closed();
  const again = connect(6000, { device: "c", isPaired });
  again.hello();
  await settle();
  const [welcome] = again.sent;
  assert.ok(welcome.type === "welcome" && welcome.nextSeq === 5, JSON.stringify(again.sent));
  again.send(take());
  recording.chunks.slice(5).forEach((chunk, i) => again.sendChunk(5 + i, chunk));
  again.send({ type: "stop", lastSeq: recording.chunks.length - 1 });
  await settle();
  const stopped = again.sent.at(-1);
  assert.ok(stopped?.type === "stopped" && stopped.complete, JSON.stringify(stopped));
  assert.equal(catalog.session(SESSION)?.device, "c");
  paired.add("c");
  const other = connect(7000, { device: "b", isPaired });
  other.hello();
  await settle();
  assert.equal(other.socket.closedWith, 4001);
  again.connection.closed();
  other.connection.closed();
});

const claims: [owner: string | null, by: string | null, isTaken: boolean, why: string][] = [
  ["a", "a", true, "its own"],
  ["a", "b", false, "another paired device's"],
  ["gone", "b", true, "that of a device which is paired no longer"],
  [null, "b", true, "begun while nobody had to be paired"],
  ["a", null, true, "asked for where nobody has to be paired"],
];

for (const [owner, by, isTaken, why] of claims) {
  Deno.test(`a session of ${owner} is ${isTaken ? "" : "not "}given to ${by}: ${why}`, async () => {
    const { connect } = setUp();
    const isPaired = among(new Set(["a", "b"]));
    const first = connect(5000, { device: owner, isPaired });
    first.hello();
    await settle();
    first.connection.closed();
    await settle();
    const second = connect(6000, { device: by, isPaired });
    second.hello();
    await settle();
    assert.deepEqual(second.types(), [isTaken ? "welcome" : "error"]);
    second.connection.closed();
  });
}

Deno.test("expel() keeps what had arrived, acknowledges it, and closes with 4001", async () => {
  const { connect, fileSystem } = setUp();
  const camera = connect(5000, { device: "a" });
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  camera.connection.expel();
  camera.sendChunk(1, recording.chunks[1]);
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "ack", "error"]);
  assert.deepEqual(camera.sent[1], { type: "ack", seq: 0 });
  const error = camera.sent.at(-1);
  assert.ok(error?.type === "error" && error.code === "unauthorized" && error.fatal);
  assert.equal(camera.socket.closedWith, 4001);
  const [file, ...others] = fileSystem.files.values();
  assert.ok(file.byteLength > 0 && others.length === 0);
  camera.connection.closed();
});

Deno.test("expel() before hello closes with 4001 as well, and no session begins", async () => {
  const { connect, catalog } = setUp();
  const camera = connect(5000, { device: "a" });
  camera.connection.expel();
  camera.hello();
  await settle();
  assert.equal(camera.socket.closedWith, 4001);
  assert.equal(catalog.session(SESSION), undefined);
  camera.connection.closed();
});

Deno.test("a device that begins too many sessions is asked to try later; its old ones go on", async () => {
  const { connect, catalog } = setUp();
  const begun: string[] = [];
  const onSession = (what: string, session: string) => void begun.push(`${what} ${session}`);
  const first = connect(5000, { device: "a", onSession });
  first.hello();
  await settle();
  first.connection.closed();
  const peer = { device: "a", mayBegin: () => false, onSession };
  const known = connect(6000, peer);
  known.hello();
  const fresh = connect(7000, peer);
  const session = SESSION.replace("6ba", "7ba");
  fresh.hello({ session });
  fresh.send(take());
  await settle();
  assert.deepEqual(known.types(), ["welcome"]);
  assert.equal(fresh.socket.closedWith, 1013);
  assert.deepEqual(fresh.types(), [], "no fatal error: it is to come back");
  assert.equal(catalog.session(session), undefined);
  assert.deepEqual(begun, [`started ${SESSION}`]);
  known.connection.closed();
  fresh.connection.closed();
});

Deno.test("a poster is handed on when its chunk is on disk, and costs nothing of the window", async () => {
  const [chunk] = recording.chunks;
  const windowBytes = chunk.byteLength + 8 * Math.ceil(chunk.byteLength / ((1 << 16) - 8));
  const { connect, noticed } = setUp({ windowBytes });
  const camera = connect();
  camera.sendPoster(0, 5);
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, chunk);
  camera.sendPoster(0, 6);
  camera.sendPoster(1, 7);
  await settle();
  assert.deepEqual(camera.types(), ["welcome", "ack"]);
  assert.deepEqual(noticed.posters, ["client_10.0.0.2_5000 0 6"]);
  camera.connection.closed();
});

Deno.test("posters that come thick and fast are dropped before they take memory", async () => {
  const { connect, noticed } = setUp();
  const camera = connect();
  camera.hello();
  camera.send(take());
  camera.sendChunk(0, recording.chunks[0]);
  await settle();
  for (let i = 0; i < 1000; i++) camera.sendPoster(0, i);
  recording.chunks.slice(1).forEach((chunk, i) => camera.sendChunk(i + 1, chunk));
  camera.send({ type: "stop", lastSeq: recording.chunks.length - 1 });
  await settle();
  assert.equal(noticed.posters.length, 3);
  const stopped = camera.sent.at(-1);
  assert.ok(stopped?.type === "stopped" && stopped.complete);
  camera.connection.closed();
});
