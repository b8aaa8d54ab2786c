import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { untilKept } from "../support/kept_chunks.ts";
import { assertSame, lossTest, saved, startRecording } from "../support/loss_scene.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { fetchBy, sessionDirectories, type TestServer } from "../support/test_server.ts";
import { pause, until } from "../support/waiting.ts";

async function open(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await startRecording(page);
}

async function stopRecording(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.getByText(/saved in \d+ files?/).waitFor({ timeout: 60_000 });
}

lossTest(
  "the server is killed and started again while a page records: every frame arrives, in one session",
  async ({ server, browser: { page }, witness }) => {
    await open(page, server.origin);
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
    await open(page, proxy.origin);
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
    await open(page, server.origin);
    await saved(page, 3);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(6_000);
    await untilKept(page, witness);
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
  const url = `${server.origin}/api/recordings/${session}`;
  return await until("what was left has arrived", async () => {
    const ledger = await (await fetchBy(server.client, url)).json();
    return ledger.state === "stopped" && ledger;
  });
}
