import assert from "node:assert/strict";
import { openBrowser } from "../support/browser.ts";
import { startServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** A service worker is loaded over a connection only that the browser trusts. */
const TRUSTING = ["--ignore-certificate-errors"];

for (
  const [locale, title] of [
    ["en-GB", "The computer cannot be reached"],
    ["zh-CN", "无法连接到电脑"],
  ]
) {
  testWith(["chromium"], `a page opened while the server is away says so, ${locale}`, async () => {
    await using server = await startServer();
    await using browser = await openBrowser({ locale, args: TRUSTING });
    const { page } = browser;
    await page.goto(`${server.origin}/settings`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await server.killServer();

    await page.goto(`${server.origin}/`);
    await page.getByRole("heading", { name: title }).waitFor();
    // With its styles: they were kept as well.
    const { height } = (await page.getByRole("button").boundingBox())!;
    assert.ok(height >= 44, `the button has ${height} px`);

    await server.restart();
    await page.locator("main[data-state]").waitFor();
    assert.equal(page.url(), `${server.origin}/`);
  });
}

testWith(["chromium"], "what is no page is never answered by the page that stands in", async () => {
  await using server = await startServer();
  await using browser = await openBrowser({ args: TRUSTING });
  const { page } = browser;
  await page.goto(server.origin);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await server.killServer();
  const paths = ["/api/status", "/healthz", "/ca.crt"];
  const answers = await page.evaluate(
    (paths) => Promise.all(paths.map((path) => fetch(path).then(String, () => "away"))),
    paths,
  );
  assert.deepEqual(answers, ["away", "away", "away"]);
  for (const path of paths) await assert.rejects(page.goto(server.origin + path), /ERR_/, path);
});
