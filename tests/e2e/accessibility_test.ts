import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { openBrowser } from "../support/browser.ts";
import { pairOwner, printedCode } from "../support/owner.ts";
import { startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

/** How each page is brought to where it shows most. */
const PAGES: [path: string, ready: (page: Page) => Promise<unknown>][] = [
  ["/", async (page) => {
    await page.locator("main[data-state=previewing]").waitFor();
  }],
  ["/", async (page) => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Format").waitFor();
  }],
  ["/", async (page) => {
    await page.getByRole("button", { name: "Start recording" }).click();
    await page.getByText(/^([3-9]|\d\d+) of \d+ s saved$/).waitFor();
  }],
  // What was recorded a moment ago is there.
  ["/live", (page) => page.getByRole("heading").first().waitFor()],
  ["/recordings", (page) => page.locator("a[href^='/recordings/']").first().waitFor()],
  ["/recordings?q=nothing-is-called-so", (page) => page.getByRole("heading").first().waitFor()],
  ["/recordings", async (page) => {
    const links = page.locator("a[href^='/recordings/']");
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    const { origin } = new URL(page.url());
    await page.goto(origin + hrefs.find((href) => /^\/recordings\/[0-9a-f]{8}-/.test(href)));
    await page.locator("video").first().waitFor();
    await page.getByRole("slider").first().waitFor();
  }],
  ["/trust", (page) => page.getByRole("heading").first().waitFor()],
  ["/offline", (page) => page.getByRole("heading").first().waitFor()],
  ["/nothing-here", (page) => page.getByRole("heading").first().waitFor()],
  ["/settings", (page) => page.getByRole("heading").nth(2).waitFor()],
];

for (const colorScheme of ["dark", "light"] as const) {
  for (const viewport of [PHONE, DESKTOP]) {
    const name = `${colorScheme}, ${viewport.width} px`;
    testWith(["chromium"], `axe-core finds nothing on any page: ${name}`, async () => {
      await using server = await startServer({ CAMERA_AUTH: "on", CAMERA_SEGMENT_SECONDS: "1" });
      const owner = await pairOwner(server, printedCode(server));
      await using browser = await openBrowser({ colorScheme, viewport });
      const { page } = browser;
      const faults: string[] = [];
      const look = async (path: string) => {
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${path}: ${fault}`));
      };
      await page.goto(`${server.origin}/pair`);
      await page.getByLabel("Code").waitFor();
      await look("/pair");
      await page.goto(`${server.origin}/pair#${await owner.codeFor("owner")}`);
      await page.waitForURL(`${server.origin}/`);
      for (const [path, ready] of PAGES) {
        await page.goto(server.origin + path);
        await ready(page);
        await look(path);
      }
      assert.deepEqual(faults, []);
    });
  }
}
