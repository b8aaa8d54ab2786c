import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exists } from "@std/fs/exists";
import { chromium, type Page } from "playwright-core";
import { Builder } from "../src/dev/builder.ts";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --no-first-run " +
  "--disable-component-update --disable-sync --disable-quic";
const root = new URL("app", import.meta.url).href;

// In CI a missing browser must not pass for a green run.
const ignore = Deno.env.get("CI") !== "true" && !(await exists(CHROMIUM));
if (ignore) console.warn(`SKIPPED: the browser tests of packages/fresh need ${CHROMIUM}`);

/** Runs `test` in a new page; when it fails, what the page held and said is printed. */
async function inBrowser(test: (page: Page, said: string[]) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(" ") });
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`thrown: ${error.message}`));
  try {
    await test(page, said);
  } catch (error) {
    console.error(said.join("\n"), "\n", await page.content().catch(String));
    throw error;
  } finally {
    await browser.close();
  }
}

Deno.test({
  name: "boot() wakes the islands of a built page, connected by signals, whatever one of them does",
  ignore,
  async fn() {
    const outDir = await Deno.makeTempDir();
    await new Builder({ root, outDir }).build();
    const { default: app } = await import(pathToFileURL(join(outDir, "server.js")).href);
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
    try {
      await inBrowser(async (page, said) => {
        const requests: string[] = [];
        page.on("request", (request) => requests.push(new URL(request.url()).pathname));
        const response = await page.goto(`http://127.0.0.1:${server.addr.port}/`);
        match(response!.headers()["content-security-policy"], /script-src 'self' 'nonce-/);
        await page.waitForSelector("#two[data-browser=true]");

        const numbers = () => page.locator("b").allTextContents();
        deepEqual(await numbers(), ["3", "3"]);
        await page.click("#one button");
        await page.click("#two button");
        deepEqual(await numbers(), ["5", "5"]);

        await page.waitForSelector("output:not(:empty)");
        equal(await page.textContent("output"), "0 bigint 1.255 </script><!--");
        // Hydration keeps what is there: nothing doubled, nothing moved, nothing fetched again.
        const order = await page.locator("main > *").evaluateAll((elements) =>
          elements.map((element) => element.id || element.localName)
        );
        deepEqual(order, ["small", "one", "p", "two", "output"]);
        equal(requests.filter((path) => path === "/dot.svg").length, 1);
        match(
          (await page.getAttribute("#one", "data-asset"))!,
          /^\/dot\.svg\?__frsh_c=[0-9a-f]{40}$/,
        );
        equal(
          await page.getAttribute("#one", "data-asset"),
          await page.getAttribute("#one img", "src"),
        );
        deepEqual(said, []);

        await page.goto(`http://127.0.0.1:${server.addr.port}/edges`);
        await page.waitForSelector("#well[data-browser=true]");
        deepEqual(said, ["thrown: broken in the browser"]);
        await page.waitForSelector("#third");
        // Preact takes a component away that throws; the others stay where they belong.
        deepEqual(
          await page.locator("main > *").evaluateAll((elements) => elements.map(({ id }) => id)),
          ["first", "second", "third", "well"],
        );
      });
    } finally {
      await server.shutdown();
      await Deno.remove(outDir, { recursive: true });
    }
  },
});

Deno.test({
  name: "Builder.listen() reloads an open page when the server was restarted",
  ignore,
  async fn() {
    const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = probe.addr as Deno.NetAddr;
    probe.close();
    const start = async () => {
      const stop = new AbortController();
      await new Builder({ root }).listen(() => import("./app/main.ts"), {
        ...{ hostname: "127.0.0.1", port, signal: stop.signal, onListen() {} },
      });
      return stop;
    };
    let stop = await start();
    try {
      await inBrowser(async (page) => {
        const connected = Promise.withResolvers<unknown>();
        page.on("websocket", (socket) => socket.on("framereceived", connected.resolve));
        await page.goto(`http://127.0.0.1:${port}/plain`);
        await connected.promise;
        await page.evaluate("document.body.className = 'before'");
        stop.abort();
        stop = await start();
        await page.waitForSelector("body:not(.before) #plain");
      });
    } finally {
      stop.abort();
    }
  },
});
