/**
 * A number that tells one file's head from another's: FNV-1a, 32 bits. Not
 * meant to hold against anybody who wants to deceive.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9923
 */
export function fingerprint(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}
