import assert from "node:assert/strict";
import { AppError } from "../../shared/errors.ts";
import { ensureCertificate, type EnsureOptions } from "./ensure_certificate.ts";
import type { CertificateFiles, FileName } from "./files.ts";
import { DAY_MS } from "../../shared/units.ts";
import { readCertificate } from "./read_pem.ts";

const now = Date.UTC(2030, 5, 15);

/** Files in memory; `unreadable` ones exist and cannot be read. */
function memory(unreadable: FileName[] = []) {
  const texts = new Map<FileName, string>();
  const writes: FileName[][] = [];
  const files: CertificateFiles = {
    read(name) {
      if (unreadable.includes(name)) {
        return Promise.resolve({ state: "unreadable", why: "Permission denied" });
      }
      const text = texts.get(name);
      return Promise.resolve(
        text === undefined ? { state: "missing" } : { state: "there", text },
      );
    },
    write(changes) {
      writes.push(Object.keys(changes).sort() as FileName[]);
      for (const [name, text] of Object.entries(changes)) texts.set(name as FileName, text);
      return Promise.resolve();
    },
  };
  return { files, texts, writes };
}

function options(files: CertificateFiles, changes: Partial<EnsureOptions> = {}): EnsureOptions {
  const addresses = ["192.168.1.2", "fd00::2"];
  return { certDir: "certs", hostname: "kitchen", addresses, now, files, ...changes };
}

Deno.test("ensureCertificate() makes everything once, then finds it in order", async () => {
  const { files, texts, writes } = memory();
  const first = await ensureCertificate(options(files));
  assert.equal(first.made, "all");
  assert.deepEqual(writes, [["ca.crt", "ca.key", "server.crt", "server.key"]]);
  assert.deepEqual(
    [first.cert, first.key, first.caPem],
    [texts.get("server.crt"), texts.get("server.key"), texts.get("ca.crt")],
  );
  assert.equal(first.notAfter, readCertificate(first.cert).notAfter);
  assert.ok(first.names.ip.includes("fd00::2") && first.names.dns.includes("kitchen.local"));

  const second = await ensureCertificate(options(files, { now: now + 300 * DAY_MS }));
  assert.deepEqual(second, { ...first, made: "none", reason: "The certificates are in order." });
  assert.equal(writes.length, 1);
});

const renewals: { name: string; changes: Partial<EnsureOptions> }[] = [
  { name: "its end is near", changes: { now: now + 760 * DAY_MS } },
  { name: "the machine has another address", changes: { addresses: ["10.0.0.7"] } },
  { name: "the machine has another name", changes: { hostname: "cellar" } },
  { name: "it is asked for", changes: { forceLeaf: true } },
];
for (const { name, changes } of renewals) {
  Deno.test(`ensureCertificate() renews the leaf with the same authority when ${name}`, async () => {
    const { files, writes } = memory();
    const first = await ensureCertificate(options(files));
    const second = await ensureCertificate(options(files, changes));
    assert.equal(second.made, "leaf");
    assert.equal(second.caPem, first.caPem);
    assert.notEqual(second.cert, first.cert);
    assert.notEqual(second.key, first.key);
    assert.deepEqual(writes[1], ["server.crt", "server.key"]);
    const third = await ensureCertificate(options(files, { ...changes, forceLeaf: false }));
    assert.equal(third.made, "none", third.reason);
  });
}

Deno.test("ensureCertificate() mends a leaf of which only the key was put in place", async () => {
  const { files, texts } = memory();
  const first = await ensureCertificate(options(files));
  const other = await ensureCertificate(options(memory().files));
  texts.set("server.key", other.key);
  const second = await ensureCertificate(options(files));
  assert.deepEqual([second.made, second.caPem], ["leaf", first.caPem]);
});

Deno.test("ensureCertificate() notices a leaf of another authority of the same name", async () => {
  const { files, texts } = memory();
  const first = await ensureCertificate(options(files));
  const other = await ensureCertificate(options(memory().files));
  texts.set("server.key", other.key);
  texts.set("server.crt", other.cert);
  const second = await ensureCertificate(options(files));
  assert.deepEqual([second.made, second.caPem], ["leaf", first.caPem]);
  assert.match(second.reason, /not signed by ca\.crt/);
});

async function refusal(files: CertificateFiles): Promise<AppError> {
  try {
    await ensureCertificate(options(files));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

Deno.test("ensureCertificate() never overwrites a CA key that it cannot read", async () => {
  const { files, writes } = memory(["ca.key"]);
  const error = await refusal(files);
  assert.equal(error.code, "ca-key-unreadable");
  assert.match(error.message, /^In certs: ca\.key exists but cannot be used \(Permission denied\)/);
  assert.deepEqual(writes, []);
});

Deno.test("ensureCertificate() never overwrites a CA key that is no key or of another kind", async () => {
  const { files, texts, writes } = memory();
  await ensureCertificate(options(files));
  const { privateKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-384" },
    true,
    ["sign", "verify"],
  ) as CryptoKeyPair;
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)).toBase64();
  const p384 = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
  for (const text of ["", "not a key", p384, texts.get("ca.key")?.slice(0, 80) ?? ""]) {
    texts.set("ca.key", text);
    assert.equal((await refusal(files)).code, "ca-key-unreadable");
    assert.equal(texts.get("ca.key"), text);
  }
  assert.equal(writes.length, 1);
});

Deno.test("ensureCertificate() refuses a CA whose two files do not belong together", async () => {
  const { files, texts } = memory();
  await ensureCertificate(options(files));
  const other = memory();
  await ensureCertificate(options(other.files));
  texts.set("ca.key", other.texts.get("ca.key") ?? "");
  assert.equal((await refusal(files)).code, "ca-mismatch");
});
