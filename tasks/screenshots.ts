/**
 * `deno task screenshots [directory] [which]`: every page, at every size, in
 * both languages and both themes, of a home whose cameras see drawn scenes.
 * `which` is a pattern for what an image's name ends with: `^ipad-(en|zh)-light`.
 */
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../tests/support/browser.ts";
import { pairOwner, printedCode, type TestOwner } from "../tests/support/owner.ts";
import { startServer, type TestServer } from "../tests/support/test_server.ts";
import { addPastDays } from "./screenshots/past_days.ts";
import { drawScene, type Scene } from "./screenshots/scenes.ts";

const SIZES = {
  phone: { width: 390, height: 844 },
  ipad: { width: 820, height: 1180 },
  "ipad-landscape": { width: 1180, height: 820 },
  desktop: { width: 1440, height: 900 },
};
const LANGUAGES = { en: "en-GB", zh: "zh-CN" };
const THEMES = ["dark", "light"] as const;
const CAMERAS: [scene: Scene, name: string][] = [
  ["greenhouse", "Greenhouse"],
  ["workshop", "Workshop"],
  ["lesson", "Room 12"],
];
/** So many of them record all the time; the last one stays ready. */
const RECORDING = 2;
/** Long enough for three segments, each with its picture. */
const RECORD_MS = 14_000;
/** Cameras flush more often once they know that somebody watches; then pictures are new. */
const CATCH_UP_MS = 5000;
/** What is drawn or fetched after a page stands. */
const SETTLE_MS = 1500;

type PageOpener = (page: Page, server: TestServer) => Promise<void>;

/** Opens a path, and waits until the first heading or button stands. */
const at = (path: string): PageOpener => async (page, { origin }) => {
  await page.goto(origin + path);
  await page.locator("h1, h2").first().waitFor({ state: "attached" });
};

/** The session that tells most: the newest of the first camera's that has more than one file. */
const session: PageOpener = async (page, { origin }) => {
  await page.goto(`${origin}/recordings`);
  const hrefs = await page.locator("a[href^='/recordings/']")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
  await page.goto(origin + hrefs.find((href) => /^\/recordings\/[0-9a-f-]{36}/.test(href)));
};

/** The wall, once the pictures are there. */
const live: PageOpener = async (page, server) => {
  await at("/live")(page, server);
  const playing = page.locator(".tile[data-state=playing]");
  await playing.nth(RECORDING - 1).waitFor();
  await pause(CATCH_UP_MS);
};

const PAGES: Record<string, PageOpener> = {
  recordings: at("/recordings"),
  session,
  settings: at("/settings"),
  trust: at("/trust"),
  offline: at("/offline"),
  // Last: by now nobody waits any more for the camera that this page was.
  live,
};

/** A page with a camera that sees `scene`, paired and open. */
async function openCamera(
  context: BrowserContext,
  { origin }: TestServer,
  { scene, name, code }: { scene: Scene; name: string; code?: string },
): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(drawScene, scene);
  await page.addInitScript((settings) => {
    localStorage.setItem("local-camera.settings", settings);
  }, JSON.stringify({ name, resolution: "720p", frameRate: 24 }));
  await page.goto(code === undefined ? origin : `${origin}/pair#${code}`);
  await page.waitForURL(`${origin}/`);
  await page.locator("main[data-state=previewing]").waitFor();
  return page;
}

async function record(page: Page): Promise<void> {
  await page.locator(".record-button").click();
  await page.locator("main[data-state=recording]").waitFor();
}

async function stop(page: Page): Promise<void> {
  await page.locator(".record-button").click();
  await page.locator("main[data-state=previewing]").waitFor();
}

/** The sound of a drawn scene is made by the page itself, before anybody has touched it. */
const WITH_SOUND = ["--autoplay-policy=no-user-gesture-required"];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The capture page, and the page for those who are not paired yet: both want a browser of their own. */
async function shootAlone(
  server: TestServer,
  owner: TestOwner,
  options: Parameters<typeof openBrowser>[0],
  save: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  await using browser = await openBrowser({ ...options, args: WITH_SOUND });
  await browser.page.goto(`${server.origin}/pair`);
  await save("pair", browser.page);
  const code = await owner.codeFor("owner");
  const scene = { scene: "greenhouse", name: "Seedlings", code } as const;
  const page = await openCamera(browser.context, server, scene);
  await save("capture", page);
  await record(page);
  await pause(SETTLE_MS);
  await save("capture-recording", page);
  await stop(page);
  for (const [name, open] of Object.entries(PAGES)) {
    await open(page, server);
    await save(name, page);
  }
}

async function main(directory: string, which: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  await using server = await startServer({ CAMERA_AUTH: "on", CAMERA_SEGMENT_SECONDS: "4" });
  const owner = await pairOwner(server, printedCode(server));
  await using cameras = await openBrowser({ viewport: SIZES.phone, args: WITH_SOUND });
  const pages: Page[] = [];
  for (const [scene, name] of CAMERAS) {
    const code = pages.length === 0 ? await owner.codeFor("camera") : undefined;
    pages.push(await openCamera(cameras.context, server, { scene, name, code }));
    await record(pages.at(-1)!);
  }
  await pause(RECORD_MS);
  for (const page of pages) await stop(page);
  await server.stop("SIGTERM");
  await addPastDays(server.recordingsDir, Date.now());
  await server.restart();
  for (const page of pages.slice(0, RECORDING)) await record(page);

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [lang, locale] of Object.entries(LANGUAGES)) {
      for (const colorScheme of THEMES) {
        const ending = `${size}-${lang}-${colorScheme}`;
        if (!new RegExp(which).test(ending)) continue;
        const save = async (name: string, page: Page) => {
          await pause(SETTLE_MS);
          const path = join(directory, `${name}-${ending}.png`);
          await page.screenshot({ path });
          console.log(path);
        };
        await shootAlone(server, owner, { viewport, locale, colorScheme }, save);
      }
    }
  }
}

const [directory = "screenshots", which = ""] = Deno.args;
await main(directory, which);
