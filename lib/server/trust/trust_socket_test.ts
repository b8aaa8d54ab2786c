import assert from "node:assert/strict";
import { isSocketRequest, trustAnswer, trustOrigin, TrustSockets } from "./trust_socket.ts";

const allowed = (origin: string | null, hostname = "192.168.1.2") => trustOrigin(origin, hostname);

Deno.test("trustOrigin() allows this host by any scheme and port, and programs", () => {
  assert.equal(allowed(null), null);
  for (const origin of ["http://192.168.1.2:5080", "https://192.168.1.2:5001"]) {
    assert.equal(allowed(origin), origin);
  }
  assert.equal(allowed("http://[fd00::2]:5080", "[fd00::2]"), "http://[fd00::2]:5080");
});

Deno.test("trustOrigin() refuses pages from elsewhere", () => {
  const others = ["https://evil.example", "null", "file://192.168.1.2", "192.168.1.2", ""];
  for (const origin of [...others, "http://192.168.1.2.evil.example"]) {
    assert.equal(allowed(origin), false, origin);
  }
});

Deno.test("TrustSockets say one thing and close, at once or when they are spoken to", () => {
  const calls: unknown[] = [];
  const socket = {
    send: (data: string) => calls.push(data),
    close: (code: number) => calls.push(code),
  } as unknown as WebSocket;
  const handlers = new TrustSockets().enter("10.0.0.1");
  handlers?.open(socket);
  assert.deepEqual(calls, ['{"type":"trusted"}', 1000]);
  handlers?.message(socket);
  assert.equal(calls.at(-1), 1008);
});

Deno.test("TrustSockets are so many at a time, of one address and of all", () => {
  const sockets = new TrustSockets();
  const first = sockets.enter("10.0.0.1");
  for (let n = 1; n < 8; n++) assert.ok(sockets.enter("10.0.0.1"));
  assert.equal(sockets.enter("10.0.0.1"), undefined);
  assert.ok(sockets.enter("10.0.0.2"), "others may");
  first?.close();
  assert.ok(sockets.enter("10.0.0.1"));
  for (let n = 0; n < 300; n++) sockets.enter(`10.0.1.${n}`);
  assert.equal(sockets.enter("10.0.2.1"), undefined);
});

Deno.test("isSocketRequest() wants the whole of an upgrade", () => {
  const upgrade = { upgrade: "WebSocket", connection: "keep-alive, Upgrade" };
  const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
  assert.equal(isSocketRequest(new Headers({ ...upgrade, ...key })), true);
  assert.equal(isSocketRequest(new Headers(upgrade)), false);
  assert.equal(isSocketRequest(new Headers({ ...key, upgrade: "h2c" })), false);
  assert.equal(isSocketRequest(new Headers()), false);
});

Deno.test("trustAnswer() may be read by the page that asked, and is never stored", async () => {
  const { headers, status } = trustAnswer("http://192.168.1.2:5080");
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), "http://192.168.1.2:5080");
  assert.equal(headers.get("vary"), "Origin");
  assert.equal(headers.get("cache-control"), "no-store");
  const program = trustAnswer(null);
  assert.equal(program.headers.get("access-control-allow-origin"), null);
  assert.deepEqual(await program.json(), { type: "trusted" });
});
