import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { type BrowserPage, openBrowser } from "../support/browser.ts";
import { startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** What the init script puts into the page, for the tests to turn. */
interface Knobs {
  /** Every stream that the page was given. */
  cameras: MediaStream[];
  recorders: MediaRecorder[];
  /** Errors that the next requests for a camera end in. */
  refusals: string[];
  muted: boolean;
  hidden: boolean;
  frozen: boolean;
  /** What becomes of what the first recorder gives. */
  data: "as it is" | "nothing" | "empty";
  /** What the first camera is. */
  camera: "real" | "drawn" | "black" | "mute microphone";
  refusesWakeLock: boolean;
  /** Do sockets take nothing more? */
  stuck: boolean;
  /** What the person chose. */
  settings: Record<string, unknown>;
  locks: WakeLockSentinel[];
}

/** Runs in the page, before it: a camera that is allowed is opened without a tap. */
function putInKnobs(turned: Partial<Knobs>): void {
  const knobs: Knobs = {
    cameras: [],
    recorders: [],
    refusals: [],
    muted: false,
    hidden: false,
    frozen: false,
    data: "as it is",
    camera: "real",
    refusesWakeLock: false,
    stuck: false,
    settings: { resolution: "480p", frameRate: 15 },
    locks: [],
    ...turned,
  };
  Object.assign(globalThis, { knobs });
  localStorage.setItem("local-camera.settings", JSON.stringify(knobs.settings));

  /** A picture of a moving box; black but for a speck, or stopped, when told. */
  function drawn(): MediaStreamTrack {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const paper = canvas.getContext("2d")!;
    let count = 0;
    const draw = () => {
      if (knobs.frozen) return;
      const { width, height } = canvas;
      paper.fillStyle = knobs.camera === "black" ? "#000" : "#345";
      paper.fillRect(0, 0, width, height);
      paper.fillStyle = knobs.camera === "black" ? "#010101" : "#fff";
      paper.fillRect(count++ % width, 40, 8, 8);
    };
    setInterval(draw, 40);
    draw();
    return canvas.captureStream(25).getVideoTracks()[0];
  }

  function replaced(stream: MediaStream): MediaStream {
    const [audio] = stream.getAudioTracks();
    // Digital silence, as of a microphone with a switch.
    if (knobs.camera === "mute microphone") audio.enabled = false;
    return ["drawn", "black"].includes(knobs.camera) ? new MediaStream([drawn(), audio]) : stream;
  }

  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const refusal = knobs.refusals.shift();
    if (refusal) throw new DOMException("as the test wants it", refusal);
    const stream = await open(constraints);
    const given = knobs.cameras.length === 0 ? replaced(stream) : stream;
    knobs.cameras.push(given);
    Object.defineProperty(given.getVideoTracks()[0], "muted", { get: () => knobs.muted });
    return given;
  };

  globalThis.MediaRecorder = class extends MediaRecorder {
    constructor(stream: MediaStream, options?: MediaRecorderOptions) {
      super(stream, options);
      const isFirst = knobs.recorders.push(this) === 1;
      // In front of the page's own listener, which is added later.
      super.addEventListener("dataavailable", (event) => {
        if (!isFirst || knobs.data === "as it is") return;
        event.stopImmediatePropagation();
        if (knobs.data === "empty") {
          const data = new Blob([]);
          setTimeout(() => (this as unknown as Taker).taker?.({ data } as BlobEvent));
        }
      });
    }

    taker: Taker["taker"];
    override addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
      if (type === "dataavailable") this.taker = listener as Taker["taker"];
      super.addEventListener(type, listener);
    }
  };
  interface Taker {
    taker?: (event: BlobEvent) => void;
  }

  Object.defineProperty(WebSocket.prototype, "bufferedAmount", {
    get: () => knobs.stuck ? 1e9 : 0,
  });
  Object.defineProperty(document, "visibilityState", {
    get: () => knobs.hidden ? "hidden" : "visible",
  });
  const lock = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (type) => {
    if (knobs.refusesWakeLock) throw new DOMException("as the test wants it", "NotAllowedError");
    const sentinel = await lock(type);
    knobs.locks.push(sentinel);
    return sentinel;
  };
}

