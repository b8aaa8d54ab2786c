import { createPrivateKey } from "node:crypto";
import { DAY_MS } from "../../shared/units.ts";
import { type Constraints, constraintsExtension } from "./constraints.ts";
import type { CertificateNames } from "./names.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "./x509.ts";

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyedCertificate {
  cert: string;
  key: string;
}

/** How far a certificate's life begins in the past: clocks of devices run behind. */
const SKEW_MS = DAY_MS;
/** Ten years, leap days included. */
const CA_LIFE_MS = 3652 * DAY_MS;
/** Apple refuses a server certificate that lives longer than 825 days, from whomever it is. */
const LEAF_LIFE_MS = 820 * DAY_MS;
/** Longest common name (RFC 5280, appendix A.1, ub-common-name). */
const COMMON_NAME_LENGTH = 64;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ORGANIZATION = "Local Camera";

/**
 * Makes a certificate authority that may sign servers within `constraints` and
 * no further authorities (path length 0). Lives ten years.
 *
 * @param hostname Shown in its name, so that a device's list of authorities can be read.
 * @param constraints What it may vouch for.
 * @param now Epoch ms.
 */
export async function makeAuthority(
  { hostname, constraints, now }: { hostname: string; constraints: Constraints; now: number },
): Promise<KeyedCertificate> {
  const keys = await newKeys();
  const day = new Date(now).toISOString().slice(0, "2000-01-01".length);
  const around = "Local Camera CA (, )".length + day.length;
  const host = hostname.slice(0, COMMON_NAME_LENGTH - around);
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [`Local Camera CA (${host}, ${day})`] }, { O: [ORGANIZATION] }],
    notBefore: wholeSecond(now - SKEW_MS),
    notAfter: wholeSecond(now - SKEW_MS + CA_LIFE_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      constraintsExtension(constraints),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pemLine(cert.toString("pem")), key: await privatePem(keys.privateKey) };
}

/**
 * Makes a server certificate for `names`, signed by `authority`. Lives 820
 * days, never longer than its authority.
 *
 * @param authority As {@link makeAuthority} made it.
 * @param names What browsers will find this server by; all within the authority's constraints.
 * @param now Epoch ms.
 */
export async function makeLeaf(
  { authority, names, now }: {
    authority: KeyedCertificate;
    names: CertificateNames;
    now: number;
  },
): Promise<KeyedCertificate> {
  const ca = new X509Certificate(authority.cert);
  const signingKey = await crypto.subtle.importKey(
    "pkcs8",
    new Uint8Array(createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" })),
    ALGORITHM,
    false,
    ["sign"],
  );
  const keys = await newKeys();
  // A machine without a battery for its clock starts in 1970; devices know better, and so does the CA.
  const from = Math.max(now - SKEW_MS, ca.notBefore.getTime());
  const cert = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: [{ CN: [names.dns[0].slice(0, COMMON_NAME_LENGTH)] }, { O: [ORGANIZATION] }],
    issuer: ca.subjectName,
    notBefore: wholeSecond(from),
    notAfter: wholeSecond(Math.min(from + LEAF_LIFE_MS, ca.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.dns.map((value) => ({ type: "dns" as const, value })),
        ...names.ip.map((value) => ({ type: "ip" as const, value })),
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  return { cert: pemLine(cert.toString("pem")), key: await privatePem(keys.privateKey) };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

/** 128 random bits as hex, positive and not zero (RFC 5280, section 4.1.2.2). */
function randomSerial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // The top bit is the sign; the one below it keeps the encoding at its shortest.
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toHex();
}

/** Certificates count in whole seconds (RFC 5280, section 4.1.2.5). */
function wholeSecond(epochMs: number): Date {
  return new Date(Math.floor(epochMs / 1000) * 1000);
}

async function privatePem(key: CryptoKey): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", key));
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
}

/** PEM files end with a line end, so that they can be put one behind the other. */
function pemLine(pem: string): string {
  return pem.trimEnd() + "\n";
}
