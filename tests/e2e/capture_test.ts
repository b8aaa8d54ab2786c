import assert from "node:assert/strict";
import { join } from "node:path";
import { openBrowser } from "../support/browser.ts";
import { faultsOf } from "../support/packets.ts";
import { emittedTakes, spyOnRecorders } from "../support/recorder_spy.ts";
import { segmentsIn, sessionDirectories, startServer, type TestServer } from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** The segments of the only session that the server has, in order. */
function segmentsOf(server: TestServer): string[] {
  const [directory, ...others] = sessionDirectories(server.recordingsDir);
  assert.deepEqual(others, [], "one session, one directory");
  return segmentsIn(directory);
}

/** What the page's recorders emitted, a file each. */
async function writeTakes(takes: { bytes: Uint8Array }[]): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  return await Promise.all(takes.map(async ({ bytes }, index) => {
    const file = join(directory, `${index}.bin`);
    await Deno.writeFile(file, bytes);
    return file;
  }));
}

testWith(
  ["chromium", "ffmpeg", "ffprobe"],
  "a page records twelve seconds, and every frame of it is on disk in files that play",
  async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
    await using browser = await openBrowser();
    const { page } = browser;
    await spyOnRecorders(page);
    try {
      await page.goto(server.origin);
      await page.getByRole("button", { name: "Start recording" }).click();
      await page.locator("main[data-state=recording]").waitFor();
      await page.getByText(/^1[0-9] of 1[2-9] s saved$/).waitFor({ timeout: 30_000 });
      await page.getByRole("button", { name: "Stop recording" }).click();
      await page.getByText(/saved in \d files/).waitFor();
      const takes = await emittedTakes(page);
      assert.deepEqual(takes.map(({ mimeType }) => mimeType), ["video/webm;codecs=vp8,opus"]);
      const segments = segmentsOf(server);
      assert.ok(segments.length >= 3 && segments.length <= 4, segments.join());
      assert.deepEqual(await faultsOf(await writeTakes(takes), segments), []);
      assert.deepEqual(browser.log, []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  },
);
