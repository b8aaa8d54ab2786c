import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowserWithProfile } from "../support/browser_with_profile.ts";
import { ROUNDS } from "../support/fault_run.ts";
import { startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** The whole ten minutes in a soak, a tenth of that in every test run. */
const MINUTES = ROUNDS > 1 ? 10 : 1;
/** Until the encoders, the camera and the storage have what they need. */
const WARM_UP_MS = 20_000;
const ALLOWED_BYTES = 50e6;

testWith(
  ["chromium"],
  `a page that records ${MINUTES} min without its server does not grow by 50 MB`,
  async () => {
    await using server = await startServer();
    // In a private window, as tests have by default, Chromium keeps what a page stores in memory.
    await using browser = await openBrowserWithProfile();
    const { page, context } = browser;
    await page.goto(server.origin);
    await page.getByRole("button", { name: "Start recording" }).click();
    await page.locator("main[data-state=recording]").waitFor();
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(WARM_UP_MS);
    const before = await memoryOf(context, page);
    await pause(MINUTES * 60_000);
    await page.locator("main[data-state=recording]").waitFor();
    const after = await memoryOf(context, page);
    const grown = after.bytes - before.bytes;
    console.log(
      `grown by ${(grown / 1e6).toFixed(1)} MB, of that ${
        ((after.pageBytes - before.pageBytes) / 1e6).toFixed(1)
      } MB in the page's own process`,
    );
    assert.ok(grown < ALLOWED_BYTES, JSON.stringify({ before, after }));
  },
);

/**
 * What a browser holds after it has cleaned up: all its processes, since chunks
 * and storage live in others than the page.
 */
async function memoryOf(
  context: BrowserContext,
  page: Page,
): Promise<{ bytes: number; pageBytes: number }> {
  const inPage = await context.newCDPSession(page);
  await inPage.send("HeapProfiler.collectGarbage");
  const inBrowser = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await inBrowser.send("SystemInfo.getProcessInfo");
  await inBrowser.detach();
  await inPage.detach();
  const sizes = processInfo.map(({ id, type }) => ({ type, bytes: privateBytesOf(id) }));
  const sum = (some: typeof sizes) => some.reduce((total, { bytes }) => total + bytes, 0);
  return { bytes: sum(sizes), pageBytes: sum(sizes.filter(({ type }) => type === "renderer")) };
}

/** Memory that a process shares with no other. */
function privateBytesOf(pid: number): number {
  const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  const kilobytes = rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm);
  return kilobytes.reduce((total, [, value]) => total + Number(value) * 1024, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
