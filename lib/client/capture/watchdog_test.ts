/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import {
  type Look,
  NOTHING_SEEN,
  restartDelayMs,
  type Verdict,
  type Watch,
  watch,
  withNewCamera,
} from "./watchdog.ts";

const WELL: Omit<Look, "wallMs" | "atMs" | "print"> = {
  recording: true,
  visible: true,
  muted: false,
  presented: true,
  black: false,
  silent: false,
  frameRate: 30,
  takeFrameRate: 30,
};
const EPOCH = 1_700_000_000_000;

/** Looks second by second. */
class Seconds {
  now: Watch = NOTHING_SEEN;
  second = 0;
  asleepMs = 0;
  wishes: [number, Verdict["wish"]][] = [];
  lost: Verdict["lost"][] = [];

  run(seconds: number, change: Partial<Look> = {}): this {
    for (let i = 0; i < seconds; i++) {
      this.second++;
      const atMs = this.second * 1000;
      const print = this.second % 2 === 0 ? this.second : undefined;
      const wallMs = EPOCH + atMs + this.asleepMs;
      const look = { ...WELL, wallMs, atMs, print, ...change };
      // Pixels are looked at every other time.
      if (this.second % 2 === 1) look.black = undefined;
      const verdict = watch(this.now, look);
      this.now = verdict.now;
      if (verdict.wish) this.wishes.push([this.second, verdict.wish]);
      if (verdict.lost) this.lost.push(verdict.lost);
    }
    return this;
  }

  get fromSecond(): number | undefined {
    return this.now.missing && (this.now.missing.fromMs - EPOCH) / 1000;
  }
}

const after = (seconds: number, change: Partial<Look>) =>
  new Seconds().run(5).run(seconds, change).now.troubles;

Deno.test("watch() has nothing to say of a camera that runs well", () => {
  const all = new Seconds().run(600);
  assert.deepEqual(all.now.troubles, []);
  assert.deepEqual(all.wishes, []);
  assert.equal(all.now.missing, undefined);
});

Deno.test("watch() waits for a muted camera, then asks for it anew", () => {
  const all = new Seconds().run(5).run(1, { muted: true });
  assert.deepEqual(all.now.troubles, [], "a camera that is changed mutes for a moment");
  all.run(1, { muted: true });
  assert.deepEqual(all.now.troubles, ["muted"]);
  assert.equal(all.now.missing?.cause, "camera-muted");
  assert.equal(all.fromSecond, 6);
  all.run(27, { muted: true });
  assert.deepEqual(all.wishes, []);
  all.run(1, { muted: true });
  assert.deepEqual(all.wishes, [[35, "camera"]]);
  all.run(30, { muted: true });
  assert.deepEqual(all.wishes.slice(1), [[65, "camera"]], "once in 30 s");
});

Deno.test("watch() asks for no camera while the page is in the background", () => {
  const all = new Seconds().run(5).run(120, { muted: true, visible: false, presented: undefined });
  assert.deepEqual(all.wishes, []);
  assert.equal(all.now.missing?.cause, "page-hidden");
  assert.equal(all.fromSecond, 6);
  all.run(1);
  assert.deepEqual(all.now.troubles, []);
  assert.equal(all.now.missing, undefined);
});

Deno.test("watch() finds a frozen picture after 10 s, and when it froze", () => {
  const all = new Seconds().run(5).run(9, { presented: false });
  assert.deepEqual(all.now.troubles, []);
  all.run(1, { presented: false });
  assert.deepEqual(all.now.troubles, ["frozen"]);
  assert.deepEqual(all.wishes, [[15, "camera"]]);
  assert.deepEqual(all.now.missing, { fromMs: EPOCH + 5000, cause: "picture-frozen" });
  all.run(1);
  assert.deepEqual(all.now.troubles, []);
  assert.equal(all.now.missing, undefined);
});

Deno.test("watch() finds a camera dead sooner once it was muted", () => {
  const all = new Seconds().run(5).run(4, { muted: true, presented: false });
  all.run(4, { presented: false });
  assert.deepEqual(all.wishes, []);
  all.run(1, { presented: false });
  assert.deepEqual(all.wishes, [[14, "camera"]]);
  assert.equal(all.now.missing?.cause, "camera-muted", "one outage, and what it began with");
  assert.equal(all.fromSecond, 6);
});

