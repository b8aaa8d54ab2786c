/** What an ETag can be made of without reading the file: the result of `Deno.stat` fits. */
export interface FileInfo {
  /** Last modification, or null where the file system does not tell. */
  mtime: Date | null;
  /** Bytes. */
  size: number;
}

/** Options of {@linkcode eTag}. */
export interface ETagOptions {
  /** Digest of the content. Default: SHA-256. */
  algorithm?: AlgorithmIdentifier;
  /** Whether the tag is a weak one. Default: true for a {@linkcode FileInfo}, else false. */
  weak?: boolean;
}

/** Digits of the digest that a tag keeps: 162 bits of Base64. */
const DIGEST_LENGTH = 27;

/**
 * Makes an ETag of content.
 *
 * @returns The tag, quoted: `"<size in hexadecimal>-<digest>"`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 RFC 9110, section 8.8.3}
 */
export async function eTag(
  entity: string | Uint8Array<ArrayBuffer>,
  options?: ETagOptions,
): Promise<string>;
/**
 * Makes an ETag of a file's size and time.
 *
 * @returns The tag, `W/"..."` by default; undefined when the time is not known.
 */
export async function eTag(entity: FileInfo, options?: ETagOptions): Promise<string | undefined>;
export async function eTag(
  entity: string | Uint8Array<ArrayBuffer> | FileInfo,
  options: ETagOptions = {},
): Promise<string | undefined> {
  const isFile = typeof entity === "object" && "mtime" in entity;
  const content = isFile ? entity.mtime?.toJSON() : entity;
  if (content === undefined) return undefined;

  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const size = isFile ? entity.size : bytes.length;
  const digest = new Uint8Array(await crypto.subtle.digest(options.algorithm ?? "SHA-256", bytes));
  const tag = `"${size.toString(16)}-${digest.toBase64().slice(0, DIGEST_LENGTH)}"`;
  return options.weak ?? isFile ? `W/${tag}` : tag;
}

/**
 * Whether a request with this `If-Match` may go on. Weak tags never match.
 *
 * @param value The header, or null.
 * @param etag The resource's present tag.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1 RFC 9110, section 13.1.1}
 */
export function ifMatch(value: string | null, etag: string | undefined): boolean {
  if (!value || !etag || etag.startsWith("W/")) return false;
  return value.trim() === "*" || listOf(value).includes(etag);
}

/**
 * Whether a request with this `If-None-Match` has to be answered in full; false means 304. Weak and
 * strong tags count as equal.
 *
 * @param value The header, or null.
 * @param etag The resource's present tag.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 RFC 9110, section 13.1.2}
 */
export function ifNoneMatch(value: string | null, etag: string | undefined): boolean {
  if (!value || !etag) return true;
  if (value.trim() === "*") return false;
  return !listOf(value).map(opaque).includes(opaque(etag));
}

function listOf(value: string): string[] {
  return value.split(/\s*,\s*/);
}

function opaque(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}
