import assert from "node:assert/strict";
import { joined } from "../../lib/shared/bytes.ts";
import { chanceFrom } from "./chance.ts";
import { SEED } from "./fuzzing.ts";
import { TcpProxy } from "./tcp_proxy.ts";

/** A server that keeps what it gets, connection by connection. */
function keepingServer() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: { conn: Deno.Conn; got: Uint8Array[]; ended: Promise<string> }[] = [];
  const arrival = { count: 0, wake: () => {} };
  const read = async (conn: Deno.Conn, got: Uint8Array[]) => {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let count = 0; count !== null; count = (await conn.read(buffer)) as number) {
        got.push(buffer.slice(0, count));
        arrival.count += count;
        arrival.wake();
      }
      return "end";
    } catch (error) {
      return (error as Error).name;
    }
  };
  const accepting = (async () => {
    for await (const conn of listener) {
      const got: Uint8Array[] = [];
      connections.push({ conn, got, ended: read(conn, got) });
    }
  })();
  return {
    port: listener.addr.port,
    connections,
    async until(bytes: number): Promise<void> {
      while (arrival.count < bytes) await new Promise<void>((wake) => arrival.wake = wake);
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const { conn, ended } of connections) {
        conn.close();
        await ended;
      }
    },
  };
}

const random = chanceFrom(SEED).real;

function dial(proxy: TcpProxy): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(proxy.origin).port) });
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) done += await conn.write(bytes.subarray(done));
}

const count = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

Deno.test("TcpProxy passes everything in order, in whatever weather", async () => {
  await using server = keepingServer();
  await using proxy = await TcpProxy.open({ target: server.port, random });
  using conn = await dial(proxy);
  const sent = count(200_000);
  const writing = writeAll(conn, sent);
  proxy.setWeather({ bytesPerSecond: 1e6, jitterMs: 3 });
  await server.until(30_000);
  proxy.setWeather({ bytesPerSecond: Infinity, delayMs: 5, jitterMs: 20 });
  await writing;
  await server.until(sent.byteLength);
  const [{ conn: other, got }] = server.connections;
  assert.deepEqual(joined(got), sent);
  await writeAll(other, count(5));
  const back = new Uint8Array(10);
  assert.equal(await conn.read(back), 5);
  assert.deepEqual(back.subarray(0, 5), count(5));
});

Deno.test("TcpProxy.cut() ends connections on both sides, by RST or by FIN", async () => {
  await using server = keepingServer();
  await using proxy = await TcpProxy.open({ target: server.port, random });
  for (const how of ["reset", "end"] as const) {
    using conn = await dial(proxy);
    await writeAll(conn, count(10));
    await server.until(how === "reset" ? 10 : 20);
    assert.equal(proxy.cut(how), 1);
    const reading = conn.read(new Uint8Array(1));
    if (how === "reset") await assert.rejects(reading, Deno.errors.ConnectionReset);
    else assert.equal(await reading, null);
  }
  const [first, second] = server.connections;
  assert.equal(await first.ended, "ConnectionReset");
  assert.equal(await second.ended, "end");
  assert.equal(proxy.connections, 0);
});

Deno.test("TcpProxy keeps a stalled connection open, and holds its sender back", async () => {
  await using server = keepingServer();
  await using proxy = await TcpProxy.open({ target: server.port, random });
  using conn = await dial(proxy);
  await writeAll(conn, count(10));
  await server.until(10);
  proxy.setWeather({ up: false });
  const sent = count(32 * 1024 * 1024);
  let done = false;
  const writing = writeAll(conn, sent).then(() => done = true);
  // The other direction is not stalled.
  const [{ conn: other, got }] = server.connections;
  await writeAll(other, count(3));
  assert.equal(await conn.read(new Uint8Array(9)), 3);
  assert.deepEqual([joined(got).byteLength, done, proxy.connections], [10, false, 1]);
  proxy.setWeather({ up: true });
  await writing;
  await server.until(10 + sent.byteLength);
});

Deno.test("TcpProxy.leaveBehind() lets a new connection overtake an old one", async () => {
  await using server = keepingServer();
  await using proxy = await TcpProxy.open({ target: server.port, random });
  using old = await dial(proxy);
  await writeAll(old, count(10));
  await server.until(10);
  proxy.setWeather({ up: false });
  await writeAll(old, count(20));
  // What was written is in the proxy, or it would be lost with the client's socket.
  await writeAll(server.connections[0].conn, count(1));
  await old.read(new Uint8Array(1));
  assert.equal(proxy.leaveBehind(1000), 1);
  proxy.setWeather({ up: true });
  await assert.rejects(old.read(new Uint8Array(1)), Deno.errors.ConnectionReset);
  using young = await dial(proxy);
  await writeAll(young, count(999));
  await server.until(10 + 999);
  const [{ got, ended }] = server.connections;
  assert.equal(joined(got).byteLength, 10);
  await writeAll(young, count(1));
  await server.until(10 + 1000 + 20);
  assert.equal(joined(got).byteLength, 30);
  assert.equal(await ended, "end");
});

Deno.test("TcpProxy refuses connections while it is told to", async () => {
  await using server = keepingServer();
  await using proxy = await TcpProxy.open({ target: server.port, random });
  proxy.setWeather({ accepts: false });
  // The reset may come before the connection is of any use, or after.
  const refused = async () => {
    using conn = await dial(proxy);
    await conn.read(new Uint8Array(1));
  };
  await assert.rejects(refused(), Deno.errors.ConnectionReset);
  proxy.setWeather({ accepts: true });
  using conn = await dial(proxy);
  await writeAll(conn, count(5));
  await server.until(5);
});
