import { AppError, messageOf } from "../../shared/errors.ts";
import type { ServerCertificate } from "./ensure_certificate.ts";
import {
  certificateBlocks,
  type CertificateFacts,
  isEncryptedKey,
  privateKeyBlock,
  type PrivateKeyFacts,
  readCertificate,
  readPrivateKey,
  samePublicKey,
} from "./read_pem.ts";

/** What may be wrong with one's own certificate. */
export type OwnCertificateCode =
  | "certificate-unreadable"
  | "key-unreadable"
  | "certificate-not-pem"
  | "key-not-pem"
  | "key-encrypted"
  | "key-unsupported"
  | "certificate-mismatch"
  | "certificate-not-yet-valid"
  | "certificate-expired";

/** Where one's own certificate lies. */
export interface OwnCertificateOptions {
  /** `CAMERA_CERT_FILE`. */
  certFile: string;
  /** `CAMERA_KEY_FILE`. May be the same file. */
  keyFile: string;
  /** Epoch ms. */
  now: number;
  /** Default `Deno.readTextFile`. */
  readText?: (path: string) => Promise<string>;
}

/**
 * Reads and checks one's own certificate: ECDSA P-256 or P-384 or RSA from 2048
 * bits, key as PKCS #8, PKCS #1 or SEC 1.
 *
 * @throws {AppError} with an {@link OwnCertificateCode} and a sentence that says what to do.
 */
export async function readOwnCertificate(
  options: OwnCertificateOptions,
): Promise<ServerCertificate> {
  const { certFile, keyFile, now, readText = Deno.readTextFile } = options;
  const certText = await readText(certFile).catch((error) => {
    throw unreadable("certificate-unreadable", "CAMERA_CERT_FILE", certFile, error);
  });
  const keyText = await readText(keyFile).catch((error) => {
    throw unreadable("key-unreadable", "CAMERA_KEY_FILE", keyFile, error);
  });
  const chain = readChain(certText, certFile);
  const { block, facts: key } = readKey(keyText, keyFile);
  checkPair(chain, key, options);
  checkValidity(chain[0], certFile, now);
  return {
    cert: certificateBlocks(certText).join("\n") + "\n",
    key: block + "\n",
    caPem: null,
    notAfter: chain[0].notAfter,
    names: chain[0].names,
    leftOut: [],
    made: "none",
    reason: `The certificate of CAMERA_CERT_FILE, ${certFile}, is used.`,
    setAside: [],
  };
}

function readChain(text: string, file: string): CertificateFacts[] {
  try {
    const blocks = certificateBlocks(text);
    if (blocks.length === 0) throw new Error("there is no BEGIN CERTIFICATE");
    return blocks.map(readCertificate);
  } catch (error) {
    throw fault(
      "certificate-not-pem",
      `CAMERA_CERT_FILE, ${file}, holds no PEM certificate (${messageOf(error)}): give the ` +
        "file with the server's certificate, converted to PEM if need be.",
      error,
    );
  }
}

function readKey(text: string, file: string): { block: string; facts: PrivateKeyFacts } {
  const block = privateKeyBlock(text);
  if (block !== null && isEncryptedKey(block)) {
    throw fault(
      "key-encrypted",
      `CAMERA_KEY_FILE, ${file}, is protected by a passphrase: give a copy without one, for ` +
        "instance by openssl pkey -in KEY -out COPY, readable by you alone.",
    );
  }
  let facts: PrivateKeyFacts;
  try {
    if (block === null) throw new Error("there is no BEGIN PRIVATE KEY");
    facts = readPrivateKey(block);
  } catch (error) {
    throw fault(
      "key-not-pem",
      `CAMERA_KEY_FILE, ${file}, holds no PEM private key (${messageOf(error)}): give the key ` +
        "to the certificate as PKCS #8, PKCS #1 or SEC 1 in PEM.",
      error,
    );
  }
  if (!isSupported(facts)) {
    throw fault(
      "key-unsupported",
      `CAMERA_KEY_FILE, ${file}, holds a key that browsers do not accept: use ECDSA with P-256 ` +
        "or P-384, or RSA from 2048 bits, and have the certificate made for it.",
    );
  }
  return { block: block as string, facts };
}

function isSupported({ key }: PrivateKeyFacts): boolean {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return key.asymmetricKeyType === "rsa"
    ? (modulusLength ?? 0) >= 2048
    : namedCurve === "prime256v1" || namedCurve === "secp384r1";
}

function checkPair(
  [leaf, ...others]: CertificateFacts[],
  key: PrivateKeyFacts,
  { certFile, keyFile }: OwnCertificateOptions,
): void {
  const fits = (facts: CertificateFacts) => samePublicKey(facts.publicKey, key.publicKey);
  if (fits(leaf)) return;
  throw fault(
    "certificate-mismatch",
    others.some(fits)
      ? `CAMERA_CERT_FILE, ${certFile}, has the certificates in the wrong order: put the ` +
        "server's own first and those of its issuers behind it."
      : `CAMERA_KEY_FILE, ${keyFile}, is not the key to CAMERA_CERT_FILE, ${certFile}: give the ` +
        "two files that were made together.",
  );
}

function checkValidity(leaf: CertificateFacts, certFile: string, now: number): void {
  if (now > leaf.notAfter) {
    throw fault(
      "certificate-expired",
      `CAMERA_CERT_FILE, ${certFile}, expired on ${moment(leaf.notAfter)}: renew it, or leave ` +
        "CAMERA_CERT_FILE and CAMERA_KEY_FILE out to use the local certificate.",
    );
  }
  if (now < leaf.notBefore) {
    throw fault(
      "certificate-not-yet-valid",
      `CAMERA_CERT_FILE, ${certFile}, is not valid before ${moment(leaf.notBefore)}, and this ` +
        `machine's clock says ${moment(now)}: set the clock right, or wait.`,
    );
  }
}

function unreadable(code: OwnCertificateCode, name: string, file: string, error: unknown) {
  return fault(
    code,
    `${name}, ${file}, cannot be read (${messageOf(error)}): check the path, and that this ` +
      "program may read it.",
    error,
  );
}

function fault(code: OwnCertificateCode, message: string, cause?: unknown) {
  return new AppError(code, message, { cause });
}

/** `2025-11-22 21:55 UTC`. */
function moment(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace("T", " ") + " UTC";
}
