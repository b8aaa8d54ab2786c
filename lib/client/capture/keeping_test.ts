/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { openDepot } from "../outbox/depot.ts";
import { FakeLocks } from "../testing/fake_locks.ts";
import { FakeRecorder } from "../testing/fake_media.ts";
import { FakeServer } from "../testing/fake_server.ts";
import { FakeStore } from "../testing/fake_store.ts";
import { fakeId, fakeSurroundings } from "../testing/fake_surroundings.ts";
import { FakeTime } from "../testing/fake_time.ts";
import { createCapture } from "./model.ts";
import type { Surroundings } from "./surroundings.ts";

/** One browser: its storage and locks, and the server that its pages talk to. */
function browser() {
  const store = new FakeStore();
  const locks = new FakeLocks();
  const time = new FakeTime();
  const limits = { windowBytes: 1e6, maxFrameBytes: 1e6 };
  const server = new FakeServer({ limits, manySessions: true });
  const saved: { name: string; data: Blob }[] = [];
  let ids = 0;

  /** Opens the page in a tab of its own. */
  async function page(change: Partial<Surroundings> = {}) {
    const tab = {};
    const sessions: string[] = [];
    // A page that is gone runs no timers.
    const timers = new FakeTime();
    const { heard, surroundings } = fakeSurroundings(timers, server, {
      newId() {
        const id = fakeId(ids++);
        sessions.push(id);
        return id;
      },
      loadDepot: () =>
        Promise.resolve((options) =>
          openDepot({
            ...options,
            openStore: () => Promise.resolve(store),
            locks: locks.tab(tab),
            storage: {
              estimate: () => Promise.resolve({ quota: 1e9, usage: store.bytes }),
              persist: () => Promise.resolve(true),
            },
          })
        ),
      saveFile: (name, data) => saved.push({ name, data }),
      ...change,
    });
    const model = createCapture(() => surroundings);
    const unmount = model.mount();
    await timers.advance(0);
    return {
      model,
      timers,
      unmount,
      view: model.view,
      state: () => model.view.state.value.state,
      /** The id of the last session. */
      get session() {
        return sessions[sessions.length - 1];
      },
      tap: async (does: () => void) => {
        does();
        await timers.advance(0);
      },
      second: async (text = "12345") => {
        await timers.advance(1000);
        FakeRecorder.last.give(text);
        await timers.advance(0);
      },
      /** The tab is closed, or crashes: nothing of it is run any more. */
      crash() {
        for (const connection of server.connections) connection.closed = true;
        locks.kill(tab);
      },
      heard,
    };
  }
  return { store, locks, server, saved, time, page };
}

function cut(server: FakeServer): void {
  server.down = true;
  for (const connection of server.connections) connection.close(1006);
}

Deno.test("createKeeping() sends what a page that crashed has left, while a new one records", async () => {
  const { store, server, page } = browser();
  const first = await page();
  await first.tap(first.model.start);
  await first.second("aa");
  cut(server);
  for (let i = 0; i < 5; i++) await first.second("bbb");
  const left = first.session;
  first.crash();
  server.down = false;

  const second = await page();
  await second.timers.advance(0);
  await second.tap(second.model.start);
  await second.second("cccc");
  await second.timers.advance(6000);
  assert.deepEqual(server.diskOf(left).map(({ bytes }) => bytes.length), [2, 3, 3, 3, 3, 3]);
  assert.deepEqual(server.stoppedSessions, [left]);
  assert.equal(second.state(), "recording");
  await second.tap(second.model.stop);
  await second.timers.advance(2000);
  assert.equal(server.diskOf(second.session).length, 1);
  assert.deepEqual(server.faults, []);
  assert.equal(store.records.size, 0);
  assert.equal(store.bytes, 0);
  second.unmount();
  assert.equal(second.timers.pending, 0);
});

Deno.test("createKeeping() lets the recording go first", async () => {
  const { server, page } = browser();
  const first = await page();
  await first.tap(first.model.start);
  cut(server);
  for (let i = 0; i < 5; i++) await first.second("bbb");
  const left = first.session;
  first.crash();
  // The server is there, but takes nothing of the recording.
  const second = await page();
  await second.tap(second.model.start);
  for (let i = 0; i < 5; i++) await second.second("c");
  assert.equal(second.view.leftovers.value.waiting.durationMs, 5000);
  server.down = false;
  server.mute = true;
  await second.timers.advance(4000);
  server.mute = false;
  assert.equal(server.diskOf(left).length, 0, "behind the recording");
  await second.second("c");
  await second.timers.advance(15_000);
  assert.equal(server.diskOf(second.session).length, 6);
  await second.second("c");
  await second.timers.advance(15_000);
  assert.equal(server.diskOf(left).length, 5);
  second.unmount();
});

