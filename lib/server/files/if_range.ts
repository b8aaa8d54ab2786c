/** What a file is known by. */
export interface Validators {
  /** Its ETag, quotes and `W/` included. */
  etag: string | null;
  /** Its `Last-Modified`. */
  lastModified: string | null;
}

/**
 * Does the `Range` of a request count, or does its `If-Range` name another state of the file, so
 * that a part of this one would not fit what the client has?
 *
 * A weak tag never matches; a date has to be the very one that was sent.
 *
 * @param ifRange The header, or null.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 RFC 9110, section 13.1.5}
 */
export function isRangeWanted(ifRange: string | null, { etag, lastModified }: Validators): boolean {
  if (ifRange === null) return true;
  const value = ifRange.trim();
  if (value.startsWith("W/")) return false;
  return value.startsWith('"') ? value === etag : value === lastModified;
}
