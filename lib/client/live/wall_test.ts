/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import type { CameraView } from "../../shared/cameras.ts";
import { FakeTime } from "../testing/fake_time.ts";
import type { LiveSocketHandlers } from "./live_link.ts";
import { ServerClock } from "./server_clock.ts";
import type { StatusAnswer } from "./surroundings.ts";
import { createWall } from "./wall.ts";

const view = (page: string, change: Partial<CameraView> = {}): CameraView => ({
  session: `session of ${page}`,
  page,
  name: page,
  state: "recording",
  startedAt: 0,
  connectedAt: 0,
  clockOffsetMs: 0,
  status: null,
  facts: null,
  viewers: 0,
  mediaAt: null,
  ...change,
});

/** A video element as far as it is looked at before anything is played. */
function fakeVideo(): HTMLVideoElement {
  return Object.assign(new EventTarget(), {
    buffered: { length: 0 },
    readyState: 4,
    removeAttribute() {},
    load() {},
  }) as never;
}

/** A source that never opens, of a kind that has an address. */
class FakeSource extends Blob {
  static isTypeSupported = () => true;
  addEventListener() {}
}

function setUp() {
  const time = new FakeTime();
  let answer: StatusAnswer = { ok: false, why: "away" };
  const sockets: { session: string; on: LiveSocketHandlers; isClosed: boolean }[] = [];
  const wall = createWall(() => ({
    timers: time,
    clock: time,
    random: () => 0,
    serverClock: new ServerClock(time),
    connect(session, on) {
      const socket = { session, on, isClosed: false };
      sockets.push(socket);
      return { send() {}, close: () => socket.isClosed = true };
    },
    ask: () => Promise.resolve(answer),
    Source: FakeSource as never,
  }));
  const there = (...cameras: CameraView[]) => {
    const status = { version: "1", uptimeMs: 1, now: 1, disk: null, isHeld: false, cameras };
    answer = { ok: true, status };
  };
  return {
    time,
    wall,
    sockets,
    there,
    away: (why: "away" | "refused") => answer = { ok: false, why },
    pages: () => wall.tiles.peek().map(({ page }) => page),
    states: () => wall.tiles.peek().map(({ state }) => state.peek()),
  };
}

Deno.test("createWall() orders tiles by name, then page, and keeps those that are there", async () => {
  const { time, wall, there, pages } = setUp();
  there(view("b"), view("z", { name: "A" }), view("a", { name: "b" }));
  const end = wall.mount();
  await time.advance(10);
  assert.deepEqual(pages(), ["z", "a", "b"]);
  const [, second] = wall.tiles.peek();
  there(view("b"), view("a", { name: "b" }), view("z", { name: "A" }), view("y", { name: "A" }));
  await time.advance(1000);
  assert.deepEqual(pages(), ["y", "z", "a", "b"]);
  assert.equal(wall.tiles.peek()[2], second, "the same tile: its picture plays on");
  end();
  assert.equal(time.pending, 0);
});

Deno.test("createWall() watches what records and is shown, session after session", async () => {
  const { time, wall, there, sockets, states } = setUp();
  there(view("a", { state: "ready" }));
  const end = wall.mount();
  await time.advance(10);
  wall.tiles.peek()[0].shownBy(fakeVideo());
  assert.deepEqual([states(), sockets.length], [["ready"], 0]);
  there(view("a", { session: "one" }));
  await time.advance(1000);
  there(view("a", { session: "two" }));
  await time.advance(1000);
  assert.deepEqual(sockets.map(({ session, isClosed }) => [session, isClosed]), [
    ["one", true],
    ["two", false],
  ]);
  there(view("a", { session: "three", state: "ready" }));
  await time.advance(1000);
  assert.deepEqual([states(), sockets[1].isClosed], [["ready"], true]);
  end();
});

