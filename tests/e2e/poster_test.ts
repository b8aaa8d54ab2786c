import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RecordingDescription } from "../../lib/shared/recording.ts";
import { openBrowser } from "../support/browser.ts";
import { memoryOf } from "../support/browser_memory.ts";
import { openBrowserWithProfile } from "../support/browser_with_profile.ts";
import {
  fetchBy,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { until } from "../support/waiting.ts";

/** Samples a side that two pictures are compared by. */
const SIDE = 8;

testWith(
  ["chromium"],
  "a page sends a picture of what it records, at once and of each segment",
  async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
    await using browser = await openBrowser();
    const { page } = browser;
    await page.goto(server.origin);
    await page.getByRole("button", { name: "Start recording" }).click();
    await page.locator("main[data-state=recording]").waitFor();
    const first = await posterOf(server, 0);
    const shown = await samplesOf(page, "video");
    const sent = await samplesOf(page, first);
    assert.ok(sent.bytes < 40_000, `${sent.bytes} bytes`);
    assert.equal(Math.max(sent.width, sent.height), 480);
    assert.equal(sent.width / sent.height, shown.width / shown.height);
    const brightest = Math.max(...sent.samples);
    assert.ok(brightest > 100, `${brightest}: not black`);
    // A small figure moves in the fake camera's picture, and a clock.
    const others = sent.samples.filter((value, i) => Math.abs(value - shown.samples[i]) > 24);
    assert.ok(
      others.length < sent.samples.length / 5,
      `${others.length} of ${sent.samples.length}`,
    );
    await posterOf(server, 1);
    await page.getByRole("button", { name: "Stop recording" }).click();
    await page.getByText(/saved in \d+ files?/).waitFor();
    assert.ok((await describe(server))!.complete);
  },
);

testWith(["chromium"], "a page that makes a hundred pictures does not keep them", async () => {
  await using server = await startServer();
  await using browser = await openBrowserWithProfile();
  const { page, context } = browser;
  await page.goto(server.origin);
  await page.getByRole("button", { name: "Start recording" }).click();
  await page.locator("main[data-state=recording]").waitFor();
  await posterOf(server, 0);
  const bytes = await makePosters(page, 20);
  assert.ok(bytes > 1000, `${bytes} bytes`);
  const before = await memoryOf(context, page);
  await makePosters(page, 100);
  const after = await memoryOf(context, page);
  const grown = after.bytes - before.bytes;
  console.log(`grown by ${(grown / 1e6).toFixed(1)} MB with 100 pictures`);
  // A picture of 1280 by 720 has 3.7 MB as pixels.
  assert.ok(grown < 30e6, JSON.stringify({ before, after }));
});

/** What the server says of its only session; undefined before it has one. */
async function describe(server: TestServer): Promise<RecordingDescription | undefined> {
  const [directory] = sessionDirectories(server.recordingsDir);
  const sidecar = await Deno.readTextFile(`${directory}/session.json`).catch(() => undefined);
  if (!sidecar) return undefined;
  const [{ id }] = JSON.parse(sidecar).sessions;
  const response = await fetchBy(server.client, `${server.origin}/api/recordings/${id}`);
  return await response.json();
}

/** Where the picture of a segment is, as soon as there is one. */
async function posterOf(server: TestServer, segment: number): Promise<string> {
  const look = async () =>
    (await describe(server))?.segments[segment]?.poster as string | undefined;
  return await until(`a poster of segment ${segment}`, look);
}

/**
 * Looks at a picture in the browser: red, green and blue at some places of it.
 *
 * @param of `video` for what the page shows now, else an address.
 */
async function samplesOf(page: Page, of: string) {
  return await page.evaluate(async ({ of, side }) => {
    let [source, bytes]: [VideoFrame | ImageBitmap, number] = [undefined!, 0];
    if (of === "video") {
      source = new VideoFrame(document.querySelector("video")!);
    } else {
      const blob = await (await fetch(of)).blob();
      source = await createImageBitmap(blob);
      bytes = blob.size;
    }
    const width = "displayWidth" in source ? source.displayWidth : source.width;
    const height = "displayHeight" in source ? source.displayHeight : source.height;
    const context = new OffscreenCanvas(side, side).getContext("2d")!;
    context.drawImage(source, 0, 0, side, side);
    source.close();
    const { data } = context.getImageData(0, 0, side, side);
    return { width, height, bytes, samples: [...data].filter((_, i) => i % 4 !== 3) };
  }, { of, side: SIDE });
}

/** Makes pictures by the very script of the page. Returns the size of the last one. */
async function makePosters(page: Page, count: number): Promise<number> {
  return await page.evaluate(async (count) => {
    const script = performance.getEntriesByType("resource")
      .find(({ name }) => /\/poster-[^/]*\.js$/.test(name))!.name;
    const { createPosters } = await import(script);
    const video = document.querySelector("video");
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      await new Promise<void>((made) => {
        const send = (jpeg: Uint8Array) => {
          bytes = jpeg.byteLength;
          made();
          return true;
        };
        createPosters(() => video, send).idle();
      });
    }
    return bytes;
  }, count);
}
