import assert from "node:assert/strict";
import { readFixture } from "../../../tests/support/fixtures.ts";
import { createSplitter } from "../../media/media_type.ts";
import type { Splitter } from "../../media/segment_event.ts";
import type { ControlWish } from "../../shared/protocol.ts";
import { LiveHub, type LiveHubOptions } from "./live_hub.ts";
import { type LiveSocket, LiveViewer } from "./live_viewer.ts";

const SESSION = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const OTHER = "7ba7b810-9dad-11d1-80b4-00c04fd430c8";
const webm = readFixture("chromium_kf1000_webm_av1");
const mp4 = readFixture("chromium_kf1000_mp4_avc1_opus");

/** A viewer's socket that keeps what it is sent, and drains when the test says so. */
class FakeSocket implements LiveSocket {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  readonly said: { type: string; reason?: string; take?: number }[] = [];
  readonly media: Uint8Array[] = [];
  closedWith: number | undefined;
  isSlow = false;
  fails = false;

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.fails) throw new Error("no");
    if (typeof data === "string") this.said.push(JSON.parse(data));
    else {
      this.media.push(data.slice());
      if (this.isSlow) this.bufferedAmount += data.byteLength;
    }
  }

  close(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.closedWith = code;
  }

  get bytes(): number {
    return this.media.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  get reasons() {
    return this.said.filter(({ type }) => type === "init").map(({ reason }) => reason);
  }
}

function setUp(change: Partial<LiveHubOptions> = {}) {
  const timers: (() => void)[] = [];
  let ended = 0;
  const hub = new LiveHub({
    clock: { now: () => 1_700_000_000_000, monotonic: () => 0 },
    budgetBytes: 24 * 1024 * 1024,
    eachBytes: 8 * 1024 * 1024,
    every(_ms, run) {
      timers.push(run);
      return () => ended++;
    },
    ...change,
  });
  const watch = (session: string, socket = new FakeSocket()) => {
    const limits = { slowBytes: 100_000, drainedBytes: 1000 };
    return { socket, end: hub.watch(session, new LiveViewer(socket, limits)) };
  };
  return { hub, watch, renew: () => timers.forEach((run) => run()), endedTimers: () => ended };
}

