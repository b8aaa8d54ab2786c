/** Size of an element that ends where its parent ends or an element of a higher level starts. */
export const UNKNOWN_SIZE = -1;

/** Widest ID and size field: EBMLMaxIDLength 4, EBMLMaxSizeLength 8 (the defaults, RFC 8794 11.2). */
export const MAX_HEADER_BYTES = 12;

/** ID and size of one element. Filled in place, since one is read for each block of a stream. */
export interface ElementHeader {
  /** With its length marker, e.g. 0x1a45dfa3. */
  id: number;
  /** Bytes of the element's data, or {@link UNKNOWN_SIZE}. */
  size: number;
  /** Bytes of the header itself: 2 to {@link MAX_HEADER_BYTES}. */
  length: number;
}

/** `more`: the header is not complete yet. `invalid`: no header can start with these bytes. */
export type HeaderOutcome = "ok" | "more" | "invalid";

/**
 * Reads the element header at `at` into `into`.
 *
 * Unknown sizes are recognised at all eight widths. A size past 2^53 - 1
 * counts as invalid: no file can hold it.
 *
 * @param bytes Where to read. Nothing at or after `end` is looked at.
 * @see https://www.rfc-editor.org/rfc/rfc8794#section-5 Element ID
 * @see https://www.rfc-editor.org/rfc/rfc8794#section-6 Element Data Size
 */
export function readElementHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  into: ElementHeader,
): HeaderOutcome {
  if (at >= end) return "more";
  const idLength = Math.clz32(bytes[at]) - 23;
  if (idLength > 4) return "invalid";
  const sizeAt = at + idLength;
  if (sizeAt >= end) return "more";

  let id = bytes[at];
  for (let i = at + 1; i < sizeAt; i++) id = id * 256 + bytes[i];

  const sizeLength = Math.clz32(bytes[sizeAt]) - 23;
  if (sizeLength > 8) return "invalid";
  const dataAt = sizeAt + sizeLength;
  if (dataAt > end) return "more";

  const mask = 0xff >> sizeLength;
  let size = bytes[sizeAt] & mask;
  let allOnes = size === mask;
  for (let i = sizeAt + 1; i < dataAt; i++) {
    if (bytes[i] !== 0xff) allOnes = false;
    size = size * 256 + bytes[i];
  }
  if (allOnes) size = UNKNOWN_SIZE;
  else if (size > Number.MAX_SAFE_INTEGER) return "invalid";

  into.id = id;
  into.size = size;
  into.length = dataAt - at;
  return "ok";
}
