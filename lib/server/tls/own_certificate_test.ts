import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import { readOwnCertificate } from "./own_certificate.ts";
import { serverCertificate } from "./server_certificate.ts";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "./x509.ts";

const now = Date.UTC(2030, 5, 15, 12);
const day = 86_400_000;

type Algorithm = EcKeyGenParams | RsaHashedKeyGenParams | { name: "Ed25519" };
const p256 = { name: "ECDSA", namedCurve: "P-256" };
const p384 = { name: "ECDSA", namedCurve: "P-384" };
const rsa = (modulusLength: number) => ({
  name: "RSASSA-PKCS1-v1_5",
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: "SHA-256",
});

/** A self-signed certificate for camera.example, and its key in PKCS #8. */
async function make(algorithm: Algorithm, { from = -1, to = 30 } = {}) {
  const keys = await crypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ["camera.example"] }],
    notBefore: new Date(now + from * day),
    notAfter: new Date(now + to * day),
    signingAlgorithm: { hash: "SHA-256", ...algorithm },
    keys,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: "dns", value: "Camera.Example" },
        { type: "ip", value: "FD00:0::2" },
      ]),
    ],
  });
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { cert: cert.toString("pem"), key: pem("PRIVATE KEY", der) };
}

function pem(label: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}

function read(files: { cert?: string; key?: string }) {
  return readOwnCertificate({
    certFile: "my.crt",
    keyFile: "my.key",
    now,
    readText(path) {
      const text = path === "my.crt" ? files.cert : files.key;
      return text === undefined
        ? Promise.reject(new Deno.errors.NotFound("No such file"))
        : Promise.resolve(text);
    },
  });
}

async function failure(files: { cert?: string; key?: string }): Promise<AppError> {
  try {
    await read(files);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

for (
  const [name, algorithm] of [
    ["ECDSA P-256", p256],
    ["ECDSA P-384", p384],
    ["RSA 2048", rsa(2048)],
  ] as const
) {
  Deno.test(`readOwnCertificate() accepts ${name} in PKCS #8`, async () => {
    const { cert, key } = await make(algorithm);
    assert.deepEqual(await read({ cert, key }), {
      cert: cert + "\n",
      key: key + "\n",
      caPem: null,
      notAfter: now + 30 * day,
      names: { dns: ["camera.example"], ip: ["fd00::2"] },
      leftOut: [],
      made: "none",
      reason: "The certificate of CAMERA_CERT_FILE, my.crt, is used.",
      setAside: [],
    });
  });
}

Deno.test("readOwnCertificate() accepts keys in SEC 1 and PKCS #1", async () => {
  const ec = await make(p256);
  const sec1 = createPrivateKey(ec.key).export({ type: "sec1", format: "pem" }) as string;
  assert.match(sec1, /BEGIN EC PRIVATE KEY/);
  assert.equal((await read({ cert: ec.cert, key: sec1 })).key.trim(), sec1.trim());
  const rsaPair = await make(rsa(2048));
  const pkcs1 = createPrivateKey(rsaPair.key).export({ type: "pkcs1", format: "pem" }) as string;
  assert.match(pkcs1, /BEGIN RSA PRIVATE KEY/);
  assert.equal((await read({ cert: rsaPair.cert, key: pkcs1 })).key.trim(), pkcs1.trim());
});

Deno.test("readOwnCertificate() takes blocks out of what stands around them, chain in order", async () => {
  const [own, issuer] = [await make(p256), await make(p256)];
  const both = `Bag Attributes\r\n${own.key}\n${own.cert}\ntext\n${issuer.cert}\n`;
  const { cert, key } = await read({ cert: both, key: both });
  assert.equal(cert, `${own.cert}\n${issuer.cert}\n`);
  assert.equal(key, own.key + "\n");
});

Deno.test("readOwnCertificate() accepts the very last second of validity", async () => {
  const good = await make(p256, { to: 0 });
  assert.equal((await read(good)).notAfter, now);
});

Deno.test("readOwnCertificate() has a code and a way out for every fault", async () => {
  const good = await make(p256);
  const other = await make(p256);
  const encrypted = pem("ENCRYPTED PRIVATE KEY", new Uint8Array(8));
  const legacy = good.key.replaceAll("PRIVATE", "EC PRIVATE")
    .replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n");
  const cut = (text: string) => text.replace(/\n.{20}/, "\n");
  const cases: [{ cert?: string; key?: string }, string, RegExp][] = [
    [{ key: good.key }, "certificate-unreadable", /CERT_FILE, my\.crt, cannot .*check the path/],
    [{ cert: good.cert }, "key-unreadable", /KEY_FILE, my\.key, cannot be read .*check the path/],
    [{ ...good, cert: "" }, "certificate-not-pem", /holds no PEM certificate/],
    [{ cert: good.key, key: good.cert }, "certificate-not-pem", /no BEGIN CERTIFICATE/],
    [{ ...good, cert: cut(good.cert) }, "certificate-not-pem", /holds no PEM certificate/],
    [{ ...good, key: "" }, "key-not-pem", /holds no PEM private key/],
    [{ ...good, key: cut(good.key) }, "key-not-pem", /holds no PEM private key/],
    [{ ...good, key: encrypted }, "key-encrypted", /protected by a passphrase: give a copy/],
    [{ ...good, key: legacy }, "key-encrypted", /passphrase/],
    [{ ...good, key: other.key }, "certificate-mismatch", /is not the key to/],
    [
      { cert: other.cert + "\n" + good.cert, key: good.key },
      "certificate-mismatch",
      /wrong order: put the server's own first/,
    ],
    [await make(p256, { to: -1 / 86_400 }), "certificate-expired", /expired on 2030-06-15 11:59/],
    [
      await make(p256, { from: 1 }),
      "certificate-not-yet-valid",
      /not valid before 2030-06-16 12:00 UTC.*set the clock right/,
    ],
    [await make(rsa(1024)), "key-unsupported", /RSA from 2048 bits/],
    [await make({ name: "Ed25519" }), "key-unsupported", /ECDSA with P-256/],
  ];
  for (const [files, code, sentence] of cases) {
    const error = await failure(files);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, sentence);
    assert.ok(!error.message.includes("\n"), "one sentence on one line");
  }
});

Deno.test("serverCertificate() refuses one file without the other", async () => {
  const base = { certDir: "/nonexistent/certs", hostname: "kitchen", addresses: [], now };
  for (const half of [{ certFile: "my.crt" }, { keyFile: "my.key" }]) {
    await assert.rejects(serverCertificate({ ...base, ...half }), (error: unknown) => {
      assert.ok(error instanceof AppError && error.code === "certificate-half-given");
      return true;
    });
  }
});
