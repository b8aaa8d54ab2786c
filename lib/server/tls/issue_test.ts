import assert from "node:assert/strict";
import { DAY_MS } from "../../shared/units.ts";
import { localConstraints, readConstraints } from "./constraints.ts";
import { makeAuthority, makeLeaf } from "./issue.ts";
import { machineNames } from "./names.ts";
import { readCertificate, readPrivateKey, samePublicKey } from "./read_pem.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
} from "./x509.ts";

const now = Date.UTC(2030, 5, 15, 12);
const names = machineNames({ hostname: "kitchen-1", addresses: ["192.168.1.2", "fd00::2"] });
const constraints = localConstraints(names);

async function makeBoth(at = now) {
  const authority = await makeAuthority({ hostname: "kitchen", constraints, now: at });
  return { authority, leaf: await makeLeaf({ authority, names, now: at }) };
}

Deno.test("makeAuthority() makes a CA that may sign servers only, for ten years", async () => {
  const { cert, key } = await makeAuthority({ hostname: "kitchen", constraints, now });
  const { certificate, notBefore, notAfter, publicKey } = readCertificate(cert);
  assert.equal(certificate.subject, "CN=Local Camera CA (kitchen\\, 2030-06-15), O=Local Camera");
  assert.equal(certificate.issuer, certificate.subject);
  assert.equal(notBefore, now - DAY_MS);
  assert.equal(notAfter, now - DAY_MS + 3652 * DAY_MS);
  const basic = certificate.getExtension(BasicConstraintsExtension);
  assert.deepEqual(
    [basic?.ca, basic?.pathLength, basic?.critical],
    [true, 0, true],
  );
  const usages = certificate.getExtension(KeyUsagesExtension);
  const critical = certificate.extensions.filter(({ critical }) => critical);
  assert.deepEqual(Array.from(critical, ({ type }) => type), [
    "2.5.29.19",
    "2.5.29.15",
    "2.5.29.30",
  ]);
  assert.deepEqual(readConstraints(certificate), constraints);
  assert.equal(usages?.usages, KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign);
  assert.equal(usages?.critical, true);
  assert.ok(certificate.getExtension(SubjectKeyIdentifierExtension));
  assert.equal(await certificate.verify({ signatureOnly: true }), true);
  assert.ok(samePublicKey(readPrivateKey(key).publicKey, publicKey));
  assert.deepEqual(certificate.signatureAlgorithm, {
    name: "ECDSA",
    hash: { name: "SHA-256" },
  });
});

Deno.test("makeAuthority() keeps its name within the 64 characters of a common name", async () => {
  const { cert } = await makeAuthority({ hostname: "k".repeat(63), constraints, now });
  const [{ CN: [name] }] = readCertificate(cert).certificate.subjectName.toJSON();
  assert.equal(name.length, 64);
  assert.ok(name.endsWith("k, 2030-06-15)"), name);
});

Deno.test("makeLeaf() makes what Apple demands: https://support.apple.com/en-us/103769", async () => {
  const { leaf } = await makeBoth();
  const { certificate, names: { dns, ip }, notBefore, notAfter } = readCertificate(leaf.cert);
  assert.deepEqual(certificate.signatureAlgorithm, { name: "ECDSA", hash: { name: "SHA-256" } });
  assert.equal((certificate.publicKey.algorithm as EcKeyAlgorithm).namedCurve, "P-256");
  assert.ok(dns.includes("kitchen-1.local") && ip.includes("192.168.1.2"));
  const usages = certificate.getExtension(ExtendedKeyUsageExtension)?.usages;
  assert.ok(usages?.includes("1.3.6.1.5.5.7.3.1"), "serverAuth");
  assert.ok(notAfter - notBefore <= 825 * DAY_MS);
});

Deno.test("makeLeaf() makes a server certificate for the names, signed by the authority", async () => {
  const { authority, leaf } = await makeBoth();
  const ca = readCertificate(authority.cert).certificate;
  const { certificate, names: named, notBefore, notAfter, publicKey } = readCertificate(leaf.cert);
  assert.deepEqual(named, names);
  assert.equal(certificate.issuer, ca.subject);
  assert.equal(await certificate.verify({ publicKey: ca.publicKey, signatureOnly: true }), true);
  assert.equal(notBefore, now - DAY_MS);
  assert.ok(notAfter - notBefore <= 825 * DAY_MS && notAfter - notBefore >= 800 * DAY_MS);
  assert.equal(certificate.getExtension(BasicConstraintsExtension)?.ca, false);
  assert.equal(
    certificate.getExtension(KeyUsagesExtension)?.usages,
    KeyUsageFlags.digitalSignature,
  );
  const serverAuth = "1.3.6.1.5.5.7.3.1";
  assert.deepEqual([...certificate.getExtension(ExtendedKeyUsageExtension)?.usages ?? []], [
    serverAuth,
  ]);
  assert.ok(certificate.getExtension(SubjectKeyIdentifierExtension));
  assert.equal(
    certificate.getExtension(AuthorityKeyIdentifierExtension)?.keyId,
    ca.getExtension(SubjectKeyIdentifierExtension)?.keyId,
  );
  assert.ok(samePublicKey(readPrivateKey(leaf.key).publicKey, publicKey));
});

Deno.test("makeLeaf() never outlives its authority", async () => {
  const authority = await makeAuthority({ hostname: "kitchen", constraints, now });
  const leaf = await makeLeaf({ authority, names, now: now + 3500 * DAY_MS });
  assert.equal(readCertificate(leaf.cert).notAfter, readCertificate(authority.cert).notAfter);
});

Deno.test("makeLeaf() is valid for devices when this machine's clock starts in 1970", async () => {
  const authority = await makeAuthority({ hostname: "kitchen", constraints, now });
  const { notBefore, notAfter } = readCertificate(
    (await makeLeaf({ authority, names, now: 0 })).cert,
  );
  assert.ok(notBefore < now && notAfter > now);
});

Deno.test("makeLeaf() gives each certificate a serial of its own, positive and 128 bits long", async () => {
  const authority = await makeAuthority({ hostname: "kitchen", constraints, now });
  const leaves = await Promise.all(
    Array.from({ length: 8 }, () => makeLeaf({ authority, names, now })),
  );
  const serials = leaves.map(({ cert }) => readCertificate(cert).certificate.serialNumber);
  assert.equal(new Set(serials).size, serials.length);
  for (const serial of serials) assert.match(serial, /^[4-7][0-9a-f]{31}$/);
});
