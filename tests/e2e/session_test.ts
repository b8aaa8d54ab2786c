import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RecordingDescription } from "../../lib/shared/recording.ts";
import { type BrowserPage, openBrowser } from "../support/browser.ts";
import {
  countedStream,
  countsNow,
  sendSession,
  type ShownPicture,
  shownPictures,
  watchCounter,
} from "../support/counted_recording.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { until } from "../support/waiting.ts";

const HOUR_S = 3600;
/** Of what is counted: every picture can be seen, however busy the machine is. */
const FRAME_RATE = 10;
const FRAME_MS = 1000 / FRAME_RATE;
const SEGMENTS = { CAMERA_SEGMENT_SECONDS: "60" };
/** Longest that playback may stand still at a border beyond the time of a picture, ms. */
const STALL_MS = 100;
/** A picture that has been sought is shown by then, however busy the machine is, ms. */
const SHOWN_MS = 10_000;
const BORDERS = 10;
const TRIES = 6;

async function describe(server: TestServer, session: string): Promise<RecordingDescription> {
  const response = await fetchBy(server.client, `${server.origin}/api/recordings/${session}`);
  return await response.json();
}

/** Opens a session's page and waits until it answers. */
async function open({ page }: BrowserPage, server: TestServer, path: string): Promise<void> {
  await page.goto(`${server.origin}/recordings/${path}`);
  await page.waitForSelector('.player[data-ready="true"] media-play-button');
  await page.waitForFunction(() =>
    [...document.querySelectorAll("video")].every((video) =>
      video.closest(".lane")!.hasAttribute("data-away") || video.readyState >= 2 && !video.seeking
    )
  );
  await watchCounter(page);
}

/** Goes to a moment by a link of the page. */
async function goTo(page: Page, at: number): Promise<void> {
  await page.evaluate((at) => {
    const link = Object.assign(document.createElement("a"), { href: `?t=${Math.ceil(at)}` });
    document.body.append(link);
    link.click();
    link.remove();
  }, at);
  await settled(page);
}

/**
 * Waits until videos have what they show, and seek no more: a step makes several seeks, waits up
 * to 250 ms for the picture of each, and takes no key meanwhile. So this goes by the page's timers.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async ([quietTurns, turnMs, mostMs]) => {
    const isBusy = () =>
      [...document.querySelectorAll("video")].some((video) =>
        video.seeking || video.readyState < 2 && !video.closest(".lane")!.hasAttribute("data-away")
      );
    const deadline = performance.now() + mostMs;
    for (let turns = 0; turns < quietTurns; turns = isBusy() ? 0 : turns + 1) {
      if (performance.now() > deadline) throw new Error(`It still seeks after ${mostMs} ms`);
      await new Promise((done) => setTimeout(done, turnMs));
    }
  }, [16, 25, 60_000]);
}

/** Waits until each video shows the picture of its number, give or take `within`. */
async function assertShows(page: Page, counts: number[], what = "", within = 0): Promise<void> {
  await settled(page);
  let shown: number[] = [];
  const isSo = async () => {
    shown = await countsNow(page);
    return shown.every((count, i) => Math.abs(count - counts[i]) <= within);
  };
  await until("the picture", isSo, SHOWN_MS)
    .catch(() => assert.fail(`${what}: ${shown}, not ${counts}`));
}

const isPlaying = (page: Page) => page.evaluate(() => !document.querySelector("video")!.paused);

/** Everything that the page complained of; that Chromium of the tests trusts no certificate is not its fault. */
function complaints({ log }: BrowserPage): string[] {
  return log.filter((line) => !line.includes("SSL certificate error"));
}

/** Plays from two seconds before a border to two behind it. */
async function playOver(page: Page, border: number): Promise<ShownPicture[]> {
  await goTo(page, border - 2000);
  await shownPictures(page);
  const from = await page.evaluate(() => document.querySelector("video")!.currentTime);
  await page.keyboard.press("k");
  await page.waitForFunction(
    (to) => document.querySelector("video")!.currentTime > to,
    from + 4,
    { polling: 100 },
  );
  await page.keyboard.press("k");
  const [pictures] = await shownPictures(page);
  assert.equal(await isPlaying(page), false);
  return pictures;
}

/**
 * Is each picture the one after the one before, in time? A page that is busy may hear of two at
 * once; `presentedFrames` says that both were shown.
 *
 * @returns What is wrong; undefined if nothing is.
 */
