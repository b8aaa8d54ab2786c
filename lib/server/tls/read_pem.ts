import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { canonicalAddress, type CertificateNames } from "./names.ts";
import { SubjectAlternativeNameExtension, X509Certificate } from "./x509.ts";

/** What is read from a certificate. */
export interface CertificateFacts {
  /** Valid from, epoch ms. */
  notBefore: number;
  /** Valid until, epoch ms. */
  notAfter: number;
  names: CertificateNames;
  /** SubjectPublicKeyInfo, DER (RFC 5280, section 4.1.2.7). */
  publicKey: Uint8Array;
  certificate: X509Certificate;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
const PRIVATE_KEY =
  /-----BEGIN (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----[\s\S]*?-----END (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----/;

/** The certificate blocks of a PEM text, in order; whatever stands around them is passed over. */
export function certificateBlocks(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}

/** The first private key block of a PEM text, null if there is none. */
export function privateKeyBlock(text: string): string | null {
  return PRIVATE_KEY.exec(text)?.[0] ?? null;
}

/** Is the private key protected by a passphrase (RFC 5958, section 3; RFC 1421, section 4.6)? */
export function isEncryptedKey(block: string): boolean {
  return block.includes("BEGIN ENCRYPTED PRIVATE KEY") || block.includes("4,ENCRYPTED");
}

/**
 * Reads one certificate block.
 *
 * @throws {Error} if its bytes are no certificate.
 */
export function readCertificate(block: string): CertificateFacts {
  const certificate = new X509Certificate(block);
  const entries = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return {
    notBefore: certificate.notBefore.getTime(),
    notAfter: certificate.notAfter.getTime(),
    names: {
      dns: entries.filter(({ type }) => type === "dns").map(({ value }) => value.toLowerCase()),
      ip: entries.filter(({ type }) => type === "ip").map(({ value }) =>
        canonicalAddress(value) ?? value
      ),
    },
    publicKey: new Uint8Array(certificate.publicKey.rawData),
    certificate,
  };
}

/** A private key, and the public key that follows from it as in {@link CertificateFacts}. */
export interface PrivateKeyFacts {
  key: KeyObject;
  publicKey: Uint8Array;
}

/**
 * Reads one private key block: PKCS #8, PKCS #1 or SEC 1, without passphrase.
 *
 * @throws {Error} if its bytes are no private key.
 */
export function readPrivateKey(block: string): PrivateKeyFacts {
  const key = createPrivateKey(block);
  const publicKey = createPublicKey(block).export({ type: "spki", format: "der" });
  return { key, publicKey: new Uint8Array(publicKey) };
}

/** Are these two the same public key? */
export function samePublicKey(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
