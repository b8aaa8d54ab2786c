/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { FakeTime, settle } from "../testing/fake_time.ts";
import { type Ask, createTrustCheck, PROBE_TIMEOUT_MS, type TrustSurroundings } from "./model.ts";

/** One kind of test, answered by hand. */
class FakeAsk {
  asked = 0;
  signal: AbortSignal | undefined;
  #answer = Promise.withResolvers<void>();

  readonly ask: Ask = (signal) => {
    this.asked++;
    this.signal = signal;
    this.#answer = Promise.withResolvers<void>();
    return this.#answer.promise;
  };

  works(): void {
    this.#answer.resolve();
  }

  fails(): void {
    this.#answer.reject(new TypeError("Failed to fetch"));
  }
}

function setUp({ isPlain = true, isPastWarning = false, wasDownloaded = false } = {}) {
  const time = new FakeTime();
  const [https, wss, computer] = [new FakeAsk(), new FakeAsk(), new FakeAsk()];
  const noted: string[] = [];
  let listeners: Parameters<TrustSurroundings["listen"]>[0] | undefined;
  const surroundings: TrustSurroundings = {
    askHttps: https.ask,
    askWss: wss.ask,
    askComputer: isPlain ? computer.ask : undefined,
    isPastWarning: () => Promise.resolve(isPastWarning),
    timers: time,
    now: () => time.now(),
    wasDownloaded: () => wasDownloaded,
    noteDownload: () => noted.push("download"),
    listen(given) {
      listeners = given;
      return () => listeners = undefined;
    },
  };
  const model = createTrustCheck(() => surroundings, { isPlain, isVouched: true });
  return { model, time, https, wss, computer, noted, listeners: () => listeners };
}

Deno.test("createTrustCheck() has tested nothing before it is mounted", () => {
  const { model, https } = setUp();
  assert.equal(model.verdict.value, "waiting");
  model.check();
  assert.equal(https.asked, 0);
  assert.equal(model.testedAt.value, null);
});

Deno.test("createTrustCheck() is good only after every test has worked", async () => {
  const { model, time, https, wss, computer } = setUp();
  const unmount = model.mount();
  await settle();
  const seen = [model.verdict.value];
  for (const probe of [https, computer, wss]) {
    probe.works();
    await settle();
    seen.push(model.verdict.value);
  }
  assert.deepEqual(seen, ["testing", "testing", "testing", "trusted"]);
  assert.equal(model.testedAt.value, time.now());
  assert.equal(time.pending, 0);
  unmount();
});

Deno.test("createTrustCheck() tells refusal from silence", async () => {
  const { model, time, https, wss, computer } = setUp();
  const unmount = model.mount();
  await settle();
  computer.works();
  wss.fails();
  await time.advance(PROBE_TIMEOUT_MS - 1);
  assert.deepEqual([model.https.value, model.wss.value], ["testing", "failed"]);
  await time.advance(1);
  assert.equal(model.https.value, "silent");
  assert.equal(https.signal?.aborted, true, "what does not answer is given up");
  assert.equal(model.verdict.value, "silent");
  unmount();
});

Deno.test("createTrustCheck() tests anew when the person comes back, and forgets what was", async () => {
  const { model, https, wss, computer, listeners } = setUp();
  const unmount = model.mount();
  await settle();
  computer.works();
  https.fails();
  wss.fails();
  await settle();
  assert.equal(model.verdict.value, "untrusted");
  listeners()?.onBack();
  await settle();
  assert.equal(model.verdict.value, "testing");
  listeners()?.onBack();
  await settle();
  assert.equal(https.asked, 2, "a round under way is let finish");
  for (const probe of [https, wss, computer]) probe.works();
  await settle();
  assert.equal(model.verdict.value, "trusted");
  unmount();
});

Deno.test("createTrustCheck() lets a new round take the place of the old one", async () => {
  const { model, https, wss, computer } = setUp();
  const unmount = model.mount();
  await settle();
  const first = https.signal;
  model.check();
  await settle();
  assert.equal(first?.aborted, true);
  assert.equal(model.verdict.value, "testing");
  for (const probe of [https, wss, computer]) probe.works();
  await settle();
  assert.equal(model.verdict.value, "trusted");
  unmount();
});

Deno.test("createTrustCheck() does without the computer's own answer on an HTTPS page", async () => {
  const { model, https, wss, computer } = setUp({ isPlain: false });
  const unmount = model.mount();
  await settle();
  https.works();
  wss.fails();
  await settle();
  assert.equal(computer.asked, 0);
  assert.equal(model.verdict.value, "socket");
  unmount();
});

Deno.test("createTrustCheck() does not take a page past a warning for trusted", async () => {
  const { model, https, wss } = setUp({ isPlain: false, isPastWarning: true });
  const unmount = model.mount();
  await settle();
  https.works();
  wss.works();
  await settle();
  assert.equal(model.verdict.value, "warned");
  unmount();
});

Deno.test("createTrustCheck() remembers that something was downloaded", () => {
  const { model, noted, listeners } = setUp();
  const unmount = model.mount();
  assert.equal(model.isDownloaded.value, false);
  listeners()?.onDownload();
  assert.equal(model.isDownloaded.value, true);
  assert.deepEqual(noted, ["download"]);
  unmount();
  const earlier = setUp({ wasDownloaded: true });
  const end = earlier.model.mount();
  assert.equal(earlier.model.isDownloaded.value, true);
  end();
});

Deno.test("createTrustCheck() lets go of everything when it is unmounted", async () => {
  const { model, time, https, listeners } = setUp();
  const unmount = model.mount();
  await settle();
  unmount();
  await settle();
  assert.equal(https.signal?.aborted, true);
  assert.equal(listeners(), undefined);
  assert.equal(time.pending, 0);
  assert.notEqual(model.verdict.value, "trusted");
});
