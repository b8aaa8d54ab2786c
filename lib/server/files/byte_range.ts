/** Both inclusive, as `Content-Range` counts. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads a `Range` header with one range.
 *
 * @param size Of what is asked for, bytes.
 * @returns Within it; `unsatisfiable` if it lies outside; null if the header is to be ignored: one
 * in a form that is not known, several ranges among them, or of something empty.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2 RFC 9110, section 14.1.2}
 */
export function readByteRange(
  header: string | null,
  size: number,
): ByteRange | "unsatisfiable" | null {
  const [matched, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (!matched || (!first && !last) || size === 0) return null;
  const range = first
    ? { start: Number(first), end: last ? Math.min(Number(last), size - 1) : size - 1 }
    : { start: Math.max(0, size - Number(last)), end: size - 1 };
  return range.end < range.start || range.start >= size ? "unsatisfiable" : range;
}
