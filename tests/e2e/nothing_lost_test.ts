import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { joined } from "../../lib/shared/bytes.ts";
import { type BrowserPage, openBrowser } from "../support/browser.ts";
import { faultsOf } from "../support/packets.ts";
import {
  type RecorderWitness,
  type WitnessedTake,
  witnessRecorders,
} from "../support/recorder_witness.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import {
  segmentsIn,
  sessionDirectories,
  startServer,
  type TestServer,
} from "../support/test_server.ts";
import { testWith } from "../support/tools.ts";

/** What browsers say of a server that is not there. */
const AWAY = /WebSocket connection|net::ERR_|Failed to load resource/;

interface Scene {
  server: TestServer;
  browser: BrowserPage;
  witness: RecorderWitness;
}

/** Runs `act` with a server and a browser of its own; a failure comes with all that helps. */
function lossTest(name: string, act: (scene: Scene) => Promise<void>): void {
  testWith(["chromium", "ffmpeg", "ffprobe"], name, async () => {
    await using server = await startServer({ CAMERA_SEGMENT_SECONDS: "4" });
    await using browser = await openBrowser();
    const witness = await witnessRecorders(browser.context);
    try {
      await act({ server, browser, witness });
      assert.deepEqual(browser.log.filter((line) => !AWAY.test(line)), []);
    } catch (error) {
      console.error(await browser.dump(), server.output());
      throw error;
    }
  });
}

async function startRecording(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole("button", { name: "Start recording" }).click();
  await page.locator("main[data-state=recording]").waitFor();
}

async function stopRecording(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.getByText(/saved in \d+ files?/).waitFor({ timeout: 60_000 });
}

/** Waits until the page says that `seconds` or more are on disk. */
async function saved(page: Page, seconds: number): Promise<void> {
  await page.waitForFunction(
    (seconds) => {
      const text = document.querySelector(".saved")?.textContent ?? "";
      return Number.parseInt(text) >= seconds;
    },
    seconds,
    { timeout: 90_000 },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Compares the segments of one directory with what recorders emitted, a take each. */
async function assertSame(takes: readonly WitnessedTake[], directory: string): Promise<void> {
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

lossTest(
  "the server is killed and started again while a page records: every frame arrives, in one session",
  async ({ server, browser: { page }, witness }) => {
    await startRecording(page, server.origin);
    await saved(page, 3);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(5_000);
    await server.restart();
    await saved(page, 12);
    await stopRecording(page);
    const [directory, ...others] = sessionDirectories(server.recordingsDir);
    assert.deepEqual(others, []);
    assert.equal(witness.takes.length, 1);
    await assertSame(witness.takes, directory);
  },
);

lossTest(
  "the network is cut for twenty seconds: the page records on, and every frame arrives",
  async ({ server, browser: { page }, witness }) => {
    await using proxy = await TcpProxy.open({
      target: Number(new URL(server.origin).port),
      random: Math.random,
    });
    await startRecording(page, proxy.origin);
    await saved(page, 3);
    // Packets go nowhere, and nobody is told: as Wi-Fi that is out of reach.
    proxy.setWeather({ up: false, down: false });
    await pause(20_000);
    await page.locator("main[data-state=recording]").waitFor();
    proxy.cut("reset");
    proxy.setWeather({ up: true, down: true });
    await saved(page, 25);
    await stopRecording(page);
    const [directory, ...others] = sessionDirectories(server.recordingsDir);
    assert.deepEqual(others, []);
    await assertSame(witness.takes, directory);
  },
);

lossTest(
  "the tab is closed while the server is down: opened again, the page sends what was left",
  async ({ server, browser: { page, context }, witness }) => {
    await startRecording(page, server.origin);
    await saved(page, 3);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(6_000);
    await page.close();
    const [recorded] = witness.takes;
    await server.restart();
    const again = await context.newPage();
    await again.goto(server.origin);
    const [directory, ...others] = sessionDirectories(server.recordingsDir);
    assert.deepEqual(others, []);
    const session = await sessionIn(directory);
    const ledger = await untilStopped(server, session);
    // The last chunks may not have got from the recorder to the storage before the tab was gone.
    const arrived = ledger.lastSeq + 1;
    assert.ok(arrived >= recorded.chunks.length - 2, `${arrived} of ${recorded.chunks.length}`);
    assert.equal(ledger.complete, true);
    await assertSame([{ ...recorded, chunks: recorded.chunks.slice(0, arrived) }], directory);
  },
);

/** What `session.json` says of the only session of a directory. */
async function sessionIn(directory: string): Promise<string> {
  const { sessions } = JSON.parse(await Deno.readTextFile(join(directory, "session.json")));
  assert.equal(sessions.length, 1);
  return sessions[0].id;
}

/** The ledger of a session, once it is over. */
async function untilStopped(
  server: TestServer,
  session: string,
): Promise<{ lastSeq: number; complete: boolean }> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const url = `${server.origin}/api/recordings/${session}`;
    const response = await fetch(url, { client: server.client } as RequestInit);
    const ledger = await response.json();
    if (ledger.state === "stopped") return ledger;
    await pause(500);
  }
  throw new Error("What was left did not arrive within a minute");
}
