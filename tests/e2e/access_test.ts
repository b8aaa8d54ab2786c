import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { SUBPROTOCOL } from "../../lib/shared/protocol.ts";
import { type BrowserOptions, type BrowserPage, openBrowser } from "../support/browser.ts";
import { openHostileSite } from "../support/hostile_site.ts";
import { assertSame, saved, startRecording } from "../support/loss_scene.ts";
import { pairOwner, printedCode, sendCode, type TestOwner } from "../support/owner.ts";
import { witnessRecorders } from "../support/recorder_witness.ts";
import { TestCamera } from "../support/test_camera.ts";
import {
  fetchBy,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";
import { until } from "../support/waiting.ts";

interface Scene {
  server: TestServer;
  browser: BrowserPage;
  page: Page;
}

/** What Chromium says of each request that was not answered with what was asked for. */
const REFUSED = /the server responded with a status of 4\d\d/;

/** Runs `act` with a server that lets in paired devices only; a failure comes with all that helps. */
function accessTest(
  name: string,
  act: (scene: Scene) => Promise<void>,
  options: BrowserOptions & { expected?: RegExp } = {},
): void {
  const { expected = REFUSED } = options;
  testWith(["chromium", "ffmpeg", "ffprobe"], name, async () => {
    await using server = await startServer({ CAMERA_AUTH: "on", CAMERA_SEGMENT_SECONDS: "4" });
    await using browser = await openBrowser(options);
    try {
      await act({ server, browser, page: browser.page });
      assert.deepEqual(browser.log.filter((line) => !expected.test(line)), []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  });
}

/** Opens a link of the owner's, as a scanned QR code does. */
async function openLink(page: Page, server: TestServer, code: string): Promise<void> {
  await page.goto(`${server.origin}/pair#${code}`);
  await page.waitForURL(`${server.origin}/`);
  await page.locator("main[data-state]").waitFor();
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Pair" }).click();
}

accessTest(
  "a device that is not paired lands on the page where it is, and a link pairs it in one step",
  async ({ server, page }) => {
    await page.goto(server.origin);
    assert.equal(page.url(), `${server.origin}/pair`);
    await page.getByLabel("Code").waitFor();
    const owner = await pairOwner(server, printedCode(server));
    const code = await owner.codeFor("viewer");
    // The page stands already: only what is behind # changes.
    await openLink(page, server, code);
    assert.equal(await page.evaluate(() => location.hash), "");
    const [{ name: cookie, httpOnly, secure, sameSite, ...others }] = await page.context()
      .cookies();
    assert.deepEqual([cookie, httpOnly, secure, sameSite, others.path], [
      "__Host-local-camera",
      true,
      true,
      "Strict",
      "/",
    ]);
    const paired = (await owner.devices()).find(({ id }) => id !== owner.id);
    assert.equal(paired?.role, "viewer");
    await page.goBack();
    await page.waitForURL((url) => url.pathname !== "/pair");
    assert.ok(!page.url().includes(code));

    // The link is used up, but this device is in.
    await page.goto(`${server.origin}/pair#${code}`);
    await page.getByText("wrong, used up or too old").waitFor();
    await page.goto(`${server.origin}/pair?next=%2Fno-such-page`);
    await page.waitForURL(`${server.origin}/no-such-page`);
    await page.goto(`${server.origin}/settings`);
    await page.getByRole("heading", { level: 2 }).waitFor();
    assert.equal(await page.locator(".rows").count(), 0, "a viewer sees no settings");
  },
);

/** From now on a page notes how many seconds it says one has to wait, and whether one could try. */
async function noteWaits(page: Page): Promise<() => Promise<[seconds: number, canTry: boolean][]>> {
  await page.evaluate(() => {
    const waits: [number, boolean][] = [];
    Object.assign(globalThis, { waits });
    const look = () => {
      const text = document.querySelector("main [role=status]")?.textContent ?? "";
      const said = /^Too many wrong codes\. Try again in (\d+) s\.$/.exec(text);
      const button = document.querySelector<HTMLButtonElement>(".pair-form button");
      if (said) waits.push([Number(said[1]), !button?.disabled]);
    };
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.body, all);
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { waits: [number, boolean][] }).waits.splice(0));
}

accessTest(
  "a device that types wrong codes has to wait, and the right one is refused meanwhile",
  async ({ server, page }) => {
    const code = printedCode(server);
    await page.goto(server.origin);
    await page.getByLabel("Code").waitFor();
    const waits = await noteWaits(page);
    for (const most of [0, 0, 0, 1, 2, 4, 8]) {
      const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
      await typeCode(page, "0000-0000");
      // What is left of the wait when the code has been looked at.
      const seconds = Number((await answered).headers()["retry-after"]);
      assert.ok(seconds <= most, `${seconds} s, not ${most} s`);
      if (most === 8) {
        for (const early of await Promise.all([1, 2, 3].map(() => sendCode(server, code)))) {
          assert.equal(early.status, 429);
          assert.equal((await early.json()).error.code, "wait");
          const left = Number(early.headers.get("retry-after"));
          assert.ok(left >= 1 && left <= seconds, `${left} s of ${seconds} s`);
        }
      }
      await page.getByRole("button", { name: "Pair", disabled: false }).waitFor();
      await page.getByText("wrong, used up or too old").waitFor();
      const countdown = Array.from({ length: seconds }, (_, i) => [seconds - i, false]);
      assert.deepEqual(await waits(), countdown);
    }
    await typeCode(page, ` ${code.replace("-", "")} `);
    await page.waitForURL(`${server.origin}/`);
  },
);

/** Everything that a page of somebody else's can try on `target`, and what came of it. */
async function attack(page: Page, target: string): Promise<Record<string, unknown>> {
  return await page.evaluate(async ([target, subprotocol]) => {
    const outcome: Record<string, unknown> = {};
    const paths = ["/api/access/devices", "/api/access/audit", "/api/pair", "/settings", "/"];
    const attempt = async (name: string, path: string, init: RequestInit) => {
      try {
        const response = await fetch(target + path, { credentials: "include", ...init });
        outcome[name] = `${response.type} ${response.status} ${
          (await response.text()).slice(0, 80)
        }`;
      } catch (error) {
        outcome[name] = (error as Error).name;
      }
    };
    for (const path of paths) {
      await attempt(`read ${path}`, path, {});
      await attempt(`read ${path} without CORS`, path, { mode: "no-cors" });
    }
    const posts: [string, object][] = [
      ["/api/access/access-code", {}],
      ["/api/access/tokens", { name: "evil", role: "owner" }],
      ["/api/access/codes", { role: "owner" }],
      ["/api/pair", { code: "00000000" }],
    ];
    for (const [path, body] of posts) {
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
        for (const mode of ["cors", "no-cors"] as const) {
          const headers = { "content-type": type };
          const init = { method: "POST", mode, headers, body: JSON.stringify(body) };
          await attempt(`post ${path} ${type} ${mode}`, path, init);
        }
      }
    }
    await attempt("delete", "/api/access/devices/x", { method: "DELETE" });
    const loaded = (element: HTMLElement & { src: string }, path: string) =>
      new Promise((done) => {
        element.onload = () => done("loaded");
        element.onerror = () => done("error");
        element.src = target + path;
        document.body.append(element);
      });
    outcome.script = await loaded(document.createElement("script"), "/api/access/devices");
    outcome.image = await loaded(document.createElement("img"), "/favicon.svg");
    outcome.socket = await new Promise((done) => {
      const socket = new WebSocket(target.replace("https", "wss") + "/api/stream", subprotocol);
      const heard: string[] = [];
      socket.onopen = () => {
        const session = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
        socket.send(JSON.stringify({ type: "hello", session, name: "evil", startedAt: 0, now: 0 }));
      };
      socket.onmessage = ({ data }) => {
        const { type, code } = JSON.parse(data);
        if (type === "error") heard.push(code);
        else done(`let in: ${type}`);
      };
      socket.onclose = ({ code }) => done(`${heard.join()} ${code}`);
    });
    return outcome;
  }, [target, SUBPROTOCOL] as const);
}

/** What the browser shows in a frame with `url`: nothing of ours. */
async function framed(page: Page, url: string): Promise<string> {
  await page.evaluate((url) =>
    new Promise<void>((done) => {
      const frame = document.createElement("iframe");
      frame.onload = () => done();
      frame.src = url;
      document.body.append(frame);
    }), url);
  // The error page is told of a moment after it was loaded.
  return await until("the frame shows something", () => page.frames().at(-1)!.url());
}

/** Sends a form, which no CORS stands in the way of. Gives the status of the answer. */
async function submitForm(page: Page, action: string): Promise<number | undefined> {
  const answered = page.waitForResponse(action);
  await page.evaluate((action) => {
    const form = document.createElement("form");
    form.method = "post";
    form.enctype = "text/plain";
    form.action = action;
    document.body.append(form);
    form.submit();
  }, action);
  return (await answered).status();
}

const EVIL = "evil.example";

accessTest(
  "a page of somebody else's in the owner's browser can neither read, nor change, nor connect, nor frame",
  async ({ server, browser: { context }, page }) => {
    const { origin } = server;
    const owner = await pairOwner(server, printedCode(server));
    await openLink(page, server, await owner.codeFor("owner"));
    await page.goto(`${origin}/settings`);
    await page.getByRole("heading", { name: "Paired devices" }).waitFor();
    const seen = async () => {
      const devices = (await owner.devices()).map(({ seenAt: _, ...device }) => device);
      return { devices, audit: await owner.audit() };
    };
    const before = await seen();
    await using site = await openHostileSite(server);
    const sites = [
      // Another port is another origin of the same site: this one gets the cookies.
      `https://127.0.0.1:${site.httpsPort}`,
      `http://127.0.0.1:${site.httpPort}`,
      `https://${EVIL}:${site.httpsPort}`,
      `http://${EVIL}:${site.httpPort}`,
    ];
    for (const from of sites) {
      const hostile = await context.newPage();
      await hostile.goto(from);
      const { socket, ...others } = await attack(hostile, origin);
      // 1006 where the close frame was lost: the words before it count as well.
      assert.match(String(socket), /^forbidden-origin (4003|1006)$/, from);
      const read = Object.entries(others).filter(([, what]) => what !== "TypeError");
      assert.deepEqual(Object.fromEntries(read), { script: "error", image: "error" }, from);
      for (const path of ["/settings", "/", "/pair", "/trust"]) {
        assert.equal(await framed(hostile, origin + path), "chrome-error://chromewebdata/", from);
      }
      const action = `${origin}/api/access/access-code`;
      assert.equal(await submitForm(hostile, action), 403, from);
      assert.match(await hostile.innerText("body"), /forbidden-origin/);
      await hostile.close();
    }
    // A name of somebody else's that leads here: the same origin, if it were answered.
    const rebound = await context.newPage();
    const port = new URL(origin).port;
    const answer = await rebound.goto(`https://${EVIL}:${port}/settings`);
    assert.equal(answer?.status(), 421);
    await rebound.close();

    assert.deepEqual(await seen(), before);
    assert.deepEqual(sessionDirectories(server.recordingsDir), []);
    assert.equal(
      (await sendCode(server, printedCode(server))).status,
      200,
      "the code is as it was",
    );
    await page.reload();
    await page.getByRole("heading", { name: "Paired devices" }).waitFor();
  },
  {
    args: [`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`],
    // The hostile pages are not in this log: only the first page is.
    expected: REFUSED,
  },
);

/** Notes when and how each WebSocket of the pages is closed. */
async function noteCloses(page: Page): Promise<() => Promise<{ code: number; at: number }[]>> {
  await page.addInitScript(() => {
    const closes: { code: number; at: number }[] = [];
    Object.assign(globalThis, { closes });
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("close", ({ code }) => closes.push({ code, at: Date.now() }));
      }
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { closes: [] }).closes);
}

