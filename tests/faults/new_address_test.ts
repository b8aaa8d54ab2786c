import assert from "node:assert/strict";
import { isIP } from "node:net";
import { join } from "node:path";
import { lanAddresses } from "../../lib/server/network.ts";
import { CLOSE_RENEWED } from "../../lib/shared/protocol.ts";
import { addAddress, testWithAddress } from "../support/extra_address.ts";
import {
  assertWhole,
  camerasFor,
  type FaultRun,
  recordDuring,
  runFaults,
} from "../support/fault_run.ts";
import { isTrustedBy, lastListenerGone } from "../support/fresh_connections.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 4000;
/** A new address is in the certificate after two looks, three seconds apart. */
const RENEWED_MS = 15_000;

const CAMERAS: readonly string[][] = [["chromium_webm_vp8"], ["chromium_kf1000_mp4_avc1_opus"]];

/** The same server by another address. */
function at(server: TestServer, address: string): TestServer {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  return { ...server, origin: server.origin.replace("127.0.0.1", host) };
}

/** HTTPS and WSS by a client that trusts nothing but `ca.crt`, on connections of its own. */
async function assertTrusted(server: TestServer, address: string): Promise<void> {
  const caCerts = [await Deno.readTextFile(join(server.certDir, "ca.crt"))];
  using client = Deno.createHttpClient({ caCerts });
  const there = { ...at(server, address), client };
  const response = await fetchBy(client, `${there.origin}/healthz`);
  assert.deepEqual([response.status, await response.text()], [200, "ok\n"], address);
  using camera = await TestCamera.connect(there, there.origin);
  assert.equal((await camera.hello(crypto.randomUUID())).nextSeq, 0, address);
}

/** Waits until the certificate names an address. */
async function trusted(server: TestServer, address: string): Promise<void> {
  const deadline = performance.now() + RENEWED_MS;
  for (;;) {
    try {
      return await assertTrusted(server, address);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/** Connects over and over until `isOver`. @returns How often, and why if it failed. */
async function knock(server: TestServer, isOver: () => boolean) {
  const caCerts = [await Deno.readTextFile(join(server.certDir, "ca.crt"))];
  const failures: string[] = [];
  let count = 0;
  for (; !isOver(); count++) {
    using client = Deno.createHttpClient({ caCerts });
    try {
      await (await fetchBy(client, `${server.origin}/healthz`)).text();
    } catch (error) {
      failures.push(Deno.inspect(error));
    }
  }
  return { count, failures };
}

async function recordWhileAddressComes(run: FaultRun, host: string, added: string): Promise<void> {
  const { home, note, listenTo } = run;
  const settings = { CAMERA_HOST: host, CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000) };
  await using server = await startServer(settings, { home });
  listenTo(server);
  const family = (address: string) => host === "::" || isIP(address) === 4;
  const had = ["127.0.0.1", ...lanAddresses(Deno.networkInterfaces()).filter(family)];
  for (const address of had) await assertTrusted(server, address);
  await assert.rejects(assertTrusted(server, added));

  // As patient as a page: whoever comes back in haste may find the listener that is about to go.
  const cameras = camerasFor(run, server, CAMERAS, { haste: 1 });
  await recordDuring(cameras, async () => {
    let isOver = false;
    const knocking = knock(server, () => isOver);
    await pause(1000);
    using _address = addAddress(added);
    note(`${added} is there`);
    await trusted(server, added);
    note(`${added} is trusted`);
    // What was there goes on working, also once the last certificate is gone.
    const ca = await Deno.readTextFile(join(server.certDir, "ca.crt"));
    await lastListenerGone(() => isTrustedBy(at(server, added), ca));
    for (const address of [...had, added]) await assertTrusted(server, address);
    isOver = true;
    const { count, failures } = await knocking;
    note(`${count} connections, ${failures.length} failed`);
    assert.deepEqual(failures.filter((why) => /refused/i.test(why)), []);
    // One may be in the middle of its handshake when the last certificate goes.
    assert.ok(failures.length <= 1, failures.join("\n"));
  });
  await assertWhole({ server, cameras, home, segmentMs: SEGMENT_MS });
  for (const { name, connections, closeCodes, links } of cameras) {
    // The page comes back before anybody could notice.
    assert.deepEqual([...new Set(closeCodes)], [CLOSE_RENEWED], name);
    assert.equal(connections, closeCodes.length + 1, name);
    assert.deepEqual([...links], ["connecting", "open", "closed"], name);
  }
  assert.match(server.output(), /The certificate was replaced: "server\.crt does not name /);
  assert.match(server.output(), new RegExp(`Open it at .*${added}`));
}

for (const [host, added] of [["0.0.0.0", "10.203.0.77"], ["::", "fd5e:1c0f::77"]]) {
  const name = `${added} comes while ${host} is served: it is trusted soon, and no frame is lost`;
  testWithAddress(
    added,
    name,
    () => runFaults(name, 120_000, (run) => recordWhileAddressComes(run, host, added)),
  );
}
