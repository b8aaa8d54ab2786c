import { isIP } from "node:net";

/** What a certificate vouches for (RFC 5280, section 4.2.1.6: subject alternative names). */
export interface CertificateNames {
  /** Host names, lower case. */
  dns: string[];
  /** IP addresses in their canonical form, IPv6 without brackets or zone. */
  ip: string[];
}

/** Labels of a host name. The underscore is forbidden by RFC 1123 and yet common. */
const DNS_NAME =
  /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)*$/;

/** IPv6 link-local, fe80::/10 (RFC 4291, section 2.5.6). */
const LINK_LOCAL = /^fe[89ab]/;

/**
 * Every name by which this machine may be opened in a browser.
 *
 * Link-local IPv6 addresses are left out: a browser needs a zone id for them,
 * and a zone id means something on one machine only.
 *
 * @param machine Its host name, and its addresses in any spelling.
 * @example
 * ```ts
 * const { dns, ip } = machineNames({ hostname: "Box.lan", addresses: ["192.168.1.2"] });
 * if (dns.join() !== "box.lan,box,box.local,localhost") throw new Error(dns.join());
 * if (ip.join() !== "192.168.1.2,127.0.0.1,::1") throw new Error(ip.join());
 * ```
 */
export function machineNames(
  machine: { hostname: string; addresses: readonly string[] },
): CertificateNames {
  const hostname = machine.hostname.toLowerCase().replace(/\.$/, "");
  const label = hostname.split(".")[0];
  // Multicast DNS answers for the first label only (RFC 6762, section 3).
  const dns = hostname === "localhost" ? [] : [hostname, label, `${label}.local`];
  const ip = machine.addresses
    .map(canonicalAddress)
    .filter((address) => address !== null)
    .filter((address) => !LINK_LOCAL.test(address));
  return {
    dns: unique([...dns.filter((name) => DNS_NAME.test(name) && isIP(name) === 0), "localhost"]),
    ip: unique([...ip, "127.0.0.1", "::1"]),
  };
}

/** The one spelling of an IP address that is compared (RFC 5952); null if it is none. */
export function canonicalAddress(text: string): string | null {
  const address = text.replace(/%.*$/, "");
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return new URL(`http://[${address}]`).hostname.slice(1, -1);
    default:
      return null;
  }
}

/** Addresses that a certificate keeps although the machine has them no longer. */
const MAX_REMEMBERED = 16;

/**
 * What a renewed certificate names: what the machine has now, and behind it
 * the addresses that the last certificate named, 16 at most, the latest first.
 * A laptop that moves between the same few networks then needs no renewal at
 * each move. The certificate itself is the memory: what it names first was had
 * last. Host names are not kept, because they lead to where people are sent.
 *
 * @param last What the last certificate named; null to begin anew.
 */
export function withRemembered(
  now: CertificateNames,
  last: CertificateNames | null,
): CertificateNames {
  const gone = (last?.ip ?? []).filter((address) => !now.ip.includes(address));
  return { dns: now.dns, ip: [...now.ip, ...gone.slice(0, MAX_REMEMBERED)] };
}

/** Which of the wanted names a certificate lacks, in the order of `wanted`. */
export function missingNames(wanted: CertificateNames, present: CertificateNames): string[] {
  return [
    ...wanted.ip.filter((address) => !present.ip.includes(address)),
    ...wanted.dns.filter((name) => !present.dns.includes(name)),
  ];
}

function unique(list: string[]): string[] {
  return [...new Set(list)];
}
