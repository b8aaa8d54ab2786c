/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import fc from "fast-check";
import { CLOSE_RENEWED, CLOSE_RESTART, type Take } from "../../shared/protocol.ts";
import { FakeServer, type FakeServerOptions, STOPPED } from "../testing/fake_server.ts";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { Ledger } from "../outbox/ledger.ts";
import { createOutbox } from "../outbox/open_outbox.ts";
import { FakeStore } from "../testing/fake_store.ts";
import { createUplink } from "./uplink.ts";

const SESSION = "3f2b8c1e-5d4a-4f6b-8c7d-9e0f1a2b3c4d";

function takeOf(take: number): Take {
  return { type: "take", take, mimeType: "video/webm;codecs=vp8,opus", startedAt: 5 };
}

async function setUp(options: FakeServerOptions & { store?: FakeStore } = {}) {
  const server = new FakeServer(options);
  const time = new FakeTime();
  const start = { id: SESSION, name: "Kitchen", startedAt: time.now() };
  const outbox = createOutbox({ ledger: new Ledger(start), store: options.store, timers: time });
  outbox.putTake(takeOf(0));
  const log: string[] = [];
  const uplink = createUplink({
    session: SESSION,
    name: () => "Kitchen",
    startedAt: time.now(),
    outbox,
    connect: server.factory,
    timers: time,
    clock: time,
    random: () => 0.5,
    status: () => ({ queuedBytes: 1, queuedMs: 2, visible: true, wakeLock: false }),
    onLink: (link) => log.push(link.reason ? `${link.state}: ${link.reason}` : link.state),
    onWelcome: () => log.push("welcome"),
    onAcked: () => {},
    onSegment: (segment) => log.push(segment.file),
    onStopped: () => log.push("stopped"),
    onFailed: (fault) => log.push(`failed: ${fault.code}`),
  });
  /** Keeps chunks of these sizes; the bytes of each are its number. */
  const record = async (sizes: number[], take = 0) => {
    if (take > 0) outbox.putTake(takeOf(take));
    for (const size of sizes) {
      const bytes = new Uint8Array(size).fill(outbox.nextSeq);
      await outbox.append({ take, bytes, durationMs: 1000 });
      uplink.pump();
    }
    await settle();
  };
  await Promise.resolve();
  return { server, time, outbox, log, uplink, record };
}

const types = (messages: { type: string }[]) => messages.map((message) => message.type);

Deno.test("createUplink() says hello first, then the take, then its chunks", async () => {
  const { server, record, outbox, time, uplink } = await setUp();
  await record([3, 4]);
  const [hello] = server.last.messages;
  assert.ok(hello.type === "hello" && hello.life);
  assert.deepEqual(hello, {
    type: "hello",
    session: SESSION,
    name: "Kitchen",
    startedAt: time.now(),
    life: hello.life,
    connection: 1,
    now: time.now(),
    firstSeq: 0,
  });
  assert.deepEqual(types(server.last.messages), ["hello", "take"]);
  assert.deepEqual(server.last.frames, ["0/0", "0/1"]);
  assert.deepEqual(outbox.waiting, { count: 0, bytes: 0, durationMs: 0 });
  await record([5], 1);
  assert.deepEqual(types(server.last.messages), ["hello", "take", "take"]);
  assert.deepEqual(server.disk.map((chunk) => chunk.bytes.length), [3, 4, 5]);
  assert.deepEqual(server.faults, []);
  uplink.dispose();
  assert.equal(time.pending, 0);
});

Deno.test("createUplink() cuts a chunk into frames that the server takes", async () => {
  const { server, record, uplink } = await setUp();
  await record([250]);
  assert.deepEqual(server.last.frames, ["0/0+", "0/0+", "0/0"]);
  assert.equal(server.last.largest, 108);
  assert.deepEqual(server.disk[0].bytes, new Array(250).fill(0));
  uplink.dispose();
});

