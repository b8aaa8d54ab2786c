import { isIP } from "node:net";
import type { CertificateNames } from "../tls/names.ts";

/**
 * Is this host name or address one of this machine's?
 *
 * A page of somebody else's that lets its own name point to this machine (DNS
 * rebinding) would be same-origin with it. Its name gives it away: an address
 * cannot be rebound, and of names only those are answered that the certificate
 * vouches for, and those that no foreign page can have.
 *
 * @param hostname Of the requested URL, as `URL` spells it.
 * @param names What the certificate vouches for.
 */
export function isOwnHost(hostname: string, { dns }: CertificateNames): boolean {
  const name = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isIP(name) !== 0 || name === "localhost") return true;
  // RFC 6762: answered by machines in the same network only, and no certificate is made for them.
  if (name.endsWith(".local")) return true;
  return dns.includes(name) || dns.includes(name.replace(/^[^.]+/, "*"));
}
