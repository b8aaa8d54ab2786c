import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { DAY_MS } from "../../lib/shared/units.ts";
import { type BrowserOptions, openBrowser } from "../support/browser.ts";
import { ageRecordings, recordSession } from "../support/recorded_session.ts";
import { startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** What Chromium says of what was deleted or refused, and of a worker behind an unknown authority. */
const EXPECTED = /status of 4(04|09|10)|SSL certificate error occurred when fetching the script/;

/** Runs `act` with a server and a browser; a failure comes with all that helps. */
function keepTest(
  name: string,
  act: (server: TestServer, page: Page) => Promise<void>,
  options: BrowserOptions = {},
): void {
  testWith(["chromium"], name, async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "2" });
    await using browser = await openBrowser(options);
    try {
      await act(server, browser.page);
      assert.deepEqual(browser.log.filter((line) => !EXPECTED.test(line)), []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  });
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

keepTest("a deletion is undone where it was made, by the keyboard", async (server, page) => {
  const session = crypto.randomUUID();
  await recordSession(server, session);
  const url = `${server.origin}/recordings/${session}`;
  await page.goto(url);
  await press(page, "Delete");
  await page.getByRole("status").getByText("Deleted.").waitFor();
  assert.equal(
    (await page.request.get(`${server.origin}/api/recordings/${session}`)).status(),
    404,
  );
  // The way back has the focus, and stays until the page goes.
  assert.equal(await page.locator(":focus").innerText(), "Undo");
  await page.keyboard.press("Enter");
  await page.getByText("It is back.").waitFor();
  assert.equal(
    (await page.request.get(`${server.origin}/api/recordings/${session}`)).status(),
    200,
  );
});

keepTest("a recording is kept, named and noted", async (server, page) => {
  const session = crypto.randomUUID();
  await recordSession(server, session);
  await page.goto(`${server.origin}/recordings/${session}`);
  const keep = page.getByRole("button", { name: "Keep", exact: true });
  await keep.click();
  assert.equal(await keep.getAttribute("aria-pressed"), "true");
  await press(page, "Edit");
  await page.getByLabel("Name", { exact: true }).fill("Party");
  await page.getByLabel("Note", { exact: true }).fill("The cake at 15:12");
  await page.locator(".keep-form").getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Party" }).waitFor();
  await page.getByText("The cake at 15:12").first().waitFor();
  assert.equal(await keep.getAttribute("aria-pressed"), "true", "the server knows it");
});

keepTest(
  "limits are changed on the page, which asks before anything is removed",
  async (server, page) => {
    const session = crypto.randomUUID();
    await recordSession(server, session, { startedAt: Date.now() - 10 * DAY_MS });
    await ageRecordings(server, 10);
    await page.goto(`${server.origin}/settings`);
    const days = page.getByLabel("Keep for (days)");
    const limits = async () =>
      (await (await page.request.get(`${server.origin}/api/storage`)).json()).limits;
    assert.equal(await page.getByLabel("Always leave free (GB)").isDisabled(), true);
    await page.getByText("Set by CAMERA_MIN_FREE_GB").waitFor();

    await days.fill("a month");
    await press(page, "Save");
    await page.getByText("Enter a number").waitFor();
    await days.fill("30");
    await press(page, "Save");
    await page.getByText("It applies from now on").waitFor();
    await page.getByText(/Older than 30 days: goes about/).waitFor();

    await days.fill("7");
    await press(page, "Save");
    await page.getByRole("alertdialog").waitFor();
    assert.match(await page.getByRole("alertdialog").innerText(), /removes \d+ recorded files/);
    await press(page, "Change nothing");
    assert.equal(await days.inputValue(), "30");
    assert.equal((await limits()).keepDays, 30);

    await days.fill("7");
    await press(page, "Save");
    await press(page, "Save and remove");
    await page.getByText("Nothing is going to be removed").waitFor();
    assert.equal((await limits()).keepDays, 7);
  },
);

keepTest("the language is chosen on the settings page, for all pages", async (server, page) => {
  await page.goto(`${server.origin}/settings?lang=en`);
  await press(page, "中文");
  await page.getByRole("heading", { name: "存储空间" }).waitFor();
  await page.goto(server.origin);
  await page.getByRole("button", { name: "开始录制" }).waitFor();
  await page.goto(`${server.origin}/settings`);
  await press(page, "English");
  await page.getByRole("heading", { name: "Storage" }).waitFor();
});

keepTest(
  "what is deleted is brought back, or removed, from the list of what is deleted",
  async (server, page) => {
    const [back, gone] = [crypto.randomUUID(), crypto.randomUUID()];
    await recordSession(server, back, { name: "Kitchen" });
    await recordSession(server, gone, { name: "Garden" });
    await page.goto(`${server.origin}/recordings`);
    const card = (id: string) => page.locator(`[data-session="${id}"]`);
    const pressOn = (id: string, name: string) =>
      card(id).getByRole("button", { name, exact: true }).click();
    for (const id of [back, gone]) {
      await pressOn(id, "Delete");
      await card(id).getByText("Deleted.").waitFor();
    }
    await page.goto(`${server.origin}/recordings`);
    assert.equal(await page.locator("[data-session]").count(), 0);
    await page.goto(`${server.origin}/recordings?deleted=1`);
    page.once("dialog", (dialog) => dialog.accept());
    await pressOn(gone, "Remove now");
    await card(gone).getByText("Removed for good.").waitFor();
    await pressOn(back, "Bring back");
    await card(back).getByText("It is back.").waitFor();
    const status = async (id: string) =>
      (await page.request.get(`${server.origin}/api/recordings/${id}`)).status();
    assert.deepEqual([await status(back), await status(gone)], [200, 404]);
    await page.goto(`${server.origin}/recordings`);
    await card(back).getByText("Kitchen").first().waitFor();
  },
);