/** The sessions that a server has, as its ledger has them. */
async function ledgersOf(server: TestServer, owner: TestOwner) {
  const ledgers = [];
  for (const directory of sessionDirectories(server.recordingsDir)) {
    const { sessions } = JSON.parse(await Deno.readTextFile(`${directory}/session.json`));
    for (const { id } of sessions) {
      const ledger = await (await owner.ask("GET", `/api/recordings/${id}`)).json();
      ledgers.push({ ...ledger, directory });
    }
  }
  return ledgers;
}

/** How long after it was withdrawn a camera may be connected, ms. */
const CUT_MS = 1000;
/** The same for one in a page that encodes: the machine may be too busy to say so sooner, ms. */
const PAGE_CUT_MS = 10_000;

Deno.test("a camera that is withdrawn is cut off within a second", async () => {
  await using server = await startServer({ CAMERA_AUTH: "on" });
  const owner = await pairOwner(server, printedCode(server));
  const took: number[] = [];
  // A machine that does other things as well may be late now and then.
  do {
    const made = await owner.ask("POST", "/api/access/tokens", { name: "Hall", role: "camera" });
    using camera = await TestCamera.connect(server, undefined, (await made.json()).token);
    await camera.hello(crypto.randomUUID());
    const device = (await owner.devices()).find(({ id }) => id !== owner.id)!;
    const answer = await owner.ask("DELETE", `/api/access/devices/${device.id}`);
    const answeredAt = performance.now();
    assert.equal(answer.status, 204);
    assert.equal((await camera.closed()).code, 4001);
    took.push(performance.now() - answeredAt);
  } while (took.at(-1)! >= CUT_MS && took.length < 4);
  assert.ok(took.at(-1)! < CUT_MS, `${took} ms after the answer`);
});

