import assert from "node:assert/strict";
import { join } from "node:path";
import { localConstraints } from "../../lib/server/tls/constraints.ts";
import { type KeyedCertificate, makeAuthority, makeLeaf } from "../../lib/server/tls/issue.ts";
import { isTrustedBy, lastListenerGone } from "../support/fresh_connections.ts";
import { fetchBy, startProcess, startServer, type TestServer } from "../support/test_server.ts";
import { until } from "../support/waiting.ts";

const names = { dns: ["localhost"], ip: ["127.0.0.1"] };

/** The body that a server answers to a path with, taken as it stands: `fetch` would mend it. */
async function askRaw({ origin }: TestServer, ca: string, path: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connectTls({ hostname, port: Number(port), caCerts: [ca] });
  const request = `GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

const PATHS = (file: string) => [
  `/${file}`,
  `/certs/${file}`,
  `/static/${file}`,
  `/static/../certs/${file}`,
  `/../certs/${file}`,
  `/..%2fcerts%2f${file}`,
  `/%2e%2e/certs/${file}`,
  `/_fresh/../certs/${file}`,
  `/assets/..%2f..%2fcerts%2f${file}`,
  `/ca.crt/../${file}`,
  `/ca.crt%00.key`,
  `/api/recordings/..%2f..%2fcerts/${file}`,
  `/api/recordings/../../certs/${file}`,
  `/api/recordings/%2e%2e/${file}`,
];

Deno.test("no address of the server gives a private key away", async () => {
  // Where a careless static file server would find it.
  const home = await Deno.makeTempDir({ dir: new URL("../..", import.meta.url).pathname });
  try {
    await using server = await startServer({}, { home });
    const { certDir } = server;
    const ca = await Deno.readTextFile(join(certDir, "ca.crt"));
    const inProject = certDir.slice(home.lastIndexOf("/"));
    for (const name of ["ca.key", "server.key"]) {
      const secret = (await Deno.readTextFile(join(certDir, name))).split("\n")[1];
      for (const path of [...PATHS(name), `${inProject}/${name}`, join(certDir, name)]) {
        const answer = await askRaw(server, ca, path);
        assert.match(answer, /^HTTP\/1\.1 /, path);
        assert.ok(!answer.includes(secret) && !answer.includes("PRIVATE KEY"), path);
      }
    }
    // What is public says nothing of it either.
    for (const path of ["/", "/ca.crt", "/healthz", "/trust"]) {
      assert.ok(!(await askRaw(server, ca, path)).includes("PRIVATE KEY"), path);
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("the server shuts others out of keys that they could read, and says so", async () => {
  if (Deno.build.os === "windows") return;
  const home = await Deno.makeTempDir();
  try {
    const certDir = join(home, "certs");
    await using server = await startServer({}, { home });
    await server.stop("SIGTERM");
    await Deno.chmod(certDir, 0o755);
    await Deno.chmod(join(certDir, "ca.key"), 0o644);
    await server.restart();
    const modeOf = async (path: string) => ((await Deno.stat(path)).mode ?? 0) & 0o777;
    assert.equal(await modeOf(certDir), 0o700);
    assert.equal(await modeOf(join(certDir, "ca.key")), 0o600);
    assert.match(server.output(), /ca\.key had mode 0644, open to others: it has 0600 now/);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("the server takes over what deno task cert makes while it runs", async () => {
  await using server = await startServer();
  const { certDir, client, origin } = server;
  const cert = async (...args: string[]) => {
    const run = startProcess(["task", "cert", ...args], { CAMERA_CERT_DIR: certDir });
    assert.equal(await run.ended(), 0, run.output());
  };
  const read = (name: string) => Deno.readTextFile(join(certDir, name));
  const first = await read("ca.crt");
  await cert("--force-leaf");
  await until("renewed", () => server.output().includes("was replaced"));
  assert.ok(await isTrustedBy(server, first));

  await cert("--new-ca", "--yes");
  const second = await read("ca.crt");
  await lastListenerGone(() => isTrustedBy(server, second));
  using trusting = Deno.createHttpClient({ caCerts: [second] });
  const given = await (await fetchBy(trusting, `${origin}/ca.crt`)).bytes();
  assert.equal(given.toBase64(), second.replaceAll(/-----[^-]*-----|\n/g, ""));
  await assert.rejects(fetchBy(client, `${origin}/healthz`));
});

/** A pair of files as a user brings them, and an authority that signs it. */
async function ownPair(authority: KeyedCertificate): Promise<KeyedCertificate> {
  return await makeLeaf({ authority, names, now: Date.now() });
}

Deno.test("the server reloads one's own certificate when it is renewed, and refuses a bad pair", async () => {
  const home = await Deno.makeTempDir();
  const constraints = localConstraints(names);
  const make = () => makeAuthority({ hostname: "own", constraints, now: Date.now() });
  const [first, second] = [await make(), await make()];
  // As Certbot does it: the configured names are links, which lead elsewhere after a renewal.
  const file = (name: string) => join(home, name);
  const put = async (version: string, { cert, key }: KeyedCertificate) => {
    for (const [name, text] of [["cert.pem", cert], ["key.pem", key]]) {
      await Deno.writeTextFile(file(`${version}-${name}`), text);
      await Deno.symlink(`${version}-${name}`, file(`new-${name}`));
      await Deno.rename(file(`new-${name}`), file(name));
    }
  };
  try {
    await Deno.mkdir(file("certs"));
    await Deno.writeTextFile(file("certs/ca.crt"), first.cert);
    await put("1", await ownPair(first));
    const settings = { CAMERA_CERT_FILE: file("cert.pem"), CAMERA_KEY_FILE: file("key.pem") };
    await using server = await startServer(settings, { home });
    assert.ok(await isTrustedBy(server, first.cert));

    await put("2", await ownPair(second));
    await lastListenerGone(() => isTrustedBy(server, second.cert));
    assert.ok(!await isTrustedBy(server, first.cert));

    await put("3", { ...await ownPair(first), key: (await ownPair(first)).key });
    await until("refused", () => server.output().includes("is not the key to"));
    assert.match(server.output(), /The certificate stays as it is: .*give the two files that were/);
    assert.ok(await isTrustedBy(server, second.cert));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