/** So long is waited for anything: up to five pages record at a time, and some faults take a while to show, ms. */
const WAIT_MS = 90_000;
/** No outage of these tests lasts longer, s. */
const OUTAGE_S = 60;

/** A capture page with its knobs, and what it told the server. */
class Capture {
  readonly told: { type: string; [field: string]: unknown }[] = [];

  private constructor(readonly page: Page, readonly context: BrowserContext) {
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        if (typeof payload === "string") this.told.push(JSON.parse(payload));
      });
    });
  }

  static async open(
    browser: BrowserPage,
    server: TestServer,
    turn: Partial<Knobs> = {},
    userAgent?: string,
  ): Promise<Capture> {
    const context = await browser.context.browser()!.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 400, height: 700 },
      locale: "en-GB",
      userAgent,
    });
    context.setDefaultTimeout(WAIT_MS);
    const capture = new Capture(await context.newPage(), context);
    await capture.page.addInitScript(putInKnobs, turn);
    await capture.page.goto(server.origin);
    return capture;
  }

  async start(): Promise<void> {
    await this.page.getByRole("button", { name: "Start recording" }).click();
    await this.saved(1);
  }

  /** Waits until more than `seconds` are on disk. */
  async saved(seconds: number): Promise<void> {
    await this.page.waitForFunction((seconds) => {
      return Number.parseInt(document.querySelector(".saved")?.textContent ?? "") >= seconds;
    }, seconds);
  }

  async stop(): Promise<void> {
    await this.page.getByRole("button", { name: "Stop recording" }).click();
    await this.page.getByText(/saved in \d+ files?/).waitFor();
  }

  turn(knobs: Partial<Knobs>): Promise<void> {
    return this.page.evaluate((turned) => {
      const { knobs } = globalThis as unknown as { knobs: Knobs };
      const wasHidden = knobs.hidden;
      Object.assign(knobs, turned);
      if (knobs.hidden !== wasHidden) document.dispatchEvent(new Event("visibilitychange"));
    }, knobs);
  }

  /** Reads, or does, something with the knobs. */
  ask<T>(read: (knobs: Knobs) => T): Promise<T> {
    return this.page.evaluate(`(${read})(globalThis.knobs)`) as Promise<T>;
  }

  async says(text: string | RegExp): Promise<void> {
    await this.page.locator(".warning").getByText(text).waitFor();
  }

  async saysNoMore(text: string | RegExp): Promise<void> {
    await this.page.locator(".warning").getByText(text).waitFor({ state: "detached" });
  }

  /** Waits until so many recorders were made. */
  async takes(count: number): Promise<void> {
    await this.page.waitForFunction((count) => {
      return (globalThis as unknown as { knobs: Knobs }).knobs.recorders.length >= count;
    }, count);
  }

  cameras(): Promise<number> {
    return this.ask((knobs) => knobs.cameras.length);
  }

  /** Waits until the ledger was told why media is missing. @returns For how long, in seconds. */
  async missing(cause: string): Promise<number> {
    const isIt = ({ type, ...gap }: Capture["told"][number]) =>
      type === "gap" && gap.cause === cause;
    const deadline = Date.now() + WAIT_MS;
    while (!this.told.some(isIt)) {
      if (Date.now() > deadline) {
        const gaps = this.told.filter(({ type }) => type === "gap");
        throw new Error(`No gap because of ${cause}, but ${JSON.stringify(gaps)}`);
      }
      await this.page.waitForTimeout(100);
    }
    const { fromMs, toMs } = this.told.find(isIt)!;
    return (Number(toMs) - Number(fromMs)) / 1000;
  }
}

/** What goes wrong, and what has to come of it. */
type Act = (open: (turn?: Partial<Knobs>, userAgent?: string) => Promise<Capture>) => Promise<void>;

