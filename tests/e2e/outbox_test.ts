import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { joined } from "../../lib/shared/bytes.ts";
import { keptBy, untilKept } from "../support/kept_chunks.ts";
import { assertSame, lossTest, saved, startRecording } from "../support/loss_scene.ts";
import { decodeErrors, packetsOf } from "../support/packets.ts";
import { type WitnessedTake } from "../support/recorder_witness.ts";
import {
  fetchBy,
  segmentsIn,
  sessionDirectories,
  type TestServer,
} from "../support/test_server.ts";
import { pause, until } from "../support/waiting.ts";

async function stopRecording(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.locator("main[data-state=previewing]").waitFor();
}

/** Looks whether segments play, and hold frames that the recorder emitted and no others, in order. */
async function assertIsPartOf(take: WitnessedTake, directory: string): Promise<void> {
  const file = await Deno.makeTempFile();
  await Deno.writeFile(file, joined(take.chunks));
  const framesOf = async (path: string) =>
    (await packetsOf(path)).filter(({ kind }) => kind === "video").map(({ crc }) => crc);
  const emitted = await framesOf(file);
  let from = 0;
  for (const segment of segmentsIn(directory)) {
    assert.equal(await decodeErrors(segment), "", segment);
    for (const crc of await framesOf(segment)) {
      const at = emitted.indexOf(crc, from);
      assert.ok(at >= 0, `a frame of ${segment} was not emitted, or not in this order`);
      from = at + 1;
    }
  }
  await Deno.remove(file);
}

/** The ledger of each session, by the session's start. */
async function ledgersOf(server: TestServer) {
  const ledgers = [];
  for (const directory of sessionDirectories(server.recordingsDir)) {
    const { sessions } = JSON.parse(await Deno.readTextFile(join(directory, "session.json")));
    for (const { id } of sessions) {
      const response = await fetchBy(server.client, `${server.origin}/api/recordings/${id}`);
      ledgers.push({ ...await response.json(), directory });
    }
  }
  return ledgers.sort((a, b) => a.startedAt - b.startedAt);
}

lossTest(
  "a page that was reloaded in mid-recording sends what was left while it records anew",
  async ({ server, browser: { page }, witness }) => {
    await page.goto(server.origin);
    await startRecording(page);
    await saved(page, 3);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(8000);
    page.on("dialog", (dialog) => dialog.accept());
    await server.restart();
    await untilKept(page, witness);
    await page.reload();
    await startRecording(page);
    await saved(page, 5);
    await until(
      "all that was left is sent",
      async () => (await keptBy(page)).sessions.length === 1,
    );
    await stopRecording(page);
    await page.getByText(/saved in \d+ files?/).waitFor();
    await until("nothing is left", async () => (await keptBy(page)).sessions.length === 0);
    assert.equal((await keptBy(page)).pieces, 0);

    const [first, second, ...others] = await ledgersOf(server);
    assert.deepEqual(others, []);
    for (const ledger of [first, second]) {
      assert.equal(ledger.state, "stopped");
      assert.equal(ledger.complete, true);
    }
    const [earlier, later] = witness.takes;
    const arrived = first.lastSeq + 1;
    // The last may not have got from the recorder to the storage before the page was gone.
    assert.ok(arrived >= earlier.chunks.length - 2, `${arrived} of ${earlier.chunks.length}`);
    await assertSame([{ ...earlier, chunks: earlier.chunks.slice(0, arrived) }], first.directory);
    await assertSame([later], second.directory);
  },
);

lossTest(
  "a recording that is stopped while the server is away is sent later, and another may begin",
  async ({ server, browser: { page }, witness }) => {
    await page.goto(server.origin);
    await startRecording(page);
    await saved(page, 2);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(3000);
    await stopRecording(page);
    await page.getByText(/of earlier recordings (?:waiting|are safe)|of an earlier recording/)
      .waitFor();
    await startRecording(page);
    await pause(3000);
    await server.restart();
    await saved(page, 4);
    await stopRecording(page);
    await until("nothing is left", async () => (await keptBy(page)).sessions.length === 0);
    const ledgers = await ledgersOf(server);
    assert.deepEqual(ledgers.map(({ complete }) => complete), [true, true]);
    for (const [index, take] of witness.takes.entries()) {
      assert.equal(ledgers[index].lastSeq + 1, take.chunks.length);
      await assertSame([take], ledgers[index].directory);
    }
  },
);

lossTest(
  "a second tab leaves a recording alone, and sends what is left of it once its tab has gone",
  async ({ server, browser: { page, context }, witness }) => {
    await page.goto(server.origin);
    const second = await context.newPage();
    await second.goto(server.origin);
    await page.bringToFront();
    await startRecording(page);
    await saved(page, 2);
    await pause(6000);
    await page.locator("main[data-state=recording]").waitFor();
    assert.equal((await keptBy(second)).sessions.length, 1);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(5000);
    await untilKept(page, witness);
    await page.close();
    const [take] = witness.takes;
    await server.restart();
    await until("nothing is left", async () => (await keptBy(second)).sessions.length === 0);
    const [ledger, ...others] = await ledgersOf(server);
    assert.deepEqual(others, []);
    assert.equal(ledger.complete, true);
    const arrived = ledger.lastSeq + 1;
    assert.ok(arrived >= take.chunks.length - 2, `${arrived} of ${take.chunks.length}`);
    await assertSame([{ ...take, chunks: take.chunks.slice(0, arrived) }], ledger.directory);
  },
);

lossTest(
  "a device that is full gives up the oldest that was not sent, and says which",
  async ({ server, browser: { page, context }, witness }) => {
    await page.goto(server.origin);
    await startRecording(page);
    await saved(page, 3);
    await server.killServer();
    await page.locator("main[data-link=away]").waitFor();
    await pause(3000);
    const devtools = await context.newCDPSession(page);
    const { usage } = await devtools.send("Storage.getUsageAndQuota", { origin: server.origin });
    await devtools.send("Storage.overrideQuotaForOrigin", {
      origin: server.origin,
      quotaSize: usage + 1024 * 1024,
    });
    await page.getByText(/This device was full/).waitFor({ timeout: 90_000 });
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: server.origin });
    await pause(3000);
    await page.locator("main[data-state=recording]").waitFor();
    await server.restart();
    await page.locator("main[data-link=open]").waitFor();
    await until("all is sent", async () => (await keptBy(page)).pieces <= 3);
    await page.getByRole("button", { name: "Stop recording" }).click();
    await page.getByText("Some of the recording did not arrive.").waitFor();
    const [ledger] = await ledgersOf(server);
    assert.equal(ledger.complete, false);
    assert.ok(ledger.gaps.length >= 1);
    for (const { cause, fromMs, toMs } of ledger.gaps) {
      assert.equal(cause, "device-storage-full");
      assert.ok(toMs > fromMs);
    }
    await assertIsPartOf(witness.takes[0], ledger.directory);
  },
);
