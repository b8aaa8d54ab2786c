import assert from "node:assert/strict";
import { memoryOf } from "../support/browser_memory.ts";
import { openBrowserWithProfile } from "../support/browser_with_profile.ts";
import { ROUNDS } from "../support/fault_run.ts";
import { startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { pause } from "../support/waiting.ts";

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
