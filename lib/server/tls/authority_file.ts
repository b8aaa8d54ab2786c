import { AppError, messageOf } from "../../shared/errors.ts";
import { decryptKey, encryptKey } from "./encrypted_key.ts";
import { readAuthorityKey } from "./inspect.ts";
import type { KeyedCertificate } from "./issue.ts";
import { RENEW_BEFORE_MS } from "./plan.ts";
import {
  certificateBlocks,
  type CertificateFacts,
  isEncryptedKey,
  privateKeyBlock,
  readCertificate,
  samePublicKey,
} from "./read_pem.ts";
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension } from "./x509.ts";

/** Shorter passphrases are guessed. */
export const MIN_PASSPHRASE_LENGTH = 10;

/** What may be wrong with a file that holds an authority. */
export type AuthorityFileCode =
  | "passphrase-missing"
  | "passphrase-short"
  | "passphrase-wrong"
  | "authority-file-invalid"
  | "authority-invalid"
  | "authority-ends";

/**
 * An authority as one file for another machine: its certificate, and its key
 * encrypted with a passphrase, both PEM.
 *
 * @throws {AppError} `passphrase-short`.
 */
export async function sealAuthority(
  { cert, key }: KeyedCertificate,
  passphrase: string,
): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw fault(
      "passphrase-short",
      `The passphrase has ${passphrase.length} characters: give at least ` +
        `${MIN_PASSPHRASE_LENGTH}, since whoever guesses it can pass for any of your devices.`,
    );
  }
  return `${cert.trimEnd()}\n${await encryptKey(key, passphrase)}`;
}

/** Is there a key in the text that asks for a passphrase? */
export function asksForPassphrase(text: string): boolean {
  const block = privateKeyBlock(text);
  return block !== null && isEncryptedKey(block);
}

export interface OpenAuthorityOptions {
  /** Null if none is known; one that is not asked for does no harm. */
  passphrase: string | null;
  /** Epoch ms. */
  now: number;
  /** Where it lies, for messages: the path of a file or directory. */
  where: string;
}

/**
 * Reads and checks what {@link sealAuthority} wrote, or `ca.crt` and `ca.key`
 * one behind the other.
 *
 * @throws {AppError} with an {@link AuthorityFileCode} and a sentence that says what to do.
 */
export function openAuthority(
  text: string,
  { passphrase, now, where }: OpenAuthorityOptions,
): KeyedCertificate {
  const certs = certificateBlocks(text);
  const block = privateKeyBlock(text);
  if (certs.length !== 1 || block === null) {
    throw fault(
      "authority-file-invalid",
      `${where} holds ${certs.length} certificates and ${block === null ? "no" : "a"} private ` +
        "key, of which one each is wanted: deno task cert --export writes such a file.",
    );
  }
  const key = clearKey(block, passphrase, where);
  const facts = readOr(() => readCertificate(certs[0]), `certificate in ${where}`);
  const keyFacts = readOr(() => readAuthorityKey(key), `key in ${where}`);
  if (!samePublicKey(facts.publicKey, keyFacts.publicKey)) {
    throw fault(
      "authority-invalid",
      `The key in ${where} is not the key to the certificate there.`,
    );
  }
  if (!maySign(facts)) {
    throw fault(
      "authority-invalid",
      `The certificate in ${where} is not that of a certificate authority: a server's own ` +
        "certificate goes into CAMERA_CERT_FILE.",
    );
  }
  if (facts.notAfter - now < RENEW_BEFORE_MS) {
    throw fault(
      "authority-ends",
      `The certificate authority in ${where} ends on ${day(facts.notAfter)}, which is too soon: ` +
        "make a new one with deno task cert --new-ca.",
    );
  }
  return { cert: certs[0] + "\n", key };
}

/** The key as PKCS #8, not encrypted. */
function clearKey(block: string, passphrase: string | null, where: string): string {
  if (!isEncryptedKey(block)) return block + "\n";
  if (passphrase === null) {
    throw fault("passphrase-missing", `The key in ${where} is encrypted: give its passphrase.`);
  }
  try {
    return decryptKey(block, passphrase);
  } catch (error) {
    const why = `The passphrase is wrong, or ${where} is damaged: try again.`;
    throw fault("passphrase-wrong", why, error);
  }
}

function readOr<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    const message = `The ${what} cannot be used (${messageOf(error)}): give another file.`;
    throw fault("authority-file-invalid", message, error);
  }
}

/** Issued by itself, and allowed to sign (RFC 5280, sections 4.2.1.3 and 4.2.1.9). */
function maySign({ certificate }: CertificateFacts): boolean {
  const usages = certificate.getExtension(KeyUsagesExtension)?.usages;
  return certificate.issuer === certificate.subject &&
    certificate.getExtension(BasicConstraintsExtension)?.ca === true &&
    (usages === undefined || (usages & KeyUsageFlags.keyCertSign) !== 0);
}

function fault(code: AuthorityFileCode, message: string, cause?: unknown): AppError {
  return new AppError(code, message, { cause });
}

function day(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, "2000-01-01".length);
}
