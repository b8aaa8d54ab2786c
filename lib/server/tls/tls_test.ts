import assert from "node:assert/strict";
import { ensureCertificate, type ServerCertificate } from "./ensure_certificate.ts";
import { localConstraints } from "./constraints.ts";
import type { CertificateFiles } from "./files.ts";
import { makeAuthority, makeLeaf } from "./issue.ts";

const nothing: CertificateFiles = {
  read: () => Promise.resolve({ state: "missing" }),
  write: () => Promise.resolve(),
  setAside: () => Promise.resolve([]),
};

function certificate(): Promise<ServerCertificate> {
  return ensureCertificate({
    certDir: "certs",
    hostname: "kitchen",
    addresses: [],
    now: Date.now(),
    files: nothing,
  });
}

/** The answer's text, or why there is none. */
async function ask(url: string, caCerts: string[]): Promise<string> {
  using client = Deno.createHttpClient({ caCerts });
  try {
    return await (await fetch(url, { client })).text();
  } catch (error) {
    return Deno.inspect(error);
  }
}

function hasIpv6(): boolean {
  return Deno.networkInterfaces().some(({ address }) => address === "::1");
}

for (const [hostname, origin] of [["127.0.0.1", "127.0.0.1"], ["::1", "[::1]"]]) {
  Deno.test({
    name: `ensureCertificate() makes a certificate for ${origin} that only its own CA vouches for`,
    ignore: hostname === "::1" && !hasIpv6(),
    async fn() {
      const { cert, key, caPem } = await certificate();
      const stranger = await certificate();
      const server = Deno.serve(
        { hostname, port: 0, cert, key, onListen() {} },
        () => new Response("good day"),
      );
      try {
        const url = `https://${origin}:${server.addr.port}/`;
        assert.equal(await ask(url, [caPem ?? ""]), "good day");
        assert.match(await ask(url, []), /UnknownIssuer/);
        // The stranger has the same name, made in the same second: only the signature tells.
        assert.match(await ask(url, [stranger.caPem ?? ""]), /BadSignature|UnknownIssuer/);
      } finally {
        await server.shutdown();
      }
    },
  });
}

const FORBIDDEN = [
  { dns: ["localhost", "example.com"], ip: ["127.0.0.1"] },
  { dns: ["localhost"], ip: ["127.0.0.1", "8.8.8.8"] },
];

Deno.test("makeAuthority() makes a CA whose certificates for others' names rustls refuses", async () => {
  const now = Date.now();
  const constraints = localConstraints({ dns: ["localhost"], ip: ["127.0.0.1"] });
  const authority = await makeAuthority({ hostname: "kitchen", constraints, now });
  for (const names of FORBIDDEN) {
    const { cert, key } = await makeLeaf({ authority, names, now });
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, cert, key, onListen() {} },
      () => new Response("good day"),
    );
    try {
      const answer = await ask(`https://127.0.0.1:${server.addr.port}/`, [authority.cert]);
      assert.match(answer, /NameConstraintViolation/);
    } finally {
      await server.shutdown();
    }
  }
});
