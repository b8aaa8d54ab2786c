import assert from "node:assert/strict";
import { join } from "node:path";
import { X509Certificate } from "../../lib/server/tls/x509.ts";
import { readPlist } from "../support/plist_reader.ts";
import { rawHttp } from "../support/raw_http.ts";
import { fetchBy, freePort, startServer, type TestServer } from "../support/test_server.ts";

interface PlainServer extends AsyncDisposable {
  server: TestServer;
  port: number;
  /** GET over plain HTTP; redirects are not followed. */
  get(path: string, init?: RequestInit): Promise<Response>;
}

async function startPlain(settings: Record<string, string> = {}): Promise<PlainServer> {
  const port = freePort();
  const server = await startServer({ CAMERA_HTTP_PORT: String(port), ...settings });
  return {
    server,
    port,
    get: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual", ...init }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

Deno.test("plain HTTP serves the trust page, what it loads, and the authority", async () => {
  // Whoever is to be let in must reach the page before that.
  await using plain = await startPlain({ CAMERA_AUTH: "on" });
  const { server: { origin, certDir }, get } = plain;
  const page = await get("/trust");
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.ok(html.includes(origin), "the page knows where HTTPS is");
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /script-src 'self' 'nonce-[^']+'/);
  assert.ok(policy.includes(`connect-src 'self' ${origin} ${origin.replace("https", "wss")}`));
  assert.doesNotMatch(policy, /upgrade-insecure-requests/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.equal(page.headers.get("strict-transport-security"), null);
  assert.doesNotMatch(html, /\sstyle=|\son[a-z]+=/, "nothing that a strict policy would forbid");

  const loaded = [...html.matchAll(/(?:href=|from)"(\/[^"]+)"/g)].map(([, path]) => path);
  const files = loaded.filter((path) => /\.(css|js|svg|png|webmanifest)(\?|$)/.test(path));
  assert.ok(files.length >= 6, files.join());
  for (const path of files) {
    const file = await get(path);
    assert.deepEqual([file.status, path], [200, path]);
    await file.body?.cancel();
  }

  const caPem = await Deno.readTextFile(join(certDir, "ca.crt"));
  const ca = new Uint8Array(new X509Certificate(caPem).rawData);
  const pem = await get("/ca.pem");
  assert.deepEqual([pem.headers.get("content-type"), await pem.text()], [
    "application/x-pem-file",
    caPem,
  ]);
  const crt = await get("/ca.crt");
  assert.equal(crt.headers.get("content-type"), "application/x-x509-ca-cert");
  assert.deepEqual(await crt.bytes(), ca);
  const profile = await get("/local-camera.mobileconfig");
  assert.equal(profile.headers.get("content-type"), "application/x-apple-aspen-config");
  const { PayloadContent: [payload] } = readPlist(await profile.text()) as {
    PayloadContent: { PayloadContent: Uint8Array }[];
  };
  assert.deepEqual(payload.PayloadContent, ca);
});

Deno.test("plain HTTP sends everything else to HTTPS, and takes nothing", async () => {
  await using plain = await startPlain();
  const { server: { origin }, get } = plain;
  const paths = ["/", "/pair?code=1", "/settings", "/healthz", "/api/trust", "/api/recordings"];
  for (
    const path of [...paths, "/api/stream", "/ca.key", "/trust/", "/metrics", "//evil.example"]
  ) {
    const answer = await get(path);
    await answer.body?.cancel();
    assert.deepEqual([answer.status, answer.headers.get("location")], [307, origin + path]);
  }
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await get("/trust", { method });
    await answer.body?.cancel();
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"]);
  }
  const head = await get("/trust", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});

const HOSTS: [host: string, status: number, location?: string][] = [
  ["127.0.0.1:5080", 307, "https://127.0.0.1"],
  ["localhost", 307, "https://localhost"],
  ["Old-Name.LOCAL:80", 307, "https://old-name.local"],
  ["[::1]:5080", 307, "https://[::1]"],
  ["evil.example", 400],
  ["evil.example:5080", 400],
  ["user@localhost", 400],
  ["localhost/@evil.example", 400],
  ["localhost#evil.example", 400],
  ["localhost:5080:5081", 400],
  ["", 400],
];

Deno.test("plain HTTP leads to no host but this one, whatever a request names", async () => {
  await using plain = await startPlain();
  const { port, server: { origin } } = plain;
  const httpsPort = new URL(origin).port;
  for (const [host, status, location] of HOSTS) {
    const answer = await rawHttp(port, ["GET /pair HTTP/1.1", `Host: ${host}`]);
    assert.equal(answer.status, status, host);
    const wanted = location && `${location}:${httpsPort}/pair`;
    assert.equal(answer.headers.get("location"), wanted, host);
  }
  const none = await rawHttp(port, ["GET /pair HTTP/1.0"]);
  assert.equal(none.status, 400);
  const absolute = await rawHttp(port, [
    "GET http://evil.example/pair HTTP/1.1",
    "Host: localhost",
  ]);
  assert.notEqual(absolute.headers.get("location"), "https://evil.example/pair");
  const page = await rawHttp(port, ["GET /trust HTTP/1.1", "Host: evil.example"]);
  assert.equal(page.status, 400, "not even the page");
});

Deno.test("the check's address answers over HTTPS and WSS, to pages of this host alone", async () => {
  await using plain = await startPlain({ CAMERA_AUTH: "on" });
  const { port, server: { origin, client } } = plain;
  const ask = (headers: HeadersInit) => fetchBy(client, `${origin}/api/trust`, { headers });
  const page = `http://127.0.0.1:${port}`;
  const answer = await ask({ origin: page });
  assert.deepEqual(await answer.json(), { type: "trusted" });
  assert.equal(answer.headers.get("access-control-allow-origin"), page);
  const foreign = await ask({ origin: "https://evil.example" });
  assert.deepEqual([foreign.status, (await foreign.json()).error.code], [403, "forbidden-origin"]);

  assert.deepEqual(await speak(plain.server, page), { said: ['{"type":"trusted"}'], code: 1000 });
  assert.deepEqual(await speak(plain.server, "https://evil.example"), { said: [], code: 0 });
});

/** What the socket says to a page of that origin, and with which code it closes: 0 if it never opened. */
function speak({ origin, client }: TestServer, page: string) {
  const options = { client, headers: { origin: page } } as unknown as string[];
  const socket = new WebSocket(`${origin.replace("https:", "wss:")}/api/trust`, options);
  const said: string[] = [];
  return new Promise<{ said: string[]; code: number }>((resolve) => {
    socket.onmessage = ({ data }) => said.push(data);
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = ({ code }) => resolve({ said, code: said.length === 0 ? 0 : code });
  });
}

Deno.test("a taken port for plain HTTP is a warning, and the server serves", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using server = await startServer({ CAMERA_HTTP_PORT: String(taken.addr.port) });
  const { client, origin } = server;
  const page = await fetchBy(client, `${origin}/trust`);
  assert.equal(page.status, 200);
  await page.body?.cancel();
  const output = server.output();
  assert.match(output, new RegExp(`port ${taken.addr.port} cannot be used`));
  assert.match(output, /CAMERA_HTTP_PORT/);
  assert.doesNotMatch(output, /\n\s+at /);
});

Deno.test("with CAMERA_HTTP_PORT=0 there is no plain HTTP, and the terminal says where else", async () => {
  await using server = await startServer();
  assert.match(server.output().replaceAll(/\s+/g, " "), /open https:\/\/\S+\/trust on it/);
  await using plain = await startPlain();
  const { output } = plain.server;
  assert.ok(output().includes(`http://localhost:${plain.port}/trust`), output());
});

Deno.test("with a certificate of one's own there is nothing to install, and still a check", async () => {
  const home = await Deno.makeTempDir();
  const certs = join(home, "certs");
  {
    await using _first = await startServer({}, { home });
  }
  const own = {
    CAMERA_CERT_FILE: join(certs, "server.crt"),
    CAMERA_KEY_FILE: join(certs, "server.key"),
  };
  {
    await using server = await startServer(own, { home });
    const page = await fetchBy(server.client, `${server.origin}/trust`);
    const html = await page.text();
    assert.match(html, /There is nothing to install/);
    assert.match(html, /data-verdict="waiting"/);
    assert.doesNotMatch(html, /ca\.crt|mobileconfig/);
    for (const path of ["/ca.crt", "/ca.pem", "/local-camera.mobileconfig"]) {
      const answer = await fetchBy(server.client, server.origin + path);
      assert.deepEqual([answer.status, (await answer.json()).error.code], [404, "no-authority"]);
    }
  }
  await Deno.remove(home, { recursive: true });
});
