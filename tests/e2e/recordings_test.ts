import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Catalog, CATALOG_FILE } from "../../lib/server/catalog/catalog.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { bigSessionId, bigSessionStart, fillCatalog } from "../support/big_catalog.ts";
import { type BrowserOptions, openBrowser } from "../support/browser.ts";
import { TestCamera } from "../support/test_camera.ts";
import { startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

const SESSIONS = 150;
const SEGMENTS = 3;
/** Where the person is. */
const ZONE = "Asia/Shanghai";

/** What Chromium says of a service worker whose server it does not trust, and of pictures that are not there. */
const EXPECTED = /SSL certificate error|Failed to load resource.*404/;

interface Scene {
  server: TestServer;
  page: Page;
  /** Local date of the day before. */
  yesterday: string;
  /** Then, at 15:12: every fourth session is at that minute of an hour. Epoch ms. */
  wishedAt: number;
  /** When the newest session began, epoch ms. */
  newestAt: number;
}

function localYesterday(): string {
  return new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
}

function recordingsTest(
  name: string,
  options: BrowserOptions,
  act: (scene: Scene) => Promise<void>,
): void {
  const run = async (yesterday: string) => {
    await using server = await startServer();
    const path = join(server.recordingsDir, CATALOG_FILE);
    const catalog = Catalog.open(path, { durability: "process" });
    const wishedAt = Date.parse(`${yesterday}T15:12:00+08:00`);
    const newestAt = wishedAt + 20 * 15 * 60_000 - 60_000;
    fillCatalog(catalog, { sessions: SESSIONS, segments: SEGMENTS, newestAt });
    catalog.close();
    await using browser = await openBrowser({ timezoneId: ZONE, ...options });
    try {
      await act({ server, page: browser.page, yesterday, wishedAt, newestAt });
      assert.deepEqual(browser.log.filter((line) => !EXPECTED.test(line)), []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  };
  testWith(["chromium"], name, async () => {
    const yesterday = localYesterday();
    try {
      await run(yesterday);
    } catch (error) {
      // Midnight was in between: anew, on the next day.
      if (yesterday === localYesterday()) throw error;
      await run(localYesterday());
    }
  });
}

const cards = (page: Page) => page.locator(".recording");
const search = (page: Page) => page.getByRole("search", { name: "Find" });
const moment = (page: Page) => page.getByRole("search", { name: "Go to a moment" });

async function goToMoment(page: Page, text: string): Promise<void> {
  await moment(page).getByLabel("Go to a moment").fill(text);
  await moment(page).getByRole("button", { name: "Go" }).click();
}

/** What works the same with a script and without. */
async function find({ server, page }: Scene): Promise<void> {
  await page.goto(`${server.origin}/recordings`);
  await page.getByRole("heading", { level: 1, name: "Recordings" }).waitFor();
  assert.equal(await cards(page).count(), 36);
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(/before=/);
  assert.equal(await cards(page).count(), 36);
  assert.equal(await page.locator(`[data-session="${bigSessionId(36)}"]`).count(), 1);
  await page.getByRole("link", { name: "Newest" }).click();
  await page.waitForURL(`${server.origin}/recordings`);

  await search(page).getByLabel("Find by name or note").fill("KUCHE");
  await search(page).getByRole("button", { name: "Search" }).click();
  await page.waitForURL(/q=KUCHE/);
  const names = await page.locator(".recording-name").allTextContents();
  assert.deepEqual([...new Set(names)], ["Küche"]);
  await page.getByText("With “KUCHE” in its name or note").waitFor();
  await page.getByRole("link", { name: "Kept" }).click();
  await page.waitForURL(/kept=1/);
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
  await page.getByRole("link", { name: "Show all" }).first().click();
  await page.waitForURL(`${server.origin}/recordings`);

  await page.getByRole("link", { name: /^前门/ }).click();
  await page.waitForURL(/camera=/);
  assert.equal(await cards(page).count(), SESSIONS / 5);
}

recordingsTest("recordings are found by name, camera and page", {}, find);

recordingsTest(
  "recordings are found without a script",
  { hasScript: false, viewport: { width: 360, height: 740 } },
  async (scene) => {
    await find(scene);
    const { server, page } = scene;
    // Nobody has told the time zone: it is the server's, and the page says so.
    const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    await page.getByText(`Times of the time zone ${here}`).waitFor();
    await page.goto(`${server.origin}/recordings`);
    const boxes = page.getByRole("checkbox");
    await boxes.nth(1).check();
    await boxes.nth(0).check();
    await page.getByRole("button", { name: "Side by side" }).click();
    await page.waitForURL(/with=/);
    const url = `${server.origin}/recordings/${bigSessionId(0)}?with=${bigSessionId(1)}`;
    assert.equal(page.url(), url);
  },
);

recordingsTest("the moment yesterday at 15:12 is one field away", {}, async (scene) => {
  const { server, page, yesterday, wishedAt, newestAt } = scene;
  await page.goto(`${server.origin}/recordings`);
  await page.getByText(`Times of the time zone ${ZONE}`).waitFor();
  await page.getByRole("heading", { name: /^Yesterday/ }).waitFor();
  // The session began a minute before.
  assert.equal(bigSessionStart(20, newestAt), wishedAt - 60_000);
  await goToMoment(page, `${yesterday}T15:12`);
  await page.waitForURL(/\?t=/);
  assert.equal(page.url(), `${server.origin}/recordings/${bigSessionId(20)}?t=${wishedAt}`);

  await page.goBack();
  await goToMoment(page, `${yesterday}T15:20`);
  await page.getByRole("heading", { name: "Nothing was recorded at 15:20 on" }).waitFor();
  assert.match(await page.getByText(/^Before: until/).innerText(), /15:14/);
  await page.getByRole("link", { name: /After: from .* 15:26/ }).click();
  await page.waitForURL(/\?t=/);
  const after = bigSessionStart(19, newestAt);
  assert.equal(page.url(), `${server.origin}/recordings/${bigSessionId(19)}?t=${after}`);
});

recordingsTest("several recordings are chosen by keyboard", {}, async ({ server, page }) => {
  await page.goto(`${server.origin}/recordings`);
  await page.getByText(`Times of the time zone ${ZONE}`).waitFor();
  const bar = page.getByRole("form", { name: "Selected recordings" });
  assert.equal(await bar.isVisible(), false);
  await page.getByRole("checkbox").first().focus();
  await page.keyboard.press("Space");
  await bar.getByText("1 selected").waitFor();
  assert.equal(await bar.getByRole("button", { name: "Side by side" }).isDisabled(), true);
  await page.getByRole("checkbox").nth(1).focus();
  await page.keyboard.press("Space");
  await bar.getByText("2 selected").waitFor();
  assert.equal(await bar.getByRole("button", { name: "Side by side" }).isDisabled(), false);
  await bar.getByRole("button", { name: "Select none" }).focus();
  await page.keyboard.press("Enter");
  await bar.waitFor({ state: "hidden" });

  const link = page.locator(".recording-link").first();
  await link.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.origin}/recordings/${bigSessionId(0)}`);
});

recordingsTest(
  "what is being recorded comes, and ends, by itself",
  {},
  async ({ server, page }) => {
    await page.goto(`${server.origin}/recordings`);
    await page.getByText(`Times of the time zone ${ZONE}`).waitFor();
    {
      using camera = await TestCamera.connect(server);
      await camera.hello(crypto.randomUUID(), "Porch");
      const mimeType = 'video/webm; codecs="vp8,opus"';
      camera.send({ type: "take", take: 0, mimeType, startedAt: Date.now() });
      const now = page.getByRole("region", { name: "Recording now" });
      await now.getByText("Porch").waitFor();
      await now.getByText("until now").waitFor();
    }
    await page.getByText("Interrupted").waitFor();
  },
);

for (const width of [360, 1440]) {
  recordingsTest(
    `the list suits everybody, ${width} px wide`,
    { viewport: { width, height: 800 } },
    async ({ server, page, yesterday }) => {
      for (const path of ["", "?q=nobody", `?at=${yesterday}T15:20`, "?day=2026-01-01"]) {
        await page.goto(`${server.origin}/recordings${path}`);
        await page.getByText(`Times of the time zone ${ZONE}`).waitFor();
        const wider = await page.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth
        );
        assert.equal(wider, 0, path);
        assert.deepEqual(await accessibilityFaults(page), [], path);
      }
    },
  );
}
