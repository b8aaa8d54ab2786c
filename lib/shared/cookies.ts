/**
 * The value of a cookie, as it stands in a `Cookie` header.
 *
 * @param header The header, or null if there is none.
 * @returns Undefined if there is no cookie of that name; of several the first.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1
 */
export function cookieValue(header: string | null, name: string): string | undefined {
  const pairs = header?.split(";") ?? [];
  return pairs.map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