function faultOf(pictures: ShownPicture[], borderCount: number): string | undefined {
  const around = pictures.filter(({ count }) => Math.abs(count - borderCount) <= FRAME_RATE);
  const enough = FRAME_RATE - 2;
  if (!around.some(({ count }) => count <= borderCount - enough)) return "It begins too late";
  if (!around.some(({ count }) => count >= borderCount + enough)) return "It ends too early";
  for (let i = 1; i < around.length; i++) {
    const [before, picture] = [around[i - 1], around[i]];
    const shown = picture.presentedFrames - before.presentedFrames;
    const what = `from ${before.count} to ${picture.count}`;
    if (picture.count - before.count !== shown) return `${shown} pictures ${what}`;
    const ms = picture.at - before.at;
    if (ms >= shown * FRAME_MS + STALL_MS) return `${ms} ms ${what}`;
  }
  return undefined;
}

/** A machine that does other things as well leaves a picture out now and then; a border would each time. */
async function assertSteadyOver(page: Page, border: number, count: number): Promise<void> {
  const faults: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    const pictures = await playOver(page, border);
    const fault = faultOf(pictures, count);
    if (fault === undefined) return;
    faults.push(`${fault}: ${JSON.stringify(pictures)}`);
  }
  assert.fail(`Border at picture ${count}:\n${faults.join("\n")}`);
}