Deno.test("watch() remembers over a new camera that there were no frames", () => {
  const all = new Seconds().run(5).run(10, { presented: false });
  all.now = withNewCamera(all.now);
  assert.deepEqual(all.now.troubles, ["frozen"]);
  all.run(10, { presented: false });
  assert.deepEqual(all.wishes.map(([second]) => second), [15, 25]);
  all.run(1);
  assert.deepEqual(all.now.troubles, []);
});

Deno.test("watch() calls nothing frozen where frames were never seen or cannot be seen", () => {
  assert.deepEqual(new Seconds().run(60, { presented: false }).wishes, []);
  assert.deepEqual(new Seconds().run(5).run(60, { presented: undefined }).wishes, []);
  assert.deepEqual(new Seconds().run(5).run(60, { presented: false, visible: false }).wishes, []);
});

Deno.test("watch() wishes for nothing while nothing is recorded", () => {
  const all = new Seconds().run(5, { recording: false })
    .run(60, { recording: false, presented: false, silent: true });
  assert.deepEqual(all.wishes, []);
  assert.deepEqual(all.now.troubles, ["frozen", "silent"]);
  assert.equal(all.now.missing, undefined);
});

Deno.test("watch() hints at a black picture, and at one that does not change, and no more", () => {
  assert.deepEqual(after(8, { black: true }), []);
  assert.deepEqual(after(10, { black: true }), ["black"]);
  const still = new Seconds().run(5);
  for (let i = 0; i < 15; i++) still.run(1, { print: 7 }).run(1, { print: undefined });
  assert.deepEqual(still.now.troubles, []);
  still.run(1, { print: 7 });
  assert.deepEqual(still.now.troubles, ["still"]);
  assert.deepEqual(still.run(600, { print: 7, black: true }).wishes, []);
  assert.deepEqual(still.now.troubles, ["black"], "one word is enough");
});

Deno.test("watch() hints at a silent microphone and asks for it anew, once a session", () => {
  const all = new Seconds().run(5).run(9, { silent: true });
  assert.deepEqual(all.now.troubles, []);
  all.run(1, { silent: true });
  assert.deepEqual(all.now.troubles, ["silent"]);
  all.run(10, { silent: true });
  assert.deepEqual(all.wishes, [[25, "camera"]]);
  all.now = withNewCamera(all.now);
  all.run(600, { silent: true });
  assert.equal(all.wishes.length, 1);
  assert.deepEqual(all.now.troubles, ["silent"]);
  assert.equal(all.now.missing, undefined, "silence was recorded");
});

Deno.test("watch() holds nobody silent whom nobody hears", () => {
  assert.deepEqual(after(60, { silent: undefined }), []);
});

Deno.test("watch() hints at a frame rate of less than half", () => {
  assert.deepEqual(after(9, { frameRate: 14 }), []);
  assert.deepEqual(after(10, { frameRate: 14 }), ["slow"]);
  assert.deepEqual(after(60, { frameRate: 15 }), []);
  assert.deepEqual(after(60, { frameRate: undefined }), []);
});

Deno.test("watch() notes that the device slept, and wants a take with the right time", () => {
  const all = new Seconds().run(5);
  all.asleepMs = 60_000;
  all.run(5);
  assert.deepEqual(all.wishes, [[6, "take"]]);
  assert.deepEqual(all.lost, [
    { fromMs: EPOCH + 6000, toMs: EPOCH + 66_000, cause: "device-asleep" },
  ]);
});

Deno.test("watch() notes nothing missing when the clock was set back", () => {
  const all = new Seconds().run(5);
  all.asleepMs = -60_000;
  all.run(5);
  assert.deepEqual(all.wishes, [[6, "take"]]);
  assert.deepEqual(all.lost, []);
});

Deno.test("watch() knows held back timers from sleep", () => {
  const all = new Seconds().run(5);
  all.second += 60;
  all.run(1);
  assert.deepEqual(all.wishes, []);
});

Deno.test("restartDelayMs() does not wait at first, then twice as long each time, up to 30 s", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 99].map(restartDelayMs), [
    0,
    1000,
    2000,
    4000,
    8000,
    16_000,
    30_000,
    30_000,
    30_000,
  ]);
});
