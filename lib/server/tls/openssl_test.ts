import assert from "node:assert/strict";
import { join } from "node:path";
import { pathOf, testWith } from "../../../tests/support/tools.ts";
import { localConstraints } from "./constraints.ts";
import { type KeyedCertificate, makeAuthority, makeLeaf } from "./issue.ts";
import { type CertificateNames, machineNames } from "./names.ts";

const now = Date.now();
const names = machineNames({
  hostname: "pc-7.example.com",
  addresses: ["192.168.1.2", "fd00::2", "203.0.113.5", "2001:db8::5"],
});

function authorityFor(named: CertificateNames): Promise<KeyedCertificate> {
  return makeAuthority({ hostname: "pc-7", constraints: localConstraints(named), now });
}

/** What `openssl verify` says of a certificate by an authority: nothing if it is good. */
async function verify(ca: string, cert: string, ...more: string[]): Promise<string> {
  const directory = await Deno.makeTempDir();
  try {
    const [caFile, certFile] = [join(directory, "ca.crt"), join(directory, "server.crt")];
    await Deno.writeTextFile(caFile, ca);
    await Deno.writeTextFile(certFile, cert);
    const args = ["verify", "-x509_strict", "-purpose", "sslserver", ...more, "-CAfile", caFile];
    const { success, stdout, stderr } = await new Deno.Command(pathOf("openssl"), {
      args: [...args, certFile],
    }).output();
    const decoder = new TextDecoder();
    return success ? "" : decoder.decode(stdout) + decoder.decode(stderr);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

testWith(["openssl"], "makeLeaf() passes openssl verify with the authority alone", async () => {
  const authority = await authorityFor(names);
  const { cert } = await makeLeaf({ authority, names, now });
  for (const ip of names.ip) assert.equal(await verify(authority.cert, cert, "-verify_ip", ip), "");
  // A bare host name that may be a top-level domain is none: pc-7 has a digit.
  for (const name of names.dns) {
    assert.equal(await verify(authority.cert, cert, "-verify_hostname", name), "");
  }
  assert.match(await verify(authority.cert, cert, "-verify_ip", "192.168.1.3"), /mismatch/);
  const stranger = await authorityFor(names);
  assert.notEqual(await verify(stranger.cert, cert), "");
});

const FORBIDDEN: CertificateNames[] = [
  { dns: ["example.com"], ip: [] },
  { dns: ["www.example.org"], ip: [] },
  { dns: ["localhost"], ip: ["8.8.8.8"] },
  { dns: ["localhost"], ip: ["203.0.113.6"] },
  { dns: ["localhost"], ip: ["2001:db8:1::5"] },
  // One bad name among good ones spoils all.
  { dns: ["pc-7.local", "bank.example"], ip: ["192.168.1.2"] },
];

testWith(
  ["openssl"],
  "makeAuthority() makes a CA whose certificates for others' names openssl refuses",
  async () => {
    const authority = await authorityFor(names);
    for (const forbidden of FORBIDDEN) {
      const { cert } = await makeLeaf({ authority, names: forbidden, now });
      assert.match(await verify(authority.cert, cert), /permitted subtree violation/);
    }
  },
);

testWith(["openssl"], "makeAuthority() makes a CA that may sign no further CA", async () => {
  const authority = await authorityFor(names);
  const directory = await Deno.makeTempDir();
  const openssl = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command(pathOf("openssl"), { args, cwd: directory })
      .output();
    return success ? "" : new TextDecoder().decode(stderr);
  };
  const write = (name: string, text: string) => Deno.writeTextFile(join(directory, name), text);
  try {
    await write("ca.crt", authority.cert);
    await write("ca.key", authority.key);
    await write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
    await write("leaf.ext", "subjectAltName=DNS:a.local\n");
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj"];
    for (const name of ["sub", "leaf"]) {
      await openssl("req", ...ec, `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
    }
    const sign = (name: string, by: string, extensions: string) =>
      openssl(
        ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${by}.crt`, "-CAkey", `${by}.key`],
        ...["-extfile", extensions, "-out", `${name}.crt`],
      );
    assert.equal(await sign("sub", "ca", "ca.ext"), "");
    assert.equal(await sign("leaf", "sub", "leaf.ext"), "");
    const verdict = await openssl(
      "verify",
      "-CAfile",
      "ca.crt",
      "-untrusted",
      "sub.crt",
      "leaf.crt",
    );
    assert.match(verdict, /path length constraint exceeded/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