accessTest(
  "a page whose camera is withdrawn is cut off, and loses nothing",
  async ({ server, browser, page }) => {
    const witness = await witnessRecorders(browser.context);
    const closes = await noteCloses(page);
    const owner = await pairOwner(server, printedCode(server));
    await openLink(page, server, await owner.codeFor("camera"));
    const camera = (await owner.devices()).find(({ id }) => id !== owner.id)!;
    await startRecording(page);
    await saved(page, 5);

    const answer = await owner.ask("DELETE", `/api/access/devices/${camera.id}`);
    const answeredAt = Date.now();
    assert.equal(answer.status, 204);
    await page.getByRole("alert").getByText("is not allowed to record").waitFor();
    const cut = (await closes()).find(({ code }) => code === 4001);
    assert.ok(cut, JSON.stringify(await closes()));
    assert.ok(cut.at - answeredAt < PAGE_CUT_MS, `${cut.at - answeredAt} ms after the answer`);
    assert.notEqual(await page.locator("main").getAttribute("data-state"), "recording");

    const [ledger] = await ledgersOf(server, owner);
    assert.ok(ledger.durationMs >= 4000, JSON.stringify(ledger));
    // A file that was open when the camera was cut off is not closed: its camera may come back.
    const gone = await page.evaluate(async () => (await fetch("/api/recordings/x")).status);
    assert.equal(gone, 401);

    await page.getByRole("link", { name: "Pair this device" }).click();
    await page.waitForURL(`${server.origin}/pair`);
    await typeCode(page, printedCode(server));
    await page.waitForURL(`${server.origin}/`);
    const [whole] = await until("all that was left is sent", async () => {
      const ledgers = await ledgersOf(server, owner);
      return ledgers.every(({ state }) => state === "stopped") && ledgers;
    });
    assert.equal(whole.complete, true);
    const [take] = witness.takes;
    assert.equal(whole.lastSeq + 1, take.chunks.length);
    await assertSame([take], whole.directory);
    const again = (await owner.devices()).find(({ id }) => id !== owner.id)!;
    assert.notEqual(again.id, camera.id);
    const deeds = (await owner.audit()).map(({ action }) => action);
    for (const deed of ["withdrawn", "recording-started", "recording-stopped"]) {
      assert.ok(deeds.includes(deed), deed);
    }
  },
);

