import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import type { CameraView } from "../../lib/shared/cameras.ts";
import type { RecordingDescription } from "../../lib/shared/recording.ts";
import { openBrowser } from "../support/browser.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** How far apart one common start may lie: two cores draw, encode and decode three pages here, ms. */
const MAX_SPREAD_MS = 400;
/** A machine that does other things as well starts a page late now and then. */
const TRIES = 4;

/** A capture page of a device of its own, whose camera is allowed. */
async function openCamera(context: BrowserContext, origin: string, name: string): Promise<Page> {
  const own = await context.browser()!.newContext({ ignoreHTTPSErrors: true, locale: "en-GB" });
  await own.grantPermissions(["camera", "microphone"]);
  await own.addInitScript((name) => {
    const key = "local-camera.settings";
    if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify({ name }));
  }, name);
  const page = await own.newPage();
  await page.goto(origin);
  await page.locator('main[data-state="previewing"]').waitFor();
  return page;
}

async function ask(server: TestServer, path: string) {
  return await (await fetchBy(server.client, server.origin + path)).json();
}

/** What was recorded of the sessions that cameras are at, or were, in their order. */
function recordingsOf(server: TestServer, cameras: readonly CameraView[]) {
  return Promise.all(cameras.map(({ session }): Promise<RecordingDescription> => {
    return ask(server, `/api/recordings/${session}`);
  }));
}

/** How far apart recordings began, ms. */
function spreadMs(recordings: readonly RecordingDescription[]): number {
  const startedAt = recordings.map(({ segments }) => segments[0].startedAt);
  return Math.max(...startedAt) - Math.min(...startedAt);
}

async function recordOnAll(wall: Page): Promise<void> {
  await wall.getByRole("button", { name: "Record on all" }).click();
  await wall.getByText("2 of 2 cameras started.").waitFor();
}

async function stopAll(wall: Page): Promise<void> {
  await wall.getByRole("button", { name: "Stop all" }).click();
  await wall.getByRole("button", { name: "Tap again: stop 2" }).click();
  await wall.getByText("2 of 2 cameras stopped.").waitFor();
}

testWith(["chromium"], "an owner starts, names and stops cameras from the wall", async () => {
  await using server = await startServer();
  await using browser = await openBrowser({ viewport: { width: 1180, height: 820 } });
  const { page: wall, context } = browser;
  try {
    const hall = await openCamera(context, server.origin, "Hall");
    const yard = await openCamera(context, server.origin, "Yard");
    await wall.goto(`${server.origin}/live`);
    const tile = (name: string) => wall.getByRole("article", { name });
    await tile("Hall").getByText("Ready, not recording").waitFor();
    await tile("Yard").getByText("Ready, not recording").waitFor();

    await recordOnAll(wall);
    for (const page of [hall, yard]) {
      await page.locator('main[data-state="recording"]').waitFor();
      // Whoever is in the room knows.
      await page.locator(".status").getByText("Started from another device.").waitFor();
    }
    const cameras: CameraView[] = (await ask(server, "/api/status")).cameras;
    assert.deepEqual(cameras.map(({ name, state }) => [name, state]), [
      ["Hall", "recording"],
      ["Yard", "recording"],
    ]);
    // All on one computer: the clocks are the same.
    for (const { clockOffsetMs } of cameras) assert.ok(Math.abs(clockOffsetMs) < 1000);

    await tile("Hall").getByLabel("Settings of Hall").click();
    await tile("Hall").getByLabel("Name").fill("Garden");
    // The wall is drawn anew meanwhile, and what is being written stays.
    await wall.waitForTimeout(1500);
    await tile("Hall").getByLabel("Name").press("Enter");
    await tile("Garden").waitFor();
    await hall.locator('.name input, input[placeholder="Linux"]').first().waitFor();
    assert.equal(
      await hall.evaluate(() => JSON.parse(localStorage["local-camera.settings"]).name),
      "Garden",
    );
    await tile("Garden").getByRole("button", { name: "Black screen" }).click();
    await hall.locator(".blackout").waitFor();
    await tile("Garden").getByRole("button", { name: "Black screen", pressed: true }).waitFor();

    await hall.waitForTimeout(2500);
    await stopAll(wall);
    await tile("Garden").getByText("Ready, not recording").waitFor();
    for (const page of [hall, yard]) {
      await page.getByText(/saved in \d+ files?/).waitFor();
      await page.locator(".status").getByText("Stopped from another device.").waitFor();
    }

    const recordings = await recordingsOf(server, cameras);
    assert.deepEqual(recordings.map(({ name }) => name), ["Garden", "Yard"]);
    const spreads = [spreadMs(recordings)];

    // The same pages are ready again, each with another session.
    const after: CameraView[] = (await ask(server, "/api/status")).cameras;
    assert.deepEqual(after.map(({ name, page, state }) => [name, page, state]), [
      ["Garden", cameras[0].page, "ready"],
      ["Yard", cameras[1].page, "ready"],
    ]);
    await tile("Yard").getByRole("button", { name: "Record on Yard" }).click();
    await yard.locator('main[data-state="recording"]').waitFor();
    await tile("Yard").getByRole("button", { name: "Stop recording on Yard" }).click();
    await yard.locator('main[data-state="previewing"]').waitFor();

    while (spreads.at(-1)! >= MAX_SPREAD_MS && spreads.length < TRIES) {
      await tile("Yard").getByText("Ready, not recording").waitFor();
      await recordOnAll(wall);
      const again: CameraView[] = (await ask(server, "/api/status")).cameras;
      await hall.waitForTimeout(2500);
      await stopAll(wall);
      spreads.push(spreadMs(await recordingsOf(server, again)));
    }
    console.log(`Started together, ${spreads} ms apart`);
    assert.ok(spreads.at(-1)! < MAX_SPREAD_MS, `${spreads} ms`);
  } catch (error) {
    console.error(await browser.dump(), server.output());
    throw error;
  }
});

testWith(
  ["chromium"],
  "the wall says that a camera does not answer, and is ready again",
  async () => {
    await using server = await startServer();
    using camera = await TestCamera.connect(server);
    const now = Date.now();
    const session = crypto.randomUUID();
    const hello = { type: "hello", session, page: crypto.randomUUID(), name: "Mute" };
    camera.send({ ...hello, purpose: "standby", startedAt: now, now });
    await camera.next("welcome");
    await using browser = await openBrowser({ viewport: { width: 390, height: 844 } });
    const { page } = browser;
    try {
      await page.goto(`${server.origin}/live`);
      const button = page.getByRole("button", { name: "Record on Mute" });
      await button.click();
      await page.getByText("Starting…").waitFor();
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await page.getByText("The camera did not answer.").waitFor();
      assert.equal(await button.getAttribute("aria-disabled"), "false");
      assert.deepEqual(camera.received.filter(({ type }) => type === "control").length, 1);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  },
);
