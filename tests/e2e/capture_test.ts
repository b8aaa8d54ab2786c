import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type BrowserOptions, openBrowser } from "../support/browser.ts";
import { faultsOf } from "../support/packets.ts";
import { emittedTakes, spyOnRecorders } from "../support/recorder_spy.ts";
import {
  segmentsIn,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** The segments of the only session that the server has, in order. */
function segmentsOf(server: TestServer): string[] {
  const [directory, ...others] = sessionDirectories(server.recordingsDir);
  assert.deepEqual(others, [], "one session, one directory");
  return segmentsIn(directory);
}

/** What the page's recorders emitted, a file each. */
async function writeTakes(takes: { bytes: Uint8Array }[]): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  return await Promise.all(takes.map(async ({ bytes }, index) => {
    const file = join(directory, `${index}.bin`);
    await Deno.writeFile(file, bytes);
    return file;
  }));
}

/** Runs `act` on the capture page of a server of its own; a failure comes with all that helps. */
function captureTest(
  name: string,
  settings: Record<string, string>,
  act: (page: Page, server: TestServer) => Promise<void>,
  options: BrowserOptions = {},
): void {
  testWith(["chromium", "ffmpeg", "ffprobe"], name, async () => {
    await using server = await startServer(settings);
    await using browser = await openBrowser(options);
    await spyOnRecorders(browser.page);
    try {
      await browser.page.goto(server.origin);
      await act(browser.page, server);
      assert.deepEqual(browser.log, []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  });
}

const SAVED = /^\d+ of (\d+) s saved$/;

/** Waits until the page says that more than `seconds` are on disk. */
async function savedMoreThan(page: Page, seconds: number): Promise<void> {
  await page.getByText(SAVED).waitFor();
  await page.waitForFunction((seconds) => {
    const text = document.querySelector(".saved")?.textContent ?? "";
    return Number.parseInt(text) >= seconds;
  }, seconds);
}

/** Seconds that the page has recorded so far, on disk or not. */
async function recordedSeconds(page: Page): Promise<number> {
  return Number(SAVED.exec(await page.getByText(SAVED).innerText())?.[1]);
}

async function stopAndCompare(page: Page, server: TestServer): Promise<string[]> {
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.getByText(/saved in \d+ files?/).waitFor();
  const segments = segmentsOf(server);
  const takes = await emittedTakes(page);
  assert.deepEqual(await faultsOf(await writeTakes(takes), segments), []);
  return takes.map(({ mimeType }) => mimeType);
}

async function chooseFormat(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Format").selectOption({ label });
  await page.keyboard.press("Escape");
}

const WEBM = "video/webm;codecs=vp8,opus";
const MP4 = "video/mp4;codecs=avc1,opus";

captureTest(
  "a page records twelve seconds, and every frame of it is on disk in files that play",
  { CAMERA_SEGMENT_SECONDS: "4" },
  async (page, server) => {
    await page.getByRole("button", { name: "Start recording" }).click();
    await page.locator("main[data-state=recording]").waitFor();
    await savedMoreThan(page, 12);
    assert.deepEqual(await stopAndCompare(page, server), [WEBM]);
    const [, minutes, seconds] = /(\d+):(\d\d) saved in/.exec(await page.innerText("main"))!;
    const segments = segmentsOf(server);
    // The page's clock and the recorder's may differ by less than a second.
    const most = Math.floor((Number(minutes) * 60 + Number(seconds) + 1) / 4) + 1;
    assert.ok(segments.length >= 3 && segments.length <= most, segments.join());
  },
);

captureTest(
  "a page that changes its format in mid-recording goes on in a new take, in MP4",
  { CAMERA_SEGMENT_SECONDS: "2" },
  async (page, server) => {
    await page.getByRole("button", { name: "Start recording" }).click();
    await savedMoreThan(page, 3);
    await chooseFormat(page, "H.264 · MP4");
    await page.waitForFunction(() => {
      return (globalThis as unknown as { emittedTakes: unknown[] }).emittedTakes.length === 2;
    });
    await savedMoreThan(page, await recordedSeconds(page) + 6);
    assert.deepEqual(await stopAndCompare(page, server), [WEBM, MP4]);
    const extensions = segmentsOf(server).map((file) => file.slice(file.lastIndexOf(".")));
    assert.ok(extensions.filter((extension) => extension === ".webm").length >= 1);
    assert.ok(extensions.filter((extension) => extension === ".mp4").length >= 2);
  },
);

captureTest(
  "a page that may not use the camera says so, and what to do",
  {},
  async (page) => {
    await page.getByRole("button", { name: "Start recording" }).click();
    await page.getByRole("alert").getByText("was not allowed to use the camera").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
  },
  { refusesCamera: true },
);