/** Runs scenarios at the same time: most of them wait for the watchdog to be sure. */
function watchdogTest(name: string, scenarios: Record<string, Act>): void {
  testWith(["chromium"], name, async () => {
    await using server = await startServer();
    await using browser = await openBrowser();
    const results = await Promise.allSettled(
      Object.entries(scenarios).map(async ([scenario, act]) => {
        const opened: Capture[] = [];
        try {
          await act(async (turn, userAgent) => {
            const capture = await Capture.open(browser, server, turn, userAgent);
            opened.push(capture);
            return capture;
          });
        } catch (error) {
          for (const { page, told } of opened) {
            console.error(scenario, told.slice(-2), await page.content().catch(String));
          }
          throw new Error(scenario, { cause: error });
        }
        for (const { context } of opened) await context.close();
      }),
    );
    for (const result of results) if (result.status === "rejected") throw result.reason;
  });
}

const IPAD = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)";

watchdogTest("a page goes on when its recorder or its link does not", {
  async "no data at all"(open) {
    const capture = await open();
    await capture.start();
    await capture.turn({ data: "nothing" });
    await capture.takes(2);
    const seconds = await capture.missing("recorder-stalled");
    assert.ok(seconds >= 9 && seconds < OUTAGE_S, `${seconds}`);
    await capture.saved(3);
    await capture.stop();
  },
  async "empty data only"(open) {
    const capture = await open();
    await capture.start();
    await capture.turn({ data: "empty" });
    await capture.takes(2);
    await capture.missing("recorder-stalled");
    await capture.stop();
  },
  async "an error, then a stop by itself"(open) {
    const capture = await open();
    await capture.start();
    await capture.ask((knobs) => void knobs.recorders[0].dispatchEvent(new Event("error")));
    await capture.takes(2);
    await capture.missing("recorder-failed");
    await capture.saved(2);
    await capture.ask((knobs) => knobs.recorders[1].stop());
    await capture.takes(3);
    await capture.saved(3);
    await capture.stop();
  },
  async "a link that carries less than it gives"(open) {
    const capture = await open({ settings: { resolution: "720p" } });
    await capture.start();
    await capture.turn({ stuck: true });
    await capture.says(/link is too slow: recording at \d\.\d Mbit\/s and \d+ frames a second/);
    await capture.takes(2);
    const [first, second] = await capture.ask((knobs) => {
      return knobs.recorders.map(({ videoBitsPerSecond }) => videoBitsPerSecond);
    });
    assert.equal(second, Math.round(first * 0.6));
    assert.equal(await capture.cameras(), 1);
    await capture.turn({ stuck: false });
    await capture.stop();
  },
  async "a pause that nobody asked for, of the recorder and of the picture"(open) {
    const capture = await open();
    await capture.start();
    await capture.ask((knobs) => knobs.recorders[0].pause());
    await capture.ask(() => document.querySelector("video")?.pause());
    await capture.saved(4);
    assert.equal(await capture.ask((knobs) => knobs.recorders.length), 1);
    assert.equal(await capture.ask(() => document.querySelector("video")?.paused), false);
    await capture.stop();
  },
});