Deno.test("createUplink() keeps what is unacknowledged within the window", async () => {
  const { server, record, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ ...server.limits, windowBytes: 216 });
  await record([100, 100, 100]);
  // Two chunks of 108 bytes each on the wire fill the window exactly.
  assert.deepEqual(server.last.frames, ["0/0", "0/1"]);
  server.last.say({ type: "ack", seq: 0 });
  await settle();
  assert.deepEqual(server.last.frames, ["0/0", "0/1", "0/2"]);
  uplink.dispose();
});

Deno.test("createUplink() sends a chunk larger than the window when nothing else is out", async () => {
  const { server, record, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ ...server.limits, windowBytes: 50 });
  await record([10, 90, 10]);
  assert.deepEqual(server.last.frames, ["0/0"]);
  server.last.say({ type: "ack", seq: 0 });
  await settle();
  assert.deepEqual(server.last.frames, ["0/0", "0/1"]);
  server.last.say({ type: "ack", seq: 1 });
  await settle();
  assert.deepEqual(server.last.frames, ["0/0", "0/1", "0/2"]);
  uplink.dispose();
});

Deno.test("createUplink() forgets nothing that it has not sent, whatever is acknowledged", async () => {
  const { server, record, outbox, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ ...server.limits, windowBytes: 20 });
  await record([10, 10, 10]);
  server.last.say({ type: "ack", seq: 99 });
  await settle();
  assert.equal(outbox.firstSeq, 1);
  uplink.dispose();
});

Deno.test("createUplink() resumes where the server is, with the take said again", async () => {
  const { server, record, time, log, uplink } = await setUp();
  await record([3, 3]);
  server.last.close(1006);
  assert.equal(log.at(-1), "away");
  await record([3], 0);
  await record([3], 1);
  await time.advance(15_000);
  assert.equal(server.connections.length, 2);
  assert.deepEqual(types(server.last.messages).slice(0, 3), ["hello", "take", "take"]);
  assert.deepEqual(server.last.frames, ["0/2", "1/3"]);
  assert.equal(server.disk.length, 4);
  assert.deepEqual(server.faults, []);
  uplink.dispose();
});

Deno.test("createUplink() does not send again what was stored but not acknowledged", async () => {
  const { server, record, time, outbox, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await record([3, 3, 3]);
  server.last.close(1006);
  await time.advance(15_000);
  server.last.open();
  server.last.say({ ...server.limits, nextSeq: 2 });
  await settle();
  assert.deepEqual(server.last.frames, ["0/2"]);
  assert.equal(outbox.firstSeq, 2);
  uplink.dispose();
});

Deno.test("createUplink() loses and doubles nothing, wherever the link is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      async (sizes, cuts, flips) => {
        const { server, record, time, log, uplink } = await setUp({ limits: { windowBytes: 300 } });
        let take = 0;
        for (const [index, size] of sizes.entries()) {
          if (flips[index]) take = 1;
          await record([size], take);
          // A cut in the midst of whatever is under way after so many turns.
          const turns = cuts[index];
          if (turns === undefined) continue;
          server.down = turns % 3 === 0;
          for (let i = 0; i < turns; i++) await Promise.resolve();
          server.last.close(1006);
          await time.advance(turns * 50);
          server.down = false;
        }
        uplink.finish();
        await time.advance(60_000);
        assert.deepEqual(server.faults, []);
        assert.deepEqual(
          server.disk.map((chunk) => chunk.bytes),
          sizes.map((size, index) => new Array(size).fill(index)),
        );
        assert.equal(log.at(-1), "stopped");
        assert.equal(time.pending, 0);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("createUplink() loses and doubles nothing, at whichever frame the link is cut", async () => {
  for (let cutAfter = 0; cutAfter <= 8; cutAfter++) {
    const { server, record, time, uplink } = await setUp({ limits: { windowBytes: 5000 } });
    await settle();
    // The socket takes only so many frames, then it is full, then it is gone.
    const connection = server.last;
    Object.defineProperty(connection, "buffered", {
      get: () => connection.frames.length >= cutAfter ? 1e9 : 0,
    });
    await record([250, 250, 80]);
    await time.advance(500);
    assert.equal(connection.frames.length, Math.min(cutAfter, 7));
    connection.close(1006);
    uplink.finish();
    await time.advance(15_000);
    assert.deepEqual(server.disk.map((chunk) => chunk.bytes.length), [250, 250, 80]);
    assert.deepEqual(server.faults, []);
    assert.equal(server.stopped, true);
  }
});

Deno.test("createUplink() adds nothing to a socket that is full", async () => {
  const { server, record, time, uplink } = await setUp();
  await settle();
  server.last.buffered = 600 * 1024;
  await record([10]);
  await time.advance(1000);
  assert.deepEqual(server.last.frames, []);
  server.last.buffered = 500 * 1024;
  await time.advance(100);
  assert.deepEqual(server.last.frames, ["0/0"]);
  uplink.dispose();
});

Deno.test("createUplink() stops after the last chunk is sent, and ends with stopped", async () => {
  const { server, record, log, uplink, time } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ ...server.limits, windowBytes: 20 });
  await record([10, 10]);
  uplink.finish();
  await settle();
  assert.deepEqual(types(server.last.messages), ["hello", "take"]);
  server.last.say({ type: "ack", seq: 0 });
  await settle();
  assert.deepEqual(server.last.messages.at(-1), { type: "stop", lastSeq: 1 });
  server.last.say({ type: "ack", seq: 1 });
  server.last.say({ type: "segment", file: "video_1.webm" });
  server.last.say(STOPPED);
  assert.deepEqual(log, ["connecting", "open", "welcome", "video_1.webm", "closed", "stopped"]);
  assert.equal(server.last.closed, true);
  assert.equal(time.pending, 0);
});

