import assert from "node:assert/strict";
import { fetchBy, startServer } from "../support/test_server.ts";

const NO_DELAY = new URL("../../lib/server/no_delay.ts", import.meta.url).href;
/** A client puts an acknowledgement off by at least this (Linux), ms. */
const ACKNOWLEDGED_MS = 40;
const ASKED = 20;

Deno.test({
  name: "an answer does not wait for the client's acknowledgement",
  ignore: !["linux", "darwin"].includes(Deno.build.os),
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
    assert.ok(Math.min(...times) < ACKNOWLEDGED_MS / 2, `${times.map(Math.round)} ms`);
  },
});

Deno.test("whoever imports no_delay.ts may call no other native code", async () => {
  const code = `
    const { sendAtOnce } = await import(${JSON.stringify(NO_DELAY)});
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    console.log(sendAtOnce());
    listener.close();
    try {
      Deno.dlopen("libc.so.6", {});
    } catch (error) {
      console.log(error.name);
    }`;
  const run = async (...flags: string[]) => {
    const args = ["run", "--no-prompt", "--allow-net=127.0.0.1:0", "--allow-read", ...flags, "-"];
    const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" })
      .spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(code));
    await writer.close();
    const { stdout } = await child.output();
    return new TextDecoder().decode(stdout).trim().split("\n");
  };
  const hasCalls = ["linux", "darwin"].includes(Deno.build.os);
  assert.deepEqual(await run("--allow-ffi"), [hasCalls ? "1" : "0", "NotCapable"]);
  assert.deepEqual(await run(), ["0", "NotCapable"]);
});
