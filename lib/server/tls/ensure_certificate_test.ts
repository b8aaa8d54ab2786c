import assert from "node:assert/strict";
import { AppError } from "../../shared/errors.ts";
import { ensureCertificate, type EnsureOptions } from "./ensure_certificate.ts";
import type { CertificateFiles, FileName } from "./files.ts";
import { DAY_MS } from "../../shared/units.ts";
import { makeAuthority } from "./issue.ts";
import { readCertificate } from "./read_pem.ts";

const now = Date.UTC(2030, 5, 15);

/** Files in memory; `unreadable` ones exist and cannot be read. */
function memory(unreadable: FileName[] = []) {
  const texts = new Map<FileName, string>();
  const writes: FileName[][] = [];
  const aside = new Map<FileName, string>();
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
    setAside(names) {
      const there = names.filter((name) => texts.has(name));
      for (const name of there) aside.set(name, texts.get(name) ?? "");
      return Promise.resolve(there);
    },
  };
  return { files, texts, writes, aside };
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

Deno.test("ensureCertificate() keeps the addresses of the last certificate when one is new, not when it is old", async () => {
  const { files } = memory();
  await ensureCertificate(options(files));
  const moved = await ensureCertificate(options(files, { addresses: ["10.0.0.7"] }));
  assert.deepEqual(moved.names.ip, ["10.0.0.7", "127.0.0.1", "::1", "192.168.1.2", "fd00::2"]);
  const back = await ensureCertificate(options(files));
  assert.equal(back.made, "none");
  for (const changes of [{ now: now + 760 * DAY_MS }, { forceLeaf: true }]) {
    const { names } = await ensureCertificate(
      options(files, { addresses: ["10.0.0.7"], ...changes }),
    );
    assert.deepEqual(names.ip, ["10.0.0.7", "127.0.0.1", "::1"]);
    await ensureCertificate(options(files));
  }
});

Deno.test("ensureCertificate() renews for a new address only if it is needed, and names it in any case", async () => {
  const { files } = memory();
  const needed = ["192.168.1.2"];
  await ensureCertificate(options(files, { needed }));
  const addresses = ["192.168.1.2", "fd00::3"];
  const second = await ensureCertificate(options(files, { addresses, needed }));
  assert.deepEqual([second.made, second.names.ip.includes("fd00::3")], ["none", false]);
  const third = await ensureCertificate(options(files, { addresses }));
  assert.deepEqual([third.made, third.names.ip.includes("fd00::3")], ["leaf", true]);
});

Deno.test("ensureCertificate() leaves names out for which the authority was not made, and says so", async () => {
  const { files } = memory();
  const first = await ensureCertificate(options(files, { addresses: ["203.0.113.5"] }));
  assert.deepEqual([first.names.ip[0], first.leftOut], ["203.0.113.5", []]);
  const changes = { addresses: ["203.0.113.6", "10.0.0.7"], hostname: "pc.example.com" };
  const second = await ensureCertificate(options(files, changes));
  assert.equal(second.made, "leaf");
  assert.deepEqual(second.leftOut, ["203.0.113.6", "pc.example.com"]);
  assert.deepEqual(second.names.dns, ["pc.local", "localhost"]);
  assert.deepEqual(second.names.ip, ["10.0.0.7", "127.0.0.1", "::1", "203.0.113.5"]);
  const third = await ensureCertificate(options(files, changes));
  assert.deepEqual([third.made, third.leftOut], ["none", second.leftOut]);
});

Deno.test("ensureCertificate() leaves an authority of earlier versions, without constraints, as it is", async () => {
  const { files, texts } = memory();
  const none = { permitted: { dns: [], ip: [] }, excluded: { dns: [], ip: [] } };
  const old = await makeAuthority({ hostname: "kitchen", constraints: none, now });
  texts.set("ca.key", old.key);
  texts.set("ca.crt", old.cert);
  const changes = { addresses: ["203.0.113.6"], hostname: "pc.example.com" };
  const { made, caPem, names, leftOut } = await ensureCertificate(options(files, changes));
  assert.deepEqual([made, caPem, leftOut], ["leaf", old.cert, []]);
  assert.deepEqual(names.dns, ["pc.example.com", "pc", "pc.local", "localhost"]);
});

Deno.test("ensureCertificate() makes a new authority on purpose, and keeps the earlier one", async () => {
  const { files, texts, aside } = memory();
  const first = await ensureCertificate(options(files));
  const key = texts.get("ca.key");
  const second = await ensureCertificate(options(files, { authority: "new" }));
  assert.equal(second.made, "all");
  assert.notEqual(second.caPem, first.caPem);
  assert.deepEqual(second.setAside, ["ca.key", "ca.crt"]);
  assert.deepEqual([aside.get("ca.key"), aside.get("ca.crt")], [key, first.caPem]);
  assert.equal((await ensureCertificate(options(files))).made, "none");
});

Deno.test("ensureCertificate() takes another authority on purpose, even in the place of a broken one", async () => {
  const { files, texts } = memory();
  const other = memory();
  await ensureCertificate(options(other.files));
  texts.set("ca.key", "not a key");
  const authority = {
    cert: other.texts.get("ca.crt") ?? "",
    key: other.texts.get("ca.key") ?? "",
  };
  const taken = await ensureCertificate(options(files, { authority }));
  assert.deepEqual([taken.made, taken.caPem], ["all", authority.cert]);
  assert.equal((await ensureCertificate(options(files))).made, "none");
});

Deno.test("ensureCertificate() never makes a new authority while the server runs", async () => {
  const { files, texts, writes } = memory();
  const keep = (changes: Partial<EnsureOptions> = {}) =>
    ensureCertificate(options(files, { keepAuthority: true, ...changes }));
  await assert.rejects(keep(), { code: "ca-missing" });
  await ensureCertificate(options(files));
  assert.equal((await keep({ addresses: ["10.0.0.7"] })).made, "leaf");
  await assert.rejects(keep({ now: now + 3600 * DAY_MS }), {
    code: "ca-ends",
    message: /ends on 2040-06-13: make a new one with deno task cert --new-ca/,
  });
  texts.delete("ca.crt");
  await assert.rejects(keep(), { code: "ca-missing" });
  assert.equal(writes.length, 2);
});