testWith(["chromium", "ffmpeg"], "an hour of 60 files plays as if it were one", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - 2 * HOUR_S * 1000;
  const bytes = await countedStream({ seconds: HOUR_S, frameRate: FRAME_RATE });
  const { session } = await sendSession(server, { name: "Hall", takes: [{ bytes, startedAt }] });
  const { segments, stretches, complete } = await describe(server, session);
  assert.equal(segments.length, 60);
  assert.equal(stretches.length, 1);
  assert.ok(complete);
  const first = stretches[0].startedAt;
  const countAt = (at: number) => Math.floor((at - first + 0.5) / FRAME_MS);

  await using browser = await openBrowser();
  const { page } = browser;
  try {
    await open(browser, server, session);
    for (let i = 1; i <= BORDERS; i++) {
      const { startedAt: border } = segments[i * 5 + (i % 4)];
      await assertSteadyOver(page, border, countAt(border));
    }

    // A link opens on its very picture, and stands still.
    const moment = segments[33].startedAt + 12_345;
    await open(browser, server, `${session}?t=${Math.round(moment)}`);
    await assertShows(page, [countAt(moment)]);
    assert.equal(await isPlaying(page), false);

    // Step by step, over a border as well, there and back.
    const border = segments[34].startedAt;
    await goTo(page, border - 2 * FRAME_MS);
    const start = countAt(border) - 2;
    await assertShows(page, [start]);
    for (const [key, counts] of [[".", [1, 2, 3, 4]], [",", [3, 2, 1, 0, -1]]] as const) {
      for (const count of counts) {
        await page.keyboard.press(key);
        await assertShows(page, [start + count], `${key} to ${count}`);
      }
    }

    // The address is a link to what is seen.
    await page.waitForURL((url) => countAt(Number(url.searchParams.get("t"))) === start - 1);
    await open(browser, server, `${session}${new URL(page.url()).search}`);
    await assertShows(page, [start - 1]);
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "an MP4 session plays as if it were one file", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - HOUR_S * 1000;
  const bytes = await countedStream({ seconds: 320, frameRate: FRAME_RATE, container: "mp4" });
  const mimeType = 'video/mp4;codecs="avc1.42C00B,mp4a.40.2"';
  const takes = [{ bytes, startedAt, mimeType }];
  const { session } = await sendSession(server, { name: "iPad", takes });
  const { segments, stretches } = await describe(server, session);
  assert.ok(segments.length >= 5 && segments.every(({ file }) => file.endsWith(".mp4")));
  assert.equal(stretches.length, 1);
  const countAt = (at: number) => Math.floor((at - stretches[0].startedAt + 0.5) / FRAME_MS);

  await using browser = await openBrowser();
  const { page } = browser;
  try {
    await open(browser, server, session);
    for (const { startedAt: border } of segments.slice(1, 5)) {
      await assertSteadyOver(page, border, countAt(border));
    }
    const moment = segments[2].startedAt + 10 * FRAME_MS;
    await open(browser, server, `${session}?t=${Math.ceil(moment)}`);
    await assertShows(page, [countAt(moment)]);
    await page.keyboard.press(".");
    await assertShows(page, [countAt(moment) + 1]);
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "what was not recorded is gone past, with a word", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - HOUR_S * 1000;
  const upright = { width: 96, height: 160 };
  const [one, two] = await Promise.all([
    countedStream({ seconds: 30, frameRate: FRAME_RATE }),
    countedStream({ seconds: 30, frameRate: FRAME_RATE, size: upright }),
  ]);
  const [from, to] = [startedAt + 30_000, startedAt + 72_000];
  const { session } = await sendSession(server, {
    name: "Hall",
    takes: [{ bytes: one, startedAt }, { bytes: two, startedAt: to, ...upright }],
    gaps: [{ take: 0, fromMs: from, toMs: to, cause: "camera-muted" }],
  });
  const { stretches } = await describe(server, session);
  // Another size of the picture: one file cannot hold both.
  assert.equal(stretches.length, 2);
  await using browser = await openBrowser({ locale: "zh-CN" });
  const { page } = browser;
  try {
    await open(browser, server, `${session}?t=${Math.round(stretches[0].endedAt - 1500)}`);
    await page.keyboard.press("k");
    await page.waitForFunction(() => document.querySelector(".note")!.textContent !== "");
    const word = "有 42 秒没有录像：系统因来电或其他应用占用了摄像头";
    assert.equal(await page.textContent(".note"), word);
    await page.waitForFunction(() => {
      const video = document.querySelector("video")!;
      return video.videoHeight > video.videoWidth && video.currentTime > 1 && !video.paused;
    });
    await page.keyboard.press("k");
    const [count] = await countsNow(page);
    assert.ok(count >= 9 && count < 290, `${count}`);
    // A moment at which there is nothing says why.
    await goTo(page, from + 20_000);
    const away = await page.textContent(".lane-word");
    assert.equal(away, "此刻没有录像：系统因来电或其他应用占用了摄像头");
    const slider = page.locator(".tracks");
    assert.match(await slider.getAttribute("aria-valuetext") ?? "", /没有录像$/);
    // The library of the controls speaks the page's language, too.
    assert.equal(await page.getAttribute("media-mute-button", "aria-label"), "静音");
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "two cameras play side by side, in step", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - HOUR_S * 1000;
  const frameRate = 25;
  const [long, short] = await Promise.all([
    countedStream({ seconds: 90, frameRate }),
    countedStream({ seconds: 70, frameRate }),
  ]);
  const lateMs = 5_200;
  const hall = await sendSession(server, { name: "Hall", takes: [{ bytes: long, startedAt }] });
  const door = await sendSession(server, {
    name: "Door",
    takes: [{ bytes: short, startedAt: startedAt + lateMs }],
  });
  const views = await Promise.all([hall, door].map(({ session }) => describe(server, session)));
  const [first, second] = views.map(({ stretches }) => stretches[0].startedAt);

  /** How far the second camera's picture is ahead of the first one's, ms. */
  const apart = async (page: Page) => {
    const [one, two] = await countsNow(page);
    return (two - one) * 1000 / frameRate + second - first;
  };

  /** Within so many tries, each after some seconds, half of the looks or more find them together. */
  const inStep = async (page: Page, what: string) => {
    const all: number[][] = [];
    for (let i = 0; i < TRIES; i++) {
      await page.waitForTimeout(2500);
      const looks: number[] = [];
      for (let look = 0; look < 7; look++) {
        looks.push(await apart(page));
        await page.waitForTimeout(100);
      }
      if (looks.filter((ms) => Math.abs(ms) < 100).length > 3) return;
      all.push(looks);
    }
    assert.fail(`${what}: ${JSON.stringify(all)} ms apart`);
  };

  await using browser = await openBrowser();
  const { page } = browser;
  try {
    // The page offers what was recorded at the same time.
    await open(browser, server, hall.session);
    await page.getByLabel("Door").check();
    await page.getByRole("button", { name: "Show side by side" }).click();
    await page.waitForURL(/with=/);
    await open(browser, server, `${hall.session}?with=${door.session}`);
    assert.equal(
      await page.locator(".lane-word").textContent(),
      "Door recorded nothing at this moment",
    );

    await goTo(page, Math.round(second + 4000));
    await until("both show one moment", async () => Math.abs(await apart(page)) < 100, SHOWN_MS);
    await page.keyboard.press("k");
    await inStep(page, "playing");
    // Out of step, it comes back.
    for (const byS of [0.2, -1.5]) {
      await page.evaluate((byS) => {
        document.querySelectorAll("video")[1].currentTime += byS;
      }, byS);
      await inStep(page, `after ${byS} s`);
    }
    // Where the second one ends, the first one goes on.
    await goTo(page, Math.round(second + 69_000));
    await page.waitForSelector(".lane-word");
    const at = await page.evaluate(() => document.querySelector("video")!.currentTime);
    await page.waitForFunction((at) => document.querySelector("video")!.currentTime > at + 0.5, at);
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "keys and the timeline go to any moment", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - HOUR_S * 1000;
  const bytes = await countedStream({ seconds: 200, frameRate: FRAME_RATE });
  const { session } = await sendSession(server, { name: "Hall", takes: [{ bytes, startedAt }] });
  const { stretches: [{ startedAt: from, endedAt: to }], segments } = await describe(
    server,
    session,
  );
  await using browser = await openBrowser();
  const { page } = browser;
  try {
    await open(browser, server, `${session}?t=${from + 50_000}`);
    const cases: [key: string, count: number][] = [
      ["ArrowRight", 600],
      ["ArrowLeft", 500],
      ["Shift+ArrowRight", 1100],
      ["j", 1000],
      ["l", 1100],
      ["]", Math.round((segments[2].startedAt - from) / FRAME_MS)],
      ["[", Math.round((segments[1].startedAt - from) / FRAME_MS)],
      ["Home", 0],
      ["5", Math.floor((to - from) / 2 / FRAME_MS)],
    ];
    for (const [key, count] of cases) {
      await page.keyboard.press(key);
      await assertShows(page, [count], key, 1);
    }
    await page.keyboard.press(">");
    assert.equal(await page.locator(".speed select").inputValue(), "1.5");
    await page.keyboard.press("m");
    assert.equal(await page.evaluate(() => document.querySelector("video")!.muted), true);
    await page.keyboard.press("i");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("o");
    assert.match(await page.textContent(".marks-text") ?? "", /^Marked: \d\d:\d\d:\d\d to \d\d/);
    await page.keyboard.press("?");
    const help = page.locator("dialog.key-help");
    await help.waitFor({ state: "visible" });
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });

    // A quarter of the way along the timeline is a quarter of the time.
    const box = (await page.locator(".tracks").boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4, box.y + 20, { steps: 8 });
    await page.mouse.up();
    const quarter = (to - from) / 4 / FRAME_MS;
    await assertShows(page, [quarter], "a quarter", 10);
    // Zoomed in, the same way is a shorter time; the playhead stays where it was.
    const [before] = await countsNow(page);
    for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Zoom in" }).click();
    await assertShows(page, [before], "zoomed in");
    await page.mouse.click(box.x + box.width / 4 + box.width / 8, box.y + 20);
    const eighth = before + (to - from) / 8 / 8 / FRAME_MS;
    await assertShows(page, [eighth], "an eighth", 5);
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "a session that goes on grows while it is watched", async () => {
  await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "10" });
  const bytes = await countedStream({ seconds: 60, frameRate: FRAME_RATE });
  const half = bytes.byteLength >> 1;
  const startedAt = Date.now() - 60_000;
  const takes = [{ bytes: bytes.subarray(0, half), startedAt }];
  const sent = await sendSession(server, { name: "Hall", takes, goesOn: true });
  const { session, camera, nextSeq } = sent;
  using _ = camera;
  await using browser = await openBrowser();
  const { page } = browser;
  try {
    await open(browser, server, session);
    const { stretches: [{ endedAt }] } = await describe(server, session);
    await goTo(page, Math.round(endedAt - 1500));
    await page.keyboard.press("k");
    const note = page.locator(".note");
    await page.waitForFunction(() => document.querySelector(".note")!.textContent !== "");
    assert.match(await note.textContent() ?? "", /^Waiting for the next file/);
    camera.sendChunk(0, nextSeq, bytes.subarray(half));
    const last = Math.round((endedAt - startedAt) / FRAME_MS);
    await until(`it plays on behind ${last}`, async () => (await countsNow(page))[0] > last);
    assert.deepEqual(complaints(browser), []);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(["chromium", "ffmpeg"], "a session's page tells and plays without a script", async () => {
  await using server = await startServer(SEGMENTS);
  const startedAt = Date.now() - HOUR_S * 1000;
  const bytes = await countedStream({ seconds: 70, frameRate: FRAME_RATE });
  const { session } = await sendSession(server, { name: "Hall", takes: [{ bytes, startedAt }] });
  const { segments } = await describe(server, session);
  await using browser = await openBrowser();
  const context = await browser.context.browser()!.newContext({
    ignoreHTTPSErrors: true,
    javaScriptEnabled: false,
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(`${server.origin}/recordings/${session}?t=${Math.round(startedAt + 20_000)}`);
  assert.equal(await page.textContent("h1"), "Hall");
  assert.match(await page.textContent(".facts") ?? "", /Complete: every moment/);
  assert.equal(await page.locator(".files > li").count(), segments.length);
  const video = page.locator("video");
  assert.match(await video.getAttribute("src") ?? "", /\/export\?from=\d+&to=\d+#t=(19|20)\.\d+$/);
  assert.notEqual(await video.getAttribute("controls"), null);
  const links = await page.locator(".files a[download]").evaluateAll((all) =>
    all.map((link) => link.getAttribute("href"))
  );
  assert.deepEqual(links, segments.map(({ url }) => `${url}?download`));
  assert.equal(await page.locator("[style]").count(), 0);
  const unknown = await page.goto(`${server.origin}/recordings/${crypto.randomUUID()}`);
  assert.equal(unknown?.status(), 404);
  await context.close();
});
