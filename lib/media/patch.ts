/** Bytes that stand, or are to stand, at a place in a file. */
export interface Patch {
  at: number;
  bytes: Uint8Array;
}

/**
 * A stretch of a file as it is with `patches` applied.
 *
 * @param bytes The stretch; not changed.
 * @param at Where it begins in the file.
 * @returns `bytes` itself if no patch touches it, or a copy.
 */
export function patched(bytes: Uint8Array, at: number, patches: readonly Patch[]): Uint8Array {
  let result = bytes;
  const end = at + bytes.byteLength;
  for (const patch of patches) {
    const from = Math.max(at, patch.at);
    const to = Math.min(end, patch.at + patch.bytes.byteLength);
    if (from >= to) continue;
    if (result === bytes) result = bytes.slice();
    result.set(patch.bytes.subarray(from - patch.at, to - patch.at), from - at);
  }
  return result;
}
