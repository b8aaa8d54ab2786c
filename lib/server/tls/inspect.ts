import { messageOf } from "../../shared/errors.ts";
import { type Constraints, readConstraints } from "./constraints.ts";
import type { FileName, Stored } from "./files.ts";
import type { CertificateNames } from "./names.ts";
import {
  certificateBlocks,
  type CertificateFacts,
  privateKeyBlock,
  type PrivateKeyFacts,
  readCertificate,
  readPrivateKey,
  samePublicKey,
} from "./read_pem.ts";

/** One file: absent, of no use (and why, in words), or good. */
export type Part<Facts = unknown> =
  | { state: "missing" }
  | { state: "bad"; why: string }
  | ({ state: "good" } & Facts);

/** From when to when a certificate is valid, epoch ms. */
export interface Validity {
  notBefore: number;
  notAfter: number;
}

/** What lies in the certificate directory, as far as a decision needs it. */
export interface Inventory {
  caKey: Part;
  /** Constraints null: it may vouch for any name. */
  caCert: Part<Validity & { constraints: Constraints | null }>;
  leafKey: Part;
  leafCert: Part<Validity & { names: CertificateNames }>;
  /** Is `ca.key` the key to `ca.crt`? */
  caPair: boolean;
  /** Is `server.key` the key to `server.crt`? */
  leafPair: boolean;
  /** Is `server.crt` signed by `ca.crt`? */
  leafSigned: boolean;
}

/** Reads what was found, without judging it. Never throws. */
export async function inspect(stored: Record<FileName, Stored>): Promise<Inventory> {
  const caKey = part(stored["ca.key"], readAuthorityKey);
  const caCert = part(stored["ca.crt"], readAuthorityCertificate);
  const leafKey = part(stored["server.key"], readKey);
  const leafCert = part(stored["server.crt"], readFirstCertificate);
  return {
    caKey,
    caCert,
    leafKey,
    leafCert,
    caPair: pairs(caKey, caCert),
    leafPair: pairs(leafKey, leafCert),
    leafSigned: await signs(caCert, leafCert),
  };
}

function part<Facts>(stored: Stored, read: (text: string) => Facts): Part<Facts> {
  if (stored.state === "missing") return { state: "missing" };
  if (stored.state === "unreadable") return { state: "bad", why: stored.why };
  try {
    return { state: "good", ...read(stored.text) };
  } catch (error) {
    return { state: "bad", why: messageOf(error) };
  }
}

function readFirstCertificate(text: string): CertificateFacts {
  const [first] = certificateBlocks(text);
  if (first === undefined) throw new Error("it holds no PEM certificate");
  return readCertificate(first);
}

function readAuthorityCertificate(text: string) {
  const facts = readFirstCertificate(text);
  return { ...facts, constraints: readConstraints(facts.certificate) };
}

function readKey(text: string): PrivateKeyFacts {
  const block = privateKeyBlock(text);
  if (block === null) throw new Error("it holds no PEM private key");
  return readPrivateKey(block);
}

/** @throws {Error} if it is no key of the kind that authorities have here. */
export function readAuthorityKey(text: string): PrivateKeyFacts {
  const facts = readKey(text);
  if (facts.key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new Error("it is not an ECDSA P-256 key");
  }
  return facts;
}

function pairs(key: Part<PrivateKeyFacts>, cert: Part<CertificateFacts>): boolean {
  return key.state === "good" && cert.state === "good" &&
    samePublicKey(key.publicKey, cert.publicKey);
}

async function signs(ca: Part<CertificateFacts>, leaf: Part<CertificateFacts>): Promise<boolean> {
  if (ca.state !== "good" || leaf.state !== "good") return false;
  try {
    return leaf.certificate.issuer === ca.certificate.subject &&
      await leaf.certificate.verify({ publicKey: ca.certificate.publicKey, signatureOnly: true });
  } catch {
    // A signature of another kind than the CA's key can make is not the CA's.
    return false;
  }
}