Deno.test("createWall() says that a camera has gone, and takes its tile away after a while", async () => {
  const { time, wall, there, pages, states } = setUp();
  there(view("a"), view("b"));
  const end = wall.mount();
  await time.advance(10);
  wall.enlarge("b");
  wall.hear("b");
  there(view("a"));
  await time.advance(1000);
  assert.deepEqual([pages(), states()], [["a", "b"], ["starting", "gone"]]);
  there(view("a"), view("b"));
  await time.advance(1000);
  assert.deepEqual(states(), ["starting", "starting"]);
  there(view("a"));
  await time.advance(9000);
  assert.deepEqual(pages(), ["a", "b"]);
  await time.advance(3000);
  assert.deepEqual(pages(), ["a"]);
  assert.deepEqual([wall.large.peek(), wall.heard.peek()], [undefined, undefined]);
  end();
});

/** A wall with one tile that is shown, and whose stream has not begun. */
async function watched() {
  const scene = setUp();
  const { time, wall, there, sockets } = scene;
  there(view("a"));
  const end = wall.mount();
  await time.advance(10);
  const video = fakeVideo();
  wall.tiles.peek()[0].shownBy(video);
  const begin = () => {
    const { on } = sockets.at(-1)!;
    on.onText(JSON.stringify({ type: "init", mimeType: "video/webm", startedAt: 0 }));
    on.onBytes?.(new Uint8Array(1));
  };
  return { ...scene, video, begin, end };
}

Deno.test("a tile whose camera was missed for a moment still says that its picture plays", async () => {
  const { time, there, sockets, states, video, begin, end } = await watched();
  const play = () => {
    begin();
    video.dispatchEvent(new Event("seeked"));
  };
  play();
  assert.deepEqual(states(), ["playing"]);
  // A server that has started again knows of a camera when that is back: later than its viewers are.
  there();
  sockets[0].on.onClose(1012);
  await time.advance(1000);
  assert.deepEqual([states(), sockets.length], [["gone"], 2]);
  play();
  assert.deepEqual(states(), ["gone"]);
  there(view("a"));
  await time.advance(1000);
  assert.deepEqual(states(), ["playing"]);
  end();
  assert.equal(time.pending, 0);
});

Deno.test("a tile says that the browser cannot play what it breaks off again and again", async () => {
  const { time, there, sockets, states, video, begin, end } = await watched();
  const fail = async () => {
    begin();
    Object.assign(video, { error: {} });
    video.dispatchEvent(new Event("error"));
    Object.assign(video, { error: null });
    await time.advance(5000);
  };
  for (let i = 0; i < 3; i++) {
    await fail();
    assert.deepEqual(states(), ["starting"]);
  }
  await fail();
  assert.deepEqual([states(), sockets.length, sockets.at(-1)!.isClosed], [
    ["unsupported"],
    4,
    true,
  ]);
  there(view("a", { session: "another" }));
  await time.advance(1000);
  assert.deepEqual([states(), sockets.length], [["starting"], 5]);
  end();
  assert.equal(time.pending, 0);
});

Deno.test("createWall() keeps everything while the server is away, and nothing that it may not see", async () => {
  const { time, wall, there, away, pages } = setUp();
  there(view("a"));
  const end = wall.mount();
  await time.advance(10);
  away("away");
  await time.advance(60_000);
  assert.deepEqual([wall.link.peek(), pages()], ["away", ["a"]]);
  away("refused");
  await time.advance(12_000);
  assert.deepEqual([wall.link.peek(), pages()], ["refused", []]);
  end();
});

Deno.test("a tile connects again by itself, later and later, unless it may not watch", async () => {
  const { time, wall, there, sockets, states } = setUp();
  there(view("a"));
  const end = wall.mount();
  await time.advance(10);
  wall.tiles.peek()[0].shownBy(fakeVideo());
  for (let i = 0; i < 4; i++) {
    sockets.at(-1)!.on.onClose(1006);
    await time.advance(200 * 2 ** i - 10);
    assert.equal(sockets.length, i + 1);
    await time.advance(20);
    assert.equal(sockets.length, i + 2);
  }
  sockets.at(-1)!.on.onClose(4001);
  await time.advance(60_000);
  assert.deepEqual([sockets.length, states()], [5, ["refused"]]);
  end();
  assert.equal(time.pending, 0);
});
