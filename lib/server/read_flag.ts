/**
 * Reads a switch of an address: `?now`, `?now=1` and `?now=true` switch it on.
 *
 * @returns Undefined for any other value: `?now=false` is not to be taken for its opposite.
 */
export function readFlag(params: URLSearchParams, name: string): boolean | undefined {
  const values = params.getAll(name);
  if (values.length === 0) return false;
  return values.every((value) => ["", "1", "true"].includes(value)) ? true : undefined;
}
