import { randomInt } from "node:crypto";

/** Digits of a code that is made here: short enough to be typed, too many for guesses that are slowed. */
const DIGITS = 8;
/** The least that a code of one's own must have, what separates left out. */
export const MIN_CODE_LENGTH = 6;
/** Nobody types more. */
export const MAX_CODE_LENGTH = 64;

/**
 * OWASP's advice for PBKDF2 with SHA-256 (2023). A code has 27 bits only: whoever gets hold of its
 * digest must at least work for it.
 */
const ITERATIONS = 600_000;
const SALT_BYTES = 16;

/** A new code, for people: `1234-5678`. */
export function newCode(): string {
  const digits = String(randomInt(10 ** DIGITS)).padStart(DIGITS, "0");
  return `${digits.slice(0, DIGITS / 2)}-${digits.slice(DIGITS / 2)}`;
}

/**
 * A code as it is compared: spaces, hyphens and the case of letters do not count, nor does the
 * width that a Chinese keyboard gives to digits.
 */
export function plainCode(text: string): string {
  return text.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "").toLowerCase();
}

/** May `text` be a code: letters and digits, neither too few nor too many? */
export function isCode(text: string): boolean {
  const plain = plainCode(text);
  return plain.length >= MIN_CODE_LENGTH && plain.length <= MAX_CODE_LENGTH &&
    /^[\p{L}\p{N}]*$/u.test(plain);
}

/** A new salt for {@link deriveCode}. */
export function newSalt(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

/**
 * What is stored of a code: PBKDF2 with SHA-256, 32 bytes. Computed off the
 * thread that serves the cameras, in some 100 ms.
 *
 * @param code In any spelling.
 */
export async function deriveCode(
  code: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations = ITERATIONS,
): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(plainCode(code));
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    256,
  );
  return new Uint8Array(bits);
}
