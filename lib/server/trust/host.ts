import { isOwnHost } from "../hardening/host.ts";
import { isVouchedFor } from "../network.ts";
import type { CertificateNames } from "../tls/names.ts";

/** A `Host` header that this server answers to. */
export interface KnownHost {
  /** As it stands in a URL: lower case, IPv6 in brackets. Without port. */
  hostname: string;
  /** Does the certificate name it? If not, no browser will ever trust it under this name. */
  isVouched: boolean;
}

/** RFC 9110, section 7.2: a host, and a port if need be. Nothing that could end a header or a path. */
const HOST = /^(\[[\da-f:.]+\]|[\da-z_.-]+)(:\d{1,5})?$/i;

/**
 * The host by which a request came, if it can be this machine: see
 * `isOwnHost()`. It is written into addresses, so it must look like one, too.
 *
 * @param header The `Host` header as it came; null if there is none.
 * @returns Null if it is not to be answered.
 */
export function knownHost(header: string | null, names: CertificateNames): KnownHost | null {
  if (header === null || !HOST.test(header)) return null;
  // A port out of range is no URL.
  if (!URL.canParse(`http://${header}`)) return null;
  const { hostname } = new URL(`http://${header}`);
  if (!isOwnHost(hostname, names)) return null;
  return { hostname, isVouched: isVouchedFor(hostname.replace(/^\[|\]$/g, ""), names) };
}