Deno.test("createUplink() stops a session without a chunk with -1", async () => {
  const { server, log, uplink } = await setUp();
  uplink.finish();
  await settle();
  assert.deepEqual(server.last.messages.at(-1), { type: "stop", lastSeq: -1 });
  assert.equal(log.at(-1), "stopped");
});

Deno.test("createUplink() stops in an outage once the server is back", async () => {
  const { server, record, time, log, uplink } = await setUp();
  await record([3]);
  server.down = true;
  server.last.close(1006);
  await record([3, 3]);
  uplink.finish();
  await time.advance(120_000);
  assert.equal(server.stopped, false);
  server.down = false;
  await time.advance(15_000);
  assert.equal(server.disk.length, 3);
  assert.deepEqual(server.faults, []);
  assert.equal(log.at(-1), "stopped");
});

Deno.test("createUplink() says stop again when its answer was lost", async () => {
  const { server, record, time, log, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await record([3]);
  uplink.finish();
  await settle();
  server.last.say({ type: "ack", seq: 0 });
  // Nothing is outstanding, but the answer is: it is not waited for without end.
  await time.advance(30_000);
  await time.advance(1000);
  assert.equal(server.connections.length, 2);
  server.last.open();
  server.last.say({ ...server.limits, nextSeq: 1 });
  await settle();
  assert.deepEqual(server.last.messages.at(-1), { type: "stop", lastSeq: 0 });
  server.last.say(STOPPED);
  assert.equal(log.at(-1), "stopped");
});

const FINAL = [
  [4000, "protocol"],
  [4001, "unauthorized"],
  [4003, "forbidden-origin"],
  [4009, "replaced"],
  [4015, "unsupported-media"],
] as const;
for (const [code, name] of FINAL) {
  Deno.test(`createUplink() gives up after close code ${code}`, async () => {
    const { server, time, log } = await setUp();
    await settle();
    server.last.close(code);
    assert.deepEqual(log.slice(-2), ["closed", `failed: ${name}`]);
    await time.advance(600_000);
    assert.equal(server.connections.length, 1);
    assert.equal(time.pending, 0);
  });
}

for (const code of [1000, 1006, 4008, 4013, 4999]) {
  Deno.test(`createUplink() comes back after close code ${code}`, async () => {
    const { server, time, log, uplink } = await setUp();
    await settle();
    server.last.close(code);
    assert.equal(log.at(-1), "away");
    await time.advance(500);
    assert.equal(server.connections.length, 2);
    assert.equal(log.at(-1), "welcome");
    uplink.dispose();
  });
}

Deno.test("createUplink() comes back to a server that restarts after about a second", async () => {
  const { server, time, log, uplink } = await setUp();
  await settle();
  server.down = true;
  server.last.close(CLOSE_RESTART);
  assert.equal(log.at(-1), "away: restarting");
  await time.advance(1000);
  assert.equal(server.connections.length, 1);
  await time.advance(200);
  assert.equal(server.connections.length, 2);
  server.down = false;
  await time.advance(400);
  assert.equal(log.at(-1), "welcome");
  uplink.dispose();
});

Deno.test("createUplink() comes back, and says nothing, when the certificate was replaced", async () => {
  const { server, time, log, uplink } = await setUp();
  await settle();
  const before = log.length;
  server.last.close(CLOSE_RENEWED);
  await time.advance(1000);
  assert.equal(server.connections.length, 2);
  assert.deepEqual(log.slice(before), ["welcome"]);
  server.down = true;
  server.last.close(CLOSE_RENEWED);
  await time.advance(1000);
  assert.equal(log.at(-1), "away");
  server.down = false;
  await time.advance(1000);
  assert.equal(log.at(-1), "welcome");
  uplink.dispose();
});

Deno.test("createUplink() believes a fatal error whose close code was lost", async () => {
  const { server, log } = await setUp();
  await settle();
  server.last.say({ type: "error", code: "replaced", message: "Taken over", fatal: true });
  server.last.close(1006);
  assert.equal(log.at(-1), "failed: replaced");
});

Deno.test("createUplink() says why the server sent it away", async () => {
  const { server, log, uplink } = await setUp();
  await settle();
  server.last.say({ type: "error", code: "disk-full", message: "Full", fatal: true });
  server.last.close(4013);
  assert.equal(log.at(-1), "away: disk-full");
  uplink.dispose();
});

Deno.test("createUplink() gives up when an older server has forgotten what it acknowledged", async () => {
  const { server, record, time, log } = await setUp({ ignoresFirstSeq: true });
  await record([3, 3]);
  server.disk.length = 0;
  server.last.close(1006);
  await record([3]);
  await time.advance(1000);
  assert.equal(log.at(-1), "failed: forgotten");
  assert.equal(time.pending, 0);
});

Deno.test("createUplink() waits longer from attempt to attempt, and at most 15 s", async () => {
  const { server, time, uplink } = await setUp();
  await settle();
  server.down = true;
  server.last.close(1006);
  const starts: number[] = [];
  for (let ms = 0; ms < 120_000; ms += 125) {
    const before = server.connections.length;
    await time.advance(125);
    if (server.connections.length > before) starts.push(ms + 125);
  }
  const waits = starts.map((at, index) => at - (starts[index - 1] ?? 0));
  assert.deepEqual(waits.slice(0, 5), [375, 750, 1500, 3000, 6000]);
  assert.ok(Math.max(...waits) <= 15_000);
  uplink.dispose();
});

Deno.test("createUplink() tries at once when nudged", async () => {
  const { server, time, uplink } = await setUp();
  await settle();
  server.down = true;
  server.last.close(1006);
  await time.advance(60_000);
  server.down = false;
  const before = server.connections.length;
  uplink.nudge();
  await settle();
  assert.equal(server.connections.length, before + 1);
  assert.equal(server.last.messages[0].type, "hello");
  uplink.nudge();
  await settle();
  assert.equal(server.connections.length, before + 1);
  uplink.dispose();
  uplink.nudge();
  assert.equal(server.connections.length, before + 1);
});

Deno.test("createUplink() gives a connection 5 s to welcome it", async () => {
  const { server, time, uplink } = await setUp({ auto: false });
  await time.advance(4999);
  assert.equal(server.last.closed, false);
  await time.advance(1);
  assert.equal(server.connections[0].closed, true);
  await time.advance(500);
  server.last.open();
  await time.advance(4500);
  server.last.say({ ...server.limits, maxFrameBytes: 8 });
  await time.advance(600);
  assert.equal(server.connections[1].closed, true);
  uplink.dispose();
});

Deno.test("createUplink() drops a link that brings no progress for 15 s", async () => {
  const { server, record, time, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await time.advance(60_000);
  assert.equal(server.last.closed, false, "nothing is owed");
  await record([3]);
  await time.advance(10_000);
  await record([3]);
  await time.advance(4999);
  assert.equal(server.last.closed, false);
  server.last.say({ type: "ack", seq: 0 });
  await time.advance(14_999);
  assert.equal(server.last.closed, false, "an acknowledgement is progress");
  await time.advance(1);
  assert.equal(server.connections[0].closed, true);
  uplink.dispose();
});

Deno.test("createUplink() believes a link less after the page was asleep", async () => {
  const { server, record, time, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await record([3]);
  uplink.nudge();
  await time.advance(4000);
  assert.equal(server.connections[0].closed, true);
  uplink.dispose();
});

Deno.test("createUplink() keeps its chunks while the server asks to wait", async () => {
  const { server, record, time, log, uplink } = await setUp();
  await record([3]);
  server.last.say({ type: "hold", reason: "disk-full" });
  await record([3, 3]);
  await time.advance(10_000);
  assert.deepEqual(server.last.frames, ["0/0"]);
  assert.equal(log.at(-1), "held: disk-full");
  server.last.say({ type: "go", reason: "" });
  await settle();
  assert.deepEqual(server.last.frames, ["0/0", "0/1", "0/2"]);
  assert.equal(log.at(-1), "open");
  uplink.dispose();
});

Deno.test("createUplink() tells its status at most once a second", async () => {
  const { server, record, time, uplink } = await setUp();
  for (let second = 0; second < 10; second++) {
    await record([3]);
    await time.advance(1000);
  }
  const statuses = server.last.messages.filter((message) => message.type === "status");
  assert.ok(statuses.length >= 4 && statuses.length <= 10, `${statuses.length}`);
  assert.deepEqual(statuses[0], {
    type: "status",
    queuedBytes: 1,
    queuedMs: 2,
    visible: true,
    wakeLock: false,
  });
  uplink.dispose();
});

Deno.test("createUplink() ignores what it does not know", async () => {
  const { server, record, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ type: "ack", seq: 0 });
  server.last.say({ type: "poetry" });
  server.last.say(server.limits);
  server.last.say(server.limits);
  server.last.say({ type: "constructor" });
  await record([3]);
  server.last.say({ type: "ack", seq: "0" });
  assert.deepEqual(server.last.frames, ["0/0"]);
  uplink.dispose();
});

Deno.test("createUplink() expects no acknowledgement from a server that asked to wait", async () => {
  const { server, record, time, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await record([3]);
  server.last.say({ type: "hold", reason: "shutting-down" });
  uplink.nudge();
  await time.advance(120_000);
  assert.equal(server.last.closed, false);
  server.last.say({ type: "go", reason: "" });
  await time.advance(15_000);
  assert.equal(server.connections[0].closed, true, "now it is owed again");
  uplink.dispose();
});

Deno.test("createUplink() says stop once on a connection", async () => {
  const { server, record, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say(server.limits);
  await record([3]);
  uplink.finish();
  await settle();
  uplink.pump();
  uplink.finish();
  await settle();
  assert.equal(types(server.last.messages).filter((type) => type === "stop").length, 1);
  uplink.dispose();
});

Deno.test("createUplink() goes on with a server that has lost its part", async () => {
  const { server, record, time, outbox, uplink } = await setUp();
  await record([3, 3]);
  server.disk.length = 0;
  server.down = true;
  server.last.close(1006);
  await record([4]);
  server.down = false;
  await time.advance(15_000);
  const [hello] = server.last.messages;
  assert.equal(hello.type === "hello" && hello.firstSeq, 2);
  assert.deepEqual(server.last.frames, ["0/2"]);
  assert.equal(outbox.waiting.count, 0);
  assert.deepEqual(server.faults, []);
  uplink.dispose();
});

Deno.test("createUplink() goes on behind a server that has more than the device", async () => {
  const { server, record, outbox, uplink } = await setUp({ auto: false });
  server.last.open();
  server.last.say({ ...server.limits, nextSeq: 5 });
  await record([3]);
  assert.equal(outbox.nextSeq, 6);
  assert.deepEqual(server.last.frames, ["0/5"]);
  uplink.dispose();
});

Deno.test("createUplink() tells of what was given up before the chunk in its place", async () => {
  const { server, record, time, outbox, uplink } = await setUp();
  await settle();
  server.down = true;
  server.last.close(1006);
  await record([3, 3, 3, 3, 3, 3]);
  await outbox.giveUp(6);
  server.down = false;
  await time.advance(15_000);
  const said = server.last.messages.filter(({ type }) => type !== "status");
  assert.deepEqual(types(said), ["hello", "take", "gap"]);
  assert.deepEqual(said[2], {
    type: "gap",
    take: 0,
    fromMs: 3005,
    toMs: 5005,
    cause: "device-storage-full",
    seq: 5,
  });
  assert.deepEqual(server.disk.map(({ bytes }) => bytes.length), [3, 3, 3, 0, 0, 3]);
  assert.deepEqual(server.faults, []);
  server.last.close(1006);
  uplink.finish();
  await time.advance(15_000);
  assert.deepEqual(
    types(server.last.messages.filter(({ type }) => type !== "status")),
    ["hello", "gap", "stop"],
    "said again on each connection",
  );
});

Deno.test("createUplink() tells of media that was never recorded", async () => {
  const { server, record, outbox, uplink } = await setUp();
  outbox.note({ type: "gap", take: 0, fromMs: 1, toMs: 2, cause: "camera-lost" });
  await record([3, 3]);
  assert.deepEqual(types(server.last.messages), ["hello", "take", "gap"]);
  uplink.dispose();
});

Deno.test("createUplink() asks a silent server for a sign of life after the page was asleep", async () => {
  const { server, record, time, uplink } = await setUp();
  await record([3]);
  uplink.nudge();
  await time.advance(5000);
  assert.deepEqual(server.last.frames, ["0/0", "0/0"], "the probe is a chunk that it has");
  assert.equal(server.connections.length, 1, "it answered");
  assert.deepEqual(server.disk.map(({ bytes }) => bytes.length), [3]);
  server.mute = true;
  uplink.nudge();
  await time.advance(3999);
  assert.equal(server.last.closed, false);
  await time.advance(1);
  assert.equal(server.connections[0].closed, true);
  uplink.dispose();
});

Deno.test("createUplink() asks a server that has been silent for long by itself", async () => {
  const { server, record, time, uplink } = await setUp();
  await record([3]);
  await time.advance(120_000);
  assert.equal(server.connections.length, 1);
  const probes = server.last.frames.length - 1;
  assert.ok(probes >= 4 && probes <= 6, `${probes}`);
  server.mute = true;
  await time.advance(30_000);
  assert.equal(server.connections[0].closed, true);
  uplink.dispose();
});

Deno.test("createUplink() probes at once when the clock has jumped", async () => {
  const { server, record, time, uplink } = await setUp();
  await record([3]);
  await time.advance(1000);
  time.jump(60_000);
  await time.advance(2000);
  assert.deepEqual(server.last.frames, ["0/0", "0/0"]);
  uplink.dispose();
});

Deno.test("createUplink() gives a large chunk the time that a slow link takes", async () => {
  const { server, record, time, uplink } = await setUp({ auto: false });
  server.last.open();
  const limits = { windowBytes: 1e8, maxFrameBytes: 1e6 };
  server.last.say({ ...server.limits, ...limits });
  // Nothing leaves the browser but 10 KB a second.
  const connection = server.last;
  let handed = 0;
  let left = 0;
  Object.defineProperty(connection, "buffered", {
    get: () => {
      handed = connection.frames.length * 1e6;
      return Math.max(0, handed - left);
    },
  });
  await record([3_000_000]);
  for (let second = 0; second < 120; second++) {
    left += 10_000;
    await time.advance(1000);
  }
  assert.equal(connection.closed, false, "it moves");
  await time.advance(30_000);
  assert.equal(connection.closed, true, "it does not any more");
  uplink.dispose();
});

Deno.test("createUplink() uses no more of the link than it is allowed to", async () => {
  let allowance = 0;
  const server = new FakeServer({ auto: false });
  const time = new FakeTime();
  const start = { id: SESSION, name: "Kitchen", startedAt: 1 };
  const outbox = createOutbox({ ledger: new Ledger(start), timers: time });
  outbox.putTake(takeOf(0));
  for (let i = 0; i < 5; i++) {
    await outbox.append({ take: 0, bytes: new Uint8Array(10), durationMs: 1 });
  }
  const uplink = createUplink({
    session: SESSION,
    name: () => "",
    startedAt: 1,
    outbox,
    connect: server.factory,
    timers: time,
    clock: time,
    random: () => 0.5,
    status: () => ({ queuedBytes: 1, queuedMs: 2, visible: true, wakeLock: false }),
    allowance: () => allowance,
    onLink: () => {},
    onWelcome: () => {},
    onAcked: () => {},
    onSegment: () => {},
    onStopped: () => {},
    onFailed: () => {},
  });
  server.last.open();
  server.last.say(server.limits);
  await settle();
  assert.deepEqual(server.last.frames, []);
  allowance = 40;
  uplink.pump();
  await settle();
  assert.deepEqual(server.last.frames, ["0/0", "0/1"]);
  uplink.dispose();
});

Deno.test("createUplink() sends on where the storage failed for a moment", async () => {
  const store = new FakeStore();
  const limits = { windowBytes: 1e6, maxFrameBytes: 3e5 };
  const { server, record, time, outbox, uplink } = await setUp({ store, limits });
  await settle();
  server.down = true;
  server.last.close(1006);
  await record(new Array(30).fill(200_000));
  await time.advance(1000);
  assert.equal(outbox.memoryBytes, 0);
  store.failure = new DOMException("Lost", "InvalidStateError");
  server.down = false;
  await time.advance(20_000);
  assert.equal(server.disk.length, 0);
  store.failure = undefined;
  await time.advance(60_000);
  assert.equal(server.disk.length, 30);
  assert.deepEqual(server.faults, []);
  uplink.dispose();
});

Deno.test("createUplink() drops a link that dies while the server asks to wait, before any chunk was acknowledged", async () => {
  const { server, time, record } = await setUp({ auto: false });
  server.last.open();
  await settle();
  server.last.say({ ...server.limits, nextSeq: 0 });
  server.last.say({ type: "hold", reason: "disk-full" });
  await record([3]);
  await time.advance(600_000);
  assert.ok(server.connections.length > 1);
});

Deno.test("createUplink() waits for no storage that does not answer", async () => {
  const store = new FakeStore();
  const { server, time, record, outbox } = await setUp({
    store,
    limits: { windowBytes: 1e8, maxFrameBytes: 1e7 },
  });
  await settle();
  server.down = true;
  server.last.close(1006);
  await time.advance(100);
  await record([3e6, 3e6, 3e6]);
  await time.advance(2000);
  const read = store.read.bind(store);
  let reads = 0;
  store.read = (a, b) => reads++ === 0 ? new Promise(() => {}) : read(a, b);
  server.down = false;
  await time.advance(300_000);
  assert.equal(outbox.waiting.count, 0);
});

Deno.test("createUplink() sends a poster only while nothing else is under way", async () => {
  const { server, record, uplink } = await setUp({ auto: false });
  const jpeg = new Uint8Array(60);
  assert.equal(uplink.poster(0, 0, jpeg), false, "before the link is open");
  server.last.open();
  server.last.say(server.limits);
  await record([10]);
  assert.equal(uplink.poster(0, 0, jpeg), false, "before the chunk is acknowledged");
  server.last.say({ type: "ack", seq: 0 });
  await settle();
  server.last.buffered = 1;
  assert.equal(uplink.poster(0, 0, jpeg), false, "while the browser has something to send");
  server.last.buffered = 0;
  assert.equal(uplink.poster(0, 0, new Uint8Array(101)), false, "larger than a frame");
  assert.equal(uplink.poster(0, 0, jpeg), true);
  server.last.say({ type: "hold", reason: "disk-full" });
  assert.equal(uplink.poster(0, 0, jpeg), false, "while the server asks to wait");
  assert.deepEqual(server.last.posters, ["0/0: 60"]);
  assert.deepEqual(server.faults, []);
  uplink.dispose();
  assert.equal(uplink.poster(0, 0, jpeg), false, "when all is over");
});