Deno.test("createKeeping() lets nobody wait for a server that is away once all is stored", async () => {
  const { store, server, page } = browser();
  const own = await page();
  const { model, tap, second, state, view, timers } = own;
  await tap(model.start);
  await second();
  cut(server);
  await second();
  await tap(model.stop);
  assert.equal(state(), "previewing");
  assert.equal(view.outcome.value, undefined);
  await timers.advance(10_000);
  assert.equal(view.leftovers.value.waiting.durationMs, 1000);
  assert.equal(store.records.size, 1);
  assert.equal(own.heard.listeners?.onLeaving(), false);
  server.down = false;
  await timers.advance(30_000);
  assert.equal(store.records.size, 0);
  assert.deepEqual(view.leftovers.value.waiting, { sessions: 0, durationMs: 0, bytes: 0 });
  assert.deepEqual(server.faults, []);
  own.unmount();
});

Deno.test("createKeeping() keeps what the computer does not take, until the person decides", async () => {
  const { store, server, saved, page } = browser();
  const own = await page();
  const { model, tap, second, state, view, timers, unmount } = own;
  await tap(model.start);
  cut(server);
  await second("aaaa");
  server.refused.add(own.session);
  server.down = false;
  await timers.advance(15_000);
  assert.equal(state(), "failed");
  await timers.advance(20_000);
  const [refused] = view.leftovers.value.refused;
  assert.equal(refused.code, "unsupported-media");
  assert.equal(refused.bytes, 4);
  await tap(() => model.leftover("save", refused.id));
  // Loading what makes files takes real time.
  while (saved.length === 0) await new Promise((done) => setTimeout(done, 5));
  assert.match(saved[0].name, /^iPad .* take 1\.webm$/);
  assert.equal(await saved[0].data.text(), "aaaa");
  assert.equal(store.records.size, 1);
  await tap(() => model.leftover("remove", refused.id));
  await timers.advance(1000);
  assert.deepEqual(view.leftovers.value.refused, []);
  assert.equal(store.bytes, 0);
  unmount();
});

Deno.test("createKeeping() gives up the leftovers of earlier sessions before the recording", async () => {
  const { store, server, page } = browser();
  const first = await page();
  await first.tap(first.model.start);
  cut(server);
  for (let i = 0; i < 10; i++) await first.second("0123456789");
  const left = first.session;
  first.crash();
  const second = await page();
  await second.tap(second.model.start);
  store.quotaBytes = 120;
  for (let i = 0; i < 8; i++) await second.second("0123456789");
  await second.timers.advance(10_000);
  assert.equal(second.view.progress.value.lostMs, 0);
  assert.ok((store.records.get(left)?.holes ?? []).length > 0);
  const kept = [...store.chunks.get(second.session)?.keys() ?? []];
  assert.deepEqual(kept.sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7]);
  second.unmount();
});

Deno.test("createKeeping() says when the device keeps nothing, and warns of its room", async () => {
  const { page } = browser();
  const { model, tap, second, view, unmount } = await page({
    loadDepot: () => Promise.reject(new Error("offline")),
  });
  await tap(model.start);
  await second("0123456789");
  assert.equal(view.progress.value.kept, false);
  assert.equal(view.roomBytes.value, 100);
  unmount();

  const kept = await page();
  await kept.tap(kept.model.start);
  await kept.second("0123456789");
  assert.equal(kept.view.progress.value.kept, true);
  assert.equal(kept.view.roomBytes.value, 1e9);
  assert.equal(kept.view.crowded.value, false);
  kept.unmount();
});

Deno.test("createKeeping() waits for what it loads, but not for ever", async () => {
  const { page } = browser();
  const { model, tap, state, timers, view, unmount } = await page({
    loadDepot: () => new Promise(() => {}),
  });
  await tap(model.start);
  assert.equal(state(), "idle");
  await timers.advance(3000);
  assert.equal(state(), "recording");
  assert.equal(view.progress.value.kept, false);
  unmount();
});
