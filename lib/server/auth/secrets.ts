import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits: nobody guesses them, so a fast digest is all the hiding that they need. */
const SECRET_BYTES = 32;
const LINK_SECRET_BYTES = 16;
const ID_BYTES = 9;

/** What a device or a program proves itself with: which one it is, and its secret. */
export interface Credential {
  id: string;
  secret: string;
}

/** A new public id: 12 characters of base64url. */
export function newId(): string {
  return randomBytes(ID_BYTES).toString("base64url");
}

/** A new secret: 43 characters of base64url, which look like nothing else. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** The secret of a link in a QR code, which has to fit a terminal: 128 bits, 22 characters. */
export function newLinkSecret(): string {
  return randomBytes(LINK_SECRET_BYTES).toString("base64url");
}

/** What is stored of a secret: its SHA-256. */
export function digestOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}

/** Is `secret` the one whose digest is known? Takes as long for a near miss as for any other. */
export function isSecret(secret: string, digest: Uint8Array): boolean {
  const found = digestOf(secret);
  return digest.byteLength === found.byteLength && timingSafeEqual(found, digest);
}

/** As a cookie or a bearer token carries it: `id.secret`. */
export function writeCredential({ id, secret }: Credential): string {
  return `${id}.${secret}`;
}

const CREDENTIAL = /^([\w-]{12})\.([\w-]{43})$/;

/** Reads what {@link writeCredential} wrote; undefined for anything else. */
export function readCredential(text: string): Credential | undefined {
  const [, id, secret] = CREDENTIAL.exec(text) ?? [];
  return id === undefined ? undefined : { id, secret };
}