watchdogTest("a page goes on when its camera does not", {
  async "a picture that freezes"(open) {
    const capture = await open({ camera: "drawn" });
    await capture.start();
    await capture.turn({ frozen: true });
    await capture.takes(2);
    const seconds = await capture.missing("picture-frozen");
    assert.ok(seconds >= 9 && seconds < OUTAGE_S, `${seconds}`);
    assert.equal(await capture.cameras(), 2);
    await capture.saysNoMore("gives no pictures");
    await capture.stop();
  },
  async "a call, after which the camera is dead"(open) {
    const capture = await open({ camera: "drawn" });
    await capture.start();
    await capture.turn({ muted: true, frozen: true });
    await capture.says("The system has taken the camera");
    await capture.turn({ muted: false });
    await capture.saysNoMore("The system has taken the camera");
    await capture.takes(2);
    await capture.missing("camera-muted");
    await capture.stop();
  },
  async "a short call"(open) {
    const capture = await open();
    await capture.start();
    await capture.turn({ muted: true });
    await capture.says("The system has taken the camera");
    await capture.turn({ muted: false });
    const seconds = await capture.missing("camera-muted");
    assert.ok(seconds >= 1 && seconds < OUTAGE_S, `${seconds}`);
    assert.equal(await capture.cameras(), 1, "nothing had to be asked for");
    const states = capture.told.filter(({ type }) => type === "status");
    assert.equal(states.at(-1)?.wakeLock, true);
    await capture.stop();
  },
  async "a camera that was pulled out, and comes back"(open) {
    const capture = await open();
    await capture.start();
    await capture.turn({ refusals: Array(5).fill("NotReadableError") });
    await capture.ask((knobs) => {
      const [video] = knobs.cameras[0].getVideoTracks();
      video.stop();
      video.dispatchEvent(new Event("ended"));
    });
    await capture.page.getByRole("alert").getByText("The camera was unplugged").waitFor();
    assert.equal(await capture.page.locator("main").getAttribute("data-state"), "waiting");
    await capture.turn({ refusals: [] });
    await capture.page.locator("main[data-state=recording]").waitFor();
    const seconds = await capture.missing("camera-lost");
    assert.ok(seconds > 0.5 && seconds < OUTAGE_S, `${seconds}`);
    await capture.saved(2);
    await capture.stop();
  },
});

watchdogTest("a page says what it cannot mend", {
  async "a black picture"(open) {
    const capture = await open({ camera: "black" });
    await capture.start();
    await capture.says("The picture is black");
    assert.equal(await capture.cameras(), 1);
    await capture.turn({ camera: "drawn" });
    await capture.saysNoMore("The picture is black");
    await capture.stop();
  },
  async "a silent microphone"(open) {
    const capture = await open({ camera: "mute microphone" });
    await capture.start();
    await capture.says("The microphone is silent");
    await capture.takes(2);
    await capture.saysNoMore("The microphone is silent");
    assert.equal(await capture.cameras(), 2);
    await capture.stop();
  },
  async "a page in the background"(open) {
    const capture = await open({}, IPAD);
    await capture.start();
    await capture.turn({ hidden: true, muted: true });
    await capture.page.waitForTimeout(4000);
    await capture.turn({ hidden: false, muted: false });
    await capture.says(/in the background for \d+ s/);
    const seconds = await capture.missing("page-hidden");
    assert.ok(seconds >= 1 && seconds < OUTAGE_S, `${seconds}`);
    assert.equal(await capture.cameras(), 1);
    await capture.stop();
  },
  async "a screen that will go off"(open) {
    const capture = await open({ refusesWakeLock: true });
    await capture.start();
    await capture.says("The screen may go off");
    await capture.turn({ refusesWakeLock: false, hidden: true });
    await capture.turn({ hidden: false });
    await capture.saysNoMore("The screen may go off");
    await capture.ask((knobs) => knobs.locks[0].release());
    await capture.turn({ hidden: true });
    await capture.turn({ hidden: false });
    await capture.page.waitForFunction(() => {
      return (globalThis as unknown as { knobs: Knobs }).knobs.locks.length === 2;
    });
    await capture.stop();
    await capture.page.waitForFunction(() => {
      return (globalThis as unknown as { knobs: Knobs }).knobs.locks[1].released;
    });
  },
  async "a black screen, behind which it records"(open) {
    const capture = await open();
    await capture.start();
    await capture.page.getByRole("button", { name: "Black screen" }).click();
    const placeOfSign = () => document.querySelector(".alive")!.getAttribute("style");
    const before = await capture.page.evaluate(placeOfSign);
    await capture.saved(14);
    // It moves.
    await capture.page.waitForFunction((before) => {
      return document.querySelector(".alive")!.getAttribute("style") !== before;
    }, before);
    assert.equal(await capture.cameras(), 1, "a covered picture is not frozen");
    assert.equal(await capture.ask((knobs) => knobs.recorders.length), 1);
    assert.equal(await capture.ask((knobs) => knobs.locks[0].released), false);
    await capture.page.locator(".blackout").click();
    await capture.stop();
  },
});