/** A camera that records one fixture, take after take. */
function camera(hub: LiveHub, session: string, fixture = webm) {
  const wishes: ControlWish[] = [];
  const link = { control: (wish: ControlWish) => void wishes.push(wish) };
  hub.arrived(session, link);
  let splitter: Splitter;
  let number = -1;
  const begin = (again = false) => {
    if (!again) number++;
    splitter = createSplitter(fixture.mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
  };
  begin();
  const send = (from: number, to: number, isBehindHole = false) => {
    for (const chunk of fixture.chunks.slice(from, to)) {
      // As in the server: a frame is gone once it is written.
      const bytes = chunk.slice();
      if (isBehindHole) splitter.skip();
      splitter.push(bytes);
      const take = {
        type: "take",
        take: number,
        mimeType: fixture.mimeType,
        startedAt: 5000,
      } as const;
      hub.took(session, { take, splitter, bytes, isBehindHole });
      bytes.buffer.transfer(0);
      isBehindHole = false;
    }
  };
  return { send, begin, link, wishes, header: () => splitter.header! };
}

/** What a viewer got behind the last header, which is taken off. */
function tail({ media }: FakeSocket, header: Uint8Array): Uint8Array {
  const at = media.findLastIndex((bytes) => Buffer.compare(bytes, header) === 0);
  assert.ok(at >= 0, "no header");
  return Buffer.concat(media.slice(at + 1));
}

/** Is `part` a piece of `fixture` that ends where `chunks` chunks do? */
function endsAt(part: Uint8Array, fixture: typeof webm, chunks: number): boolean {
  const sent = Buffer.concat(fixture.chunks.slice(0, chunks));
  return Buffer.compare(part, sent.subarray(sent.byteLength - part.byteLength)) === 0;
}

for (const fixture of [webm, mp4]) {
  Deno.test(`a viewer of ${fixture.mimeType} begins at the newest key frame, at once`, () => {
    const { hub, watch } = setUp();
    const { send, header } = camera(hub, SESSION, fixture);
    const half = Math.ceil(fixture.chunks.length / 2);
    send(0, half);
    const { socket } = watch(SESSION);
    assert.deepEqual(socket.said, [{
      type: "init",
      mimeType: fixture.mimeType,
      take: 0,
      startedAt: 5000,
      now: 1_700_000_000_000,
      reason: "start",
    }]);
    const first = tail(socket, header());
    assert.ok(first.byteLength > 0 && endsAt(first, fixture, half));
    send(half, fixture.chunks.length);
    const all = tail(socket, header());
    assert.ok(endsAt(all, fixture, fixture.chunks.length));
    const played = createSplitter(fixture.mimeType, { cutAfterMs: () => Infinity, startedAt: 0 });
    played.push(header());
    // What follows is a place where a player can begin, and nothing else is in front of it.
    played.skip();
    played.push(all);
    assert.equal(played.sinceKeyBytes! <= all.byteLength, true);
  });
}

Deno.test("a viewer that came first begins with the first key frame", () => {
  const { hub, watch } = setUp();
  const { send, header } = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  send(0, webm.chunks.length);
  assert.deepEqual(socket.reasons, ["start"]);
  assert.ok(endsAt(tail(socket, header()), webm, webm.chunks.length));
});

Deno.test("watch() sends away who wants a session that is not live", () => {
  const { watch } = setUp();
  const { socket, end } = watch(SESSION);
  assert.deepEqual([socket.closedWith, end], [4004, undefined]);
});

Deno.test("a slow viewer gets nothing until it has drained, then the newest; others get all", () => {
  const { hub, watch } = setUp();
  const { send, header } = camera(hub, SESSION);
  const slow = watch(SESSION);
  const quick = watch(SESSION);
  slow.socket.isSlow = true;
  send(0, 16);
  const stuck = slow.socket.bytes;
  assert.ok(stuck < quick.socket.bytes);
  send(16, 20);
  assert.equal(slow.socket.bytes, stuck);
  slow.socket.bufferedAmount = 0;
  slow.socket.isSlow = false;
  send(20, webm.chunks.length);
  assert.deepEqual(slow.socket.reasons, ["start", "skipped"]);
  assert.ok(endsAt(tail(slow.socket, header()), webm, webm.chunks.length));
  assert.deepEqual(quick.socket.reasons, ["start"]);
});

Deno.test("a new take begins anew for every viewer, with its own header", () => {
  const { hub, watch } = setUp();
  const { send, begin, header } = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  send(0, 8);
  begin();
  send(0, 8);
  assert.deepEqual(socket.reasons, ["start", "take"]);
  assert.equal(socket.said.at(-1)?.take, 1);
  assert.ok(endsAt(tail(socket, header()), webm, 8));
});

Deno.test("a take that the server took up again begins anew: bytes may come twice", () => {
  const { hub, watch } = setUp();
  const { send, begin } = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  send(0, 8);
  begin(true);
  send(0, 8);
  assert.deepEqual(socket.reasons, ["start", "resumed"]);
});

Deno.test("behind a hole a viewer waits for the next key frame", () => {
  const { hub, watch } = setUp();
  const { send, header } = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  send(0, 8);
  const before = socket.bytes;
  send(9, 10, true);
  assert.equal(socket.bytes, before);
  send(10, webm.chunks.length);
  assert.deepEqual(socket.reasons, ["start", "skipped"]);
  assert.ok(endsAt(tail(socket, header()), webm, webm.chunks.length));
});

Deno.test("viewers are told that the camera is away, back, and done", () => {
  const { hub, watch } = setUp();
  const { send, link } = camera(hub, SESSION);
  send(0, 4);
  const { socket } = watch(SESSION);
  // An older connection that closes late takes nothing away.
  hub.left(SESSION, { control() {} });
  hub.left(SESSION, link);
  hub.arrived(SESSION, link);
  send(4, 6);
  hub.ended(SESSION);
  const types = socket.said.map(({ type }) => type);
  assert.deepEqual(types, ["init", "away", "back", "ended"]);
  assert.equal(socket.closedWith, 1000);
  assert.equal(hub.isLive(SESSION), false);
});

Deno.test("a camera that is away is forgotten when the last viewer goes", () => {
  const { hub, watch } = setUp();
  const { link } = camera(hub, SESSION);
  const { end } = watch(SESSION);
  hub.left(SESSION, link);
  assert.equal(hub.isLive(SESSION), true);
  end?.();
  assert.deepEqual([hub.isLive(SESSION), hub.keptBytes], [false, 0]);
});

Deno.test("memory stays within the budget: what nobody watches is dropped first", () => {
  const budgetBytes = 200 * 1024;
  const { hub, watch } = setUp({ budgetBytes, eachBytes: budgetBytes });
  const unwatched = camera(hub, OTHER);
  unwatched.send(0, 8);
  assert.ok(hub.keptBytes > 0);
  const watched = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  for (let i = 0; i < webm.chunks.length; i++) {
    watched.send(i, i + 1);
    if (i >= 8) unwatched.send(i, i + 1);
    assert.ok(hub.keptBytes <= budgetBytes, `${hub.keptBytes}`);
  }
  assert.ok(endsAt(tail(socket, watched.header()), webm, webm.chunks.length));
});

Deno.test("what nobody watches takes its share of the budget, and no more", () => {
  const [budgetBytes, unwatchedBytes] = [800 * 1024, 300 * 1024];
  const { hub, watch } = setUp({ budgetBytes, unwatchedBytes, eachBytes: budgetBytes });
  const cameras = ["a", "b", "c", "d"].map((session) => camera(hub, session));
  for (let i = 0; i < 8; i++) for (const { send } of cameras) send(i, i + 1);
  assert.ok(hub.keptBytes > 0 && hub.keptBytes <= unwatchedBytes, `${hub.keptBytes}`);
  for (const session of ["a", "b", "c", "d"]) watch(session);
  for (let i = 8; i < webm.chunks.length; i++) for (const { send } of cameras) send(i, i + 1);
  assert.ok(hub.keptBytes > unwatchedBytes && hub.keptBytes <= budgetBytes, `${hub.keptBytes}`);
});

Deno.test("a camera whose newest media was dropped starts viewers at the next key frame", () => {
  // Room for one small piece of memory and no more.
  const { hub, watch } = setUp({ budgetBytes: 64 * 1024 });
  const first = camera(hub, OTHER);
  first.send(0, 2);
  const second = camera(hub, SESSION);
  second.send(0, 6);
  assert.ok(hub.keptBytes <= 64 * 1024);
  const { socket } = watch(SESSION);
  assert.deepEqual(socket.said, []);
  second.send(6, webm.chunks.length);
  assert.deepEqual(socket.reasons, ["start"]);
  assert.ok(endsAt(tail(socket, second.header()), webm, webm.chunks.length));
});

Deno.test("a camera that is watched is asked to flush, again and again, until nobody watches", () => {
  const { hub, watch, renew, endedTimers } = setUp();
  const { send, wishes } = camera(hub, SESSION);
  send(0, 3);
  assert.deepEqual(wishes, []);
  const first = watch(SESSION);
  const second = watch(SESSION);
  const wish = { action: "flush", everyMs: 200, untilMs: 10_000 };
  assert.deepEqual(wishes, [wish]);
  renew();
  assert.equal(wishes.length, 2);
  first.end?.();
  renew();
  assert.equal(wishes.length, 3);
  second.end?.();
  renew();
  assert.deepEqual([wishes.length, endedTimers()], [3, 1]);
});

Deno.test("MP4 comes in whole fragments: its camera is asked for nothing", () => {
  const { hub, watch, renew } = setUp();
  const { send, wishes } = camera(hub, SESSION, mp4);
  watch(SESSION);
  send(0, mp4.chunks.length);
  renew();
  assert.deepEqual(wishes, []);
});

Deno.test("took() never throws: a viewer at which something breaks costs the recording nothing", () => {
  const { hub, watch } = setUp();
  const { send } = camera(hub, SESSION);
  const { socket } = watch(SESSION);
  send(0, 4);
  socket.fails = true;
  send(4, 8);
  assert.equal(socket.closedWith, 1011);
  assert.equal(hub.keptBytes, 0);
});

Deno.test("took() does nothing for a session that is not live", () => {
  const { hub } = setUp();
  const { send } = camera(hub, SESSION);
  hub.ended(SESSION);
  send(0, 8);
  assert.deepEqual([hub.keptBytes, hub.mediaAt(SESSION), hub.viewers(SESSION)], [0, null, 0]);
});

Deno.test("close() sends everybody away, to come back", () => {
  const { hub, watch } = setUp();
  camera(hub, SESSION);
  const { socket } = watch(SESSION);
  hub.close();
  assert.equal(socket.closedWith, 1012);
});
