import { createPrivateKey } from "node:crypto";

/**
 * Rounds of PBKDF2 (RFC 8018, section 5.2): what OWASP's Password Storage Cheat
 * Sheet asks for with HMAC-SHA-256. node:crypto would write 2048, which a
 * graphics card tries a million times a second.
 */
const ITERATIONS = 600_000;
const SALT_BYTES = 16;
const IV_BYTES = 16;

/** Encoded object identifiers. */
const OID = {
  pbes2: "2a864886f70d01050d", // 1.2.840.113549.1.5.13, RFC 8018, appendix A.4
  pbkdf2: "2a864886f70d01050c", // 1.2.840.113549.1.5.12, appendix A.2
  hmacWithSha256: "2a864886f70d0209", // 1.2.840.113549.2.9, appendix B.1.2
  aes256Cbc: "60864801650304012a", // 2.16.840.1.101.3.4.1.42, appendix B.2.5
} as const;

/** Tags of DER (X.690, section 8). */
const TAG = { integer: 0x02, octets: 0x04, null: 0x05, oid: 0x06, sequence: 0x30 } as const;

/**
 * Encrypts a private key with a passphrase: an EncryptedPrivateKeyInfo
 * (RFC 5958, section 3) by PBES2 with PBKDF2, HMAC-SHA-256 and AES-256 in CBC
 * mode, which OpenSSL reads as well.
 *
 * @param key PEM: PKCS #8, not encrypted.
 * @returns PEM.
 */
export async function encryptKey(key: string, passphrase: string): Promise<string> {
  const clear = new Uint8Array(createPrivateKey(key).export({ type: "pkcs8", format: "der" }));
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const secret = new TextEncoder().encode(passphrase);
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const derived = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS },
    base,
    { name: "AES-CBC", length: 256 },
    false,
    ["encrypt"],
  );
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, derived, clear));
  const keyDerivation = sequence(
    oid(OID.pbkdf2),
    sequence(
      der(TAG.octets, salt),
      der(TAG.integer, integerBytes(ITERATIONS)),
      sequence(oid(OID.hmacWithSha256), der(TAG.null)),
    ),
  );
  const scheme = sequence(oid(OID.aes256Cbc), der(TAG.octets, iv));
  const algorithm = sequence(oid(OID.pbes2), sequence(keyDerivation, scheme));
  return pem("ENCRYPTED PRIVATE KEY", sequence(algorithm, der(TAG.octets, data)));
}

/**
 * The key in an encrypted PEM block.
 *
 * @returns PEM, PKCS #8, not encrypted.
 * @throws {Error} if the passphrase is wrong, or the block damaged: the one cannot be told from
 * the other.
 */
export function decryptKey(block: string, passphrase: string): string {
  const key = createPrivateKey({ key: block, passphrase });
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}

function sequence(...contents: Uint8Array[]): Uint8Array {
  return der(TAG.sequence, ...contents);
}

function oid(hex: string): Uint8Array {
  return der(TAG.oid, Uint8Array.fromHex(hex));
}

/** One element: tag, length in the shortest form (X.690, section 10.1), contents. */
function der(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const bytes = contents.flatMap((content) => [...content]);
  const length = bytes.length < 0x80
    ? [bytes.length]
    : [0x80 | integerLength(bytes.length), ...unsignedBytes(bytes.length)];
  return Uint8Array.from([tag, ...length, ...bytes]);
}

/** A positive number as an INTEGER's contents: the top bit is the sign. */
function integerBytes(value: number): Uint8Array {
  const bytes = unsignedBytes(value);
  return Uint8Array.from(bytes[0] >= 0x80 ? [0, ...bytes] : bytes);
}

function integerLength(value: number): number {
  return unsignedBytes(value).length;
}

function unsignedBytes(value: number): number[] {
  return value < 0x100 ? [value] : [...unsignedBytes(Math.floor(value / 0x100)), value % 0x100];
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
