import assert from "node:assert/strict";
import { UNHEARD_LIMITS } from "../../lib/server/sockets/unheard_connections.ts";
import { TestCamera } from "../support/test_camera.ts";
import { fetchBy, startServer, type TestServer } from "../support/test_server.ts";
import { pause, until } from "../support/waiting.ts";

const SYSTEM_SOCKETS = new URL(
  "../../lib/server/sockets/system_sockets.ts",
  import.meta.url,
).href;
const HAS_CALLS = ["linux", "darwin"].includes(Deno.build.os);
/** A client puts an acknowledgement off by at least this (Linux), ms. */
const ACKNOWLEDGED_MS = 40;
const ASKED = 20;

Deno.test({
  name: "an answer does not wait for the client's acknowledgement",
  ignore: !HAS_CALLS,
  async fn() {
    await using server = await startServer();
    const times: number[] = [];
    for (let i = 0; i < ASKED; i++) {
      const startedAt = performance.now();
      const { body } = await fetchBy(server.client, `${server.origin}/pair`);
      const { byteLength } = await new Response(body).bytes();
      times.push(performance.now() - startedAt);
      assert.ok(byteLength > 2000, "more than one write");
    }
    // Others may keep the machine busy, but not every time.
    assert.ok(Math.min(...times) < ACKNOWLEDGED_MS, `${times.map(Math.round)} ms`);
  },
});

Deno.test("whoever imports system_sockets.ts may call no other native code", async () => {
  const code = `
    const { systemSockets } = await import(${JSON.stringify(SYSTEM_SOCKETS)});
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    console.log(systemSockets?.sendAtOnce());
    listener.close();
    try {
      Deno.dlopen("libc.so.6", {});
    } catch (error) {
      console.log(error.name);
    }`;
  const run = async (...flags: string[]) => {
    const args = ["run", "--no-prompt", "--allow-net=127.0.0.1:0", "--allow-read", ...flags, "-"];
    const options = { args, env: { NO_COLOR: "1" }, stdin: "piped", stdout: "piped" } as const;
    const child = new Deno.Command(Deno.execPath(), options).spawn();
    await new Blob([code]).stream().pipeTo(child.stdin);
    const { stdout } = await child.output();
    return new TextDecoder().decode(stdout).trim().split("\n");
  };
  assert.deepEqual(await run("--allow-ffi"), [HAS_CALLS ? "1" : "undefined", "NotCapable"]);
  assert.deepEqual(await run(), ["undefined", "NotCapable"]);
});

/** A connection, and whether the server has ended it. */
async function watched(connect: () => Promise<Deno.Conn>) {
  const connection = await connect();
  const state = { connection, isEnded: false };
  const buffer = new Uint8Array(100);
  // Nothing is ever sent: what ends this is the end.
  const read = async () => {
    while (await connection.read(buffer) !== null);
  };
  read().catch(() => {}).finally(() => state.isEnded = true);
  return state;
}

/** One that sends nothing, and one whose TLS greeting breaks off. */
function kindsOf({ origin }: TestServer) {
  const port = Number(new URL(origin).port);
  const address = { hostname: "127.0.0.1", port };
  return {
    silent: () => Deno.connect(address),
    async half() {
      const connection = await Deno.connect(address);
      await connection.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0));
      return connection;
    },
  };
}

Deno.test({
  name: "connections that finish no request are ended, and no others",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using server = await startServer();
    using camera = await TestCamera.connect(server);
    await camera.hello(crypto.randomUUID());
    const kept = await fetchBy(server.client, `${server.origin}/healthz`);
    await kept.body?.cancel();
    const files = async () => [...Deno.readDirSync(`/proc/${await server.serverPid()}/fd`)].length;
    const filesBefore = await files();
    const { silent, half } = kindsOf(server);
    const open: Awaited<ReturnType<typeof watched>>[] = [];
    const { each, ms } = UNHEARD_LIMITS;
    const ended = () => open.filter(({ isEnded }) => isEnded).length;
    try {
      for (let i = 0; i < each; i++) open.push(await watched(silent), await watched(half));
      const opened = performance.now();
      // The system takes a connection before the server does.
      const areThere = async () => await files() === filesBefore + open.length;
      await until("every connection is the server's", areThere, ms / 3);

      await until("too many of one address are ended", () => ended() >= open.length - each, ms);
      assert.ok(performance.now() - opened < ms, "too slow a machine to tell");
      await pause(500);
      assert.equal(ended(), open.length - each, "as many as one address may have are left");

      await until("all are ended", () => ended() === open.length, 2 * ms);
      await until("no socket is left open", async () => await files() <= filesBefore, ms / 3);
      const healthy = await fetchBy(server.client, `${server.origin}/healthz`);
      assert.equal(await healthy.text(), "ok\n");
      assert.equal(camera.socket.readyState, WebSocket.OPEN);
    } finally {
      for (const { connection } of open) connection.close();
    }
  },
});
