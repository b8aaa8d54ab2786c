import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { joined } from "../../lib/shared/bytes.ts";
import { type BrowserPage, openBrowser } from "./browser.ts";
import { faultsOf } from "./packets.ts";
import { type RecorderWitness, type WitnessedTake, witnessRecorders } from "./recorder_witness.ts";
import { segmentsIn, startServer, type TestServer } from "./test_server.ts";
import { testWith } from "./tools.ts";

/** What browsers say of a server that is not there. */
const AWAY = /WebSocket connection|net::ERR_|Failed to load resource/;

/** What a test of losses works with. */
export interface Scene {
  server: TestServer;
  browser: BrowserPage;
  witness: RecorderWitness;
}

/** Runs `act` with a server and a browser of its own; a failure comes with all that helps. */
export function lossTest(name: string, act: (scene: Scene) => Promise<void>): void {
  testWith(["chromium", "ffmpeg", "ffprobe"], name, async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
    await using browser = await openBrowser();
    const witness = await witnessRecorders(browser.context);
    try {
      await act({ server, browser, witness });
      assert.deepEqual(browser.log.filter((line) => !AWAY.test(line)), []);
    } catch (error) {
      const texts = browser.context.pages().map((page) => page.innerText("body").catch(String));
      console.error(await Promise.all(texts), await browser.dump(), server.output());
      throw error;
    }
  });
}

/** Starts, and waits until the page records. */
export async function startRecording(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start recording" }).click();
  await page.locator("main[data-state=recording]").waitFor();
}

/** Waits until the page says that `seconds` or more are on disk. */
export async function saved(page: Page, seconds: number): Promise<void> {
  await page.waitForFunction(
    (seconds) => Number.parseInt(document.querySelector(".saved")?.textContent ?? "") >= seconds,
    seconds,
    { timeout: 90_000 },
  );
}

/** Compares the segments of one directory with what recorders emitted, a take each. */
export async function assertSame(
  takes: readonly WitnessedTake[],
  directory: string,
): Promise<void> {
  const home = await Deno.makeTempDir();
  const files: string[] = [];
  for (const [index, { chunks }] of takes.entries()) {
    const file = join(home, `${index}.bin`);
    await Deno.writeFile(file, joined(chunks));
    files.push(file);
  }
  assert.deepEqual(await faultsOf(files, segmentsIn(directory)), []);
  await Deno.remove(home, { recursive: true });
}
