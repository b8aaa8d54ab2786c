import assert from "node:assert/strict";
import { memoryOf } from "../support/browser_memory.ts";
import { openBrowserWithProfile } from "../support/browser_with_profile.ts";
import { ROUNDS } from "../support/fault_run.ts";
import { startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { pause } from "../support/waiting.ts";

/** The whole ten minutes in a soak, a tenth of that in every test run. */
const MINUTES = ROUNDS > 1 ? 10 : 1;
const ALLOWED_BYTES = 50e6;
/** The encoders, the camera and the storage have what they need once it grows no faster than that. */
const WARM_UP = { lookMs: 10_000, bytes: ALLOWED_BYTES / 10, longestMs: 180_000 };

/** What the browser holds once it has warmed up, or after a while that must be enough. */
async function warmMemory(look: () => ReturnType<typeof memoryOf>) {
  const deadline = performance.now() + WARM_UP.longestMs;
  await pause(WARM_UP.lookMs);
  for (let before = await look();;) {
    await pause(WARM_UP.lookMs);
    const now = await look();
    const isWarm = now.bytes - before.bytes < WARM_UP.bytes;
    if (isWarm || performance.now() > deadline) return now;
    before = now;
  }
}

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
    const before = await warmMemory(() => memoryOf(context, page));
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
