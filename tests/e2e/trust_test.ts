import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { freePort, startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { newTrustStore, type TrustStore } from "../support/trust_store.ts";

/** What Chromium writes when it refuses a certificate: here that is the point. */
const REFUSAL = /ERR_CERT_AUTHORITY_INVALID|SSL certificate error|Permissions-Policy/;

interface Scene {
  page: Page;
  httpUrl: string;
  httpsUrl: string;
  caFile: string;
  store: TrustStore;
}

/** Runs `act` in a Chromium that checks certificates, as a person's does. */
function trustTest(name: string, trusts: boolean, act: (scene: Scene) => Promise<void>): void {
  testWith(["chromium", "certutil"], name, async () => {
    const port = freePort();
    await using server = await startServer({ CAMERA_HTTP_PORT: String(port) });
    await using store = await newTrustStore();
    const caFile = join(server.certDir, "ca.crt");
    if (trusts) await store.trust(caFile);
    await using browser = await openBrowser({ checksCertificates: true, home: store.home });
    const httpUrl = `http://127.0.0.1:${port}`;
    try {
      await act({ page: browser.page, httpUrl, httpsUrl: server.origin, caFile, store });
      assert.deepEqual(browser.log.filter((line) => !REFUSAL.test(line)), []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  });
}

/** Waits for the outcome of the live check. */
async function verdictOf(page: Page, verdict: string): Promise<void> {
  await page.locator(`[data-verdict="${verdict}"]`).waitFor();
}

const goOn = (page: Page) => page.getByRole("link", { name: "Go on", exact: true });

trustTest(
  "a device that does not trust the computer sees which step is missing",
  false,
  async (scene) => {
    const { page, httpUrl } = scene;
    await page.goto(`${httpUrl}/trust`);
    await verdictOf(page, "untrusted");
    const probes = await page.locator(".probe-words").allTextContents();
    assert.deepEqual(probes, ["refused", "refused"]);
    assert.equal(await goOn(page).count(), 0);
    await page.getByRole("link", { name: "Begin with step 1: Download the certificate" }).click();
    assert.ok(page.url().endsWith("#step-1"));

    const downloading = page.waitForEvent("download");
    await page.locator("#step-1").getByRole("link", { name: "Download the certificate" }).click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), "local-camera.pem");
    assert.equal(
      await Deno.readTextFile(await download.path()),
      await Deno.readTextFile(scene.caFile),
    );
    await page.getByRole("link", { name: "Step 2 may be missing" }).waitFor();
    await page.getByRole("button", { name: "Check again" }).click();
    await verdictOf(page, "untrusted");
  },
);

trustTest("a device that trusts the computer is led on to the camera", true, async (scene) => {
  const { page, httpUrl, httpsUrl } = scene;
  await page.goto(`${httpUrl}/trust`);
  await verdictOf(page, "trusted");
  const probes = await page.locator(".probe-words").allTextContents();
  assert.deepEqual(probes, ["works in this browser", "works in this browser"]);
  await goOn(page).click();
  await page.waitForURL(`${httpsUrl}/`);
  await page.getByRole("button", { name: "Start recording" }).waitFor();

  await page.goto(`${httpsUrl}/trust?next=%2F%2Fevil.example`);
  await verdictOf(page, "trusted");
  assert.equal(await goOn(page).getAttribute("href"), `${httpsUrl}/`);
});

trustTest("a page past the browser's warning is not taken for trusted", false, async (scene) => {
  const { page, httpUrl, httpsUrl } = scene;
  await assert.rejects(page.goto(httpsUrl), /ERR_CERT_AUTHORITY_INVALID/);
  // Chromium's own way past its warning, by keyboard.
  await page.waitForFunction(() => document.readyState === "complete");
  await page.keyboard.type("thisisunsafe");
  await page.waitForURL(`${httpsUrl}/`);
  await page.goto(`${httpsUrl}/trust`);
  await verdictOf(page, "warned");
  assert.equal(await goOn(page).count(), 0);

  // From here it cannot be told; the page says so, and going on leads to where it can.
  await page.goto(`${httpUrl}/trust`);
  await verdictOf(page, "trusted");
  await goOn(page).click();
  await verdictOf(page, "warned");
  assert.ok(page.url().startsWith(`${httpsUrl}/trust?`));
});

trustTest("the page can be read and used without a script", false, async ({ page, httpUrl }) => {
  const browser = page.context().browser()!;
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "zh-CN" });
  const quiet = await context.newPage();
  await quiet.goto(`${httpUrl}/trust?next=%2Fpair`);
  await quiet.getByText("尚未测试").first().waitFor();
  await quiet.getByRole("link", { name: "iPhone" }).click();
  await quiet.getByRole("heading", { name: "iPhone 的操作步骤" }).waitFor();
  await quiet.getByRole("link", { name: "English" }).click();
  await quiet.getByRole("heading", { name: "Turn on the second switch" }).waitFor();
  assert.equal(new URL(quiet.url()).search, "?device=ios&lang=en&next=%2Fpair");
  assert.equal(await quiet.getByRole("img").count(), 3);
  assert.equal(await quiet.locator('[data-verdict="waiting"]').count(), 1);
  await context.close();
});

trustTest(
  "an iPad that passes for a Mac is shown its own steps",
  false,
  async ({ page, httpUrl }) => {
    const browser = page.context().browser()!;
    const context = await browser.newContext({
      hasTouch: true,
      locale: "en-GB",
      userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 " +
        "(KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    });
    const tablet = await context.newPage();
    await tablet.addInitScript(() =>
      Object.defineProperty(navigator, "maxTouchPoints", { value: 5 })
    );
    await tablet.goto(`${httpUrl}/trust`);
    await tablet.waitForURL(/device=ipados/);
    await tablet.getByRole("heading", { name: "The steps for iPad" }).waitFor();
    await tablet.getByRole("link", { name: "Mac", exact: true }).click();
    await tablet.getByRole("heading", { name: "The steps for Mac" }).waitFor();
    await verdictOf(tablet, "untrusted");
    assert.match(tablet.url(), /device=macos/, "what was chosen by hand stays");
    await context.close();
  },
);
