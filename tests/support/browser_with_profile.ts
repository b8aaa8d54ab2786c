import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { ARGS } from "./browser.ts";
import { pathOf } from "./tools.ts";
import { pause, until } from "./waiting.ts";

const START_MS = 60_000;
const REMOVE_MS = 10_000;

/**
 * A page in a Chromium with a profile on disk, as people have it: what the page
 * stores goes to the disk. Certificates are not checked.
 */
export async function openBrowserWithProfile(): Promise<
  AsyncDisposable & { page: Page; context: BrowserContext }
> {
  const profile = await Deno.makeTempDir({ prefix: "local-camera-profile-" });
  const process = new Deno.Command(pathOf("chromium"), {
    args: [
      ...ARGS,
      "--headless",
      "--use-fake-ui-for-media-stream",
      "--ignore-certificate-errors",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const end = async () => {
    try {
      process.kill("SIGTERM");
    } catch {
      // To be disconnected from was enough.
    }
    await process.status;
    await removeProfile(profile);
  };
  try {
    const port = await debuggingPort(join(profile, "DevToolsActivePort"));
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = browser.contexts();
    return {
      context,
      page: await context.newPage(),
      async [Symbol.asyncDispose]() {
        await browser.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Helpers of a Chromium that has ended may still write for a moment. */
async function removeProfile(profile: string): Promise<void> {
  for (const deadline = performance.now() + REMOVE_MS;;) {
    try {
      return await Deno.remove(profile, { recursive: true });
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/** Chromium writes down which port it has taken. */
async function debuggingPort(file: string): Promise<number> {
  const port = async () => Number((await Deno.readTextFile(file).catch(() => "")).split("\n")[0]);
  return await until("Chromium's port", async () => await port() || undefined, START_MS);
}