accessTest(
  "the owner's page names devices, changes their roles, withdraws them, and makes tokens and codes",
  async ({ server, page }) => {
    const owner = await pairOwner(server, printedCode(server));
    await sendCode(server, printedCode(server), "iPad");
    await openLink(page, server, await owner.codeFor("owner"));
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Storage and access" }).click();
    // A choice that is made before the page's scripts are there is lost.
    await page.waitForURL(`${server.origin}/settings`);
    await page.waitForLoadState("networkidle");
    const device = (name: string) =>
      page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) })
        .filter({ has: page.getByRole("combobox") });
    const audit = (text: RegExp) => page.locator(".audit li").filter({ hasText: text }).first();
    const byName = async (name: string) => (await owner.devices()).find((one) => one.name === name);

    await device("iPad").getByRole("combobox").selectOption("viewer");
    await audit(/made “iPad” Viewer/).waitFor();
    assert.equal((await byName("iPad"))?.role, "viewer");
    assert.equal(await device("iPad").getByRole("combobox").inputValue(), "viewer");

    page.once("dialog", (dialog) => dialog.accept("  Kitchen <b>1</b> "));
    await device("iPad").getByRole("button", { name: "Rename" }).click();
    await audit(/called a device “Kitchen <b>1<\/b>”/).waitFor();
    assert.ok(await byName("Kitchen <b>1</b>"));

    page.once("dialog", (dialog) => dialog.dismiss());
    await device("Kitchen <b>1</b>").getByRole("button", { name: "Withdraw" }).click();
    assert.ok(await byName("Kitchen <b>1</b>"), "not without a yes");
    page.once("dialog", (dialog) => dialog.accept());
    await device("Kitchen <b>1</b>").getByRole("button", { name: "Withdraw" }).click();
    await audit(/withdrew “Kitchen <b>1<\/b>”/).waitFor();
    await device("Kitchen <b>1</b>").waitFor({ state: "detached" });

    await page.getByLabel("What is it for?").fill("Home Assistant");
    await page.getByRole("button", { name: "Make a token" }).click();
    const token = await page.locator(".code-long").innerText();
    const asProgram = (path: string) =>
      fetchBy(server.client, server.origin + path, {
        headers: { authorization: `Bearer ${token}` },
      });
    const known = await asProgram("/api/pair");
    assert.deepEqual([(await known.json()).role], ["viewer"]);
    assert.equal((await asProgram("/api/access/devices")).status, 403);
    await device("Home Assistant").getByText("Program").waitFor();
    page.once("dialog", (dialog) => dialog.accept());
    await device("Home Assistant").getByRole("button", { name: "Withdraw" }).click();
    await device("Home Assistant").waitFor({ state: "detached" });
    assert.equal((await asProgram("/api/access/devices")).status, 401);

    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Make a new access code" }).click();
    const accessCode = await page.locator(".code").filter({ hasText: /^\d{4}-\d{4}$/ }).innerText();
    assert.equal((await sendCode(server, printedCode(server), "Late")).status, 403);
    assert.equal((await sendCode(server, accessCode, "Hall")).status, 200);

    await page.getByLabel("The device becomes").first().selectOption("owner");
    await page.getByRole("button", { name: "Make a code" }).click();
    await page.getByAltText("QR code that pairs one device").waitFor();
    const oneCode = await page.locator(".made .code").innerText();
    const paired = await sendCode(server, oneCode, "Phone");
    assert.equal((await paired.json()).role, "owner");

    // This very device is an owner no longer: it is told so.
    page.once("dialog", (dialog) => dialog.accept());
    await page.locator("li.row").filter({ hasText: "This device" })
      .getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("alert").getByText("no longer decides").waitFor();
    await page.reload();
    assert.equal(page.url(), `${server.origin}/pair?next=%2Fsettings`);
  },
);

const SIZES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
];

for (const locale of ["en-GB", "zh-CN"]) {
  accessTest(`pairing and settings fit every screen in ${locale}`, async ({ server, page }) => {
    const owner = await pairOwner(server, printedCode(server));
    await owner.ask("POST", "/api/access/tokens", { name: "A".repeat(64), role: "viewer" });
    const wider = () =>
      page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth
      );
    await page.goto(server.origin);
    await page.locator(".code-input").waitFor();
    for (const size of SIZES) {
      await page.setViewportSize(size);
      assert.equal(await wider(), 0, `/pair in ${size.width}`);
    }
    await openLink(page, server, await owner.codeFor("owner"));
    await page.goto(`${server.origin}/settings`);
    await page.locator("form.pair-form").first().locator("button").click();
    await page.locator(".qr").waitFor();
    for (const size of SIZES) {
      await page.setViewportSize(size);
      assert.equal(await wider(), 0, `/settings in ${size.width}`);
    }
  }, { locale });
}
