import { isIP } from "node:net";

/**
 * The bytes of an IP address: 4 or 16, in network order.
 *
 * @param address In its canonical form.
 * @returns Null if it is no address.
 */
export function addressBytes(address: string): number[] | null {
  switch (isIP(address)) {
    case 4:
      return address.split(".").map(Number);
    case 6: {
      const [left, right] = address.split("::").map(groups);
      const zeros = right ? Array<number>(8 - left.length - right.length).fill(0) : [];
      return [...left, ...zeros, ...right ?? []].flatMap((group) => [group >> 8, group & 0xff]);
    }
    default:
      return null;
  }
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/**
 * Does an address lie in a range?
 *
 * @param address In its canonical form.
 * @param range In CIDR notation (RFC 4632, RFC 4291 section 2.3): `10.0.0.0/8`, `fd00::/8`.
 */
export function isInRange(address: string, range: string): boolean {
  const [network, length] = range.split("/");
  const [bytes, base] = [addressBytes(address), addressBytes(network)];
  if (!bytes || bytes.length !== base?.length) return false;
  let bitsLeft = Number(length);
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, bitsLeft));
    bitsLeft -= 8;
    return byte >> (8 - bits) === base[index] >> (8 - bits);
  });
}

/** The /64 in which an IPv6 address lies, e.g. `2001:db8:0:1::/64` (RFC 4291, section 2.5.4). */
export function subnet64(address: string): string {
  const bytes = addressBytes(address) ?? [];
  const prefix = [0, 2, 4, 6].map((at) => (bytes[at] << 8 | bytes[at + 1]).toString(16));
  return `${new URL(`http://[${prefix.join(":")}::]`).hostname.slice(1, -1)}/64`;
}
