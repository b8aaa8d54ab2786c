import { AsnConvert } from "@peculiar/asn1-schema";
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from "@peculiar/asn1-x509";
import { isIP } from "node:net";
import { isInRange, subnet64 } from "./address.ts";
import type { CertificateNames } from "./names.ts";
import { Extension, type X509Certificate } from "./x509.ts";

/** Host names, each with all names below it, and IP addresses in CIDR notation. */
export type NameRanges = CertificateNames;

/** What an authority may vouch for (RFC 5280, section 4.2.1.10). */
export interface Constraints {
  /** A kind of name of which nothing is listed is not limited. */
  permitted: NameRanges;
  /** Comes before `permitted`. */
  excluded: NameRanges;
}

/** Names that no public authority vouches for. */
const LOCAL_DOMAINS = [
  "localhost", // RFC 6761, section 6.3
  "local", // RFC 6762: multicast DNS
  "home.arpa", // RFC 8375
  "internal", // ICANN, July 2024: never to be delegated
  // Never delegated either, and what many routers give out.
  "lan",
  "home",
];

/** Addresses that mean something in one's own network only. */
const PRIVATE_RANGES = [
  "10.0.0.0/8", // RFC 1918
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16", // RFC 3927: link-local
  "100.64.0.0/10", // RFC 6598: behind a provider's NAT, and Tailscale
  "127.0.0.0/8",
  "fc00::/7", // RFC 4193: unique local
  "fe80::/10", // RFC 4291: link-local
  "::1/128",
];

/**
 * A top-level domain consists of letters, or is an encoded one (ICANN, gTLD
 * Applicant Guidebook, section 2.2.1.3.2). Which of them exist changes.
 */
const MAYBE_TOP_LEVEL = /^([a-z]+|xn--[^.]*)$/;

/**
 * What a new authority may vouch for: local names, private addresses, and what
 * this machine has besides today, since a phone that trusts it must be able to
 * open it. A public IPv6 address stands for its /64, in which a machine gives
 * itself new addresses every day (RFC 8981); a public IPv4 address for itself.
 *
 * A host name without a dot that may be a top-level domain is left out: an
 * authority for `kitchen` is one for every site below it, `kitchen.local` does.
 *
 * @param names All names and addresses of this machine.
 */
export function localConstraints(names: CertificateNames): Constraints {
  const dns = [...LOCAL_DOMAINS];
  for (const name of names.dns) {
    if (!isBelowAny(name, dns) && !MAYBE_TOP_LEVEL.test(name)) dns.push(name);
  }
  const ip = [...PRIVATE_RANGES];
  for (const address of names.ip) {
    if (ip.some((range) => isInRange(address, range))) continue;
    ip.push(isIP(address) === 4 ? `${address}/32` : subnet64(address));
  }
  return { permitted: { dns, ip }, excluded: { dns: [], ip: [] } };
}

/**
 * Parts names into those that an authority may vouch for and those that it may
 * not. One of the latter in a certificate, and clients refuse it as a whole.
 *
 * @param constraints Null for an authority without any.
 * @returns `leftOut` without host names that have no dot: nobody is sent to them.
 */
export function withinConstraints(
  names: CertificateNames,
  constraints: Constraints | null,
): { names: CertificateNames; leftOut: string[] } {
  if (constraints === null) return { names, leftOut: [] };
  const { permitted, excluded } = constraints;
  const may = (name: string, kind: keyof CertificateNames, isOf: typeof isBelowAny) =>
    (permitted[kind].length === 0 || isOf(name, permitted[kind])) && !isOf(name, excluded[kind]);
  const isIpGood = (address: string) => may(address, "ip", isInAny);
  const isDnsGood = (name: string) => may(name, "dns", isBelowAny);
  return {
    names: { dns: names.dns.filter(isDnsGood), ip: names.ip.filter(isIpGood) },
    leftOut: [
      ...names.ip.filter((address) => !isIpGood(address)),
      ...names.dns.filter((name) => !isDnsGood(name) && name.includes(".")),
    ],
  };
}

function isInAny(address: string, ranges: readonly string[]): boolean {
  return ranges.some((range) => isInRange(address, range));
}

/** A constraint holds for the name itself and for all below it; with a dot in front for these only. */
function isBelowAny(name: string, domains: readonly string[]): boolean {
  return domains.some((domain) =>
    domain === "" || name === domain ||
    name.endsWith(domain.startsWith(".") ? domain : `.${domain}`)
  );
}

/** The extension, critical as RFC 5280 demands: a client that does not know it refuses. */
export function constraintsExtension({ permitted, excluded }: Constraints): Extension {
  const value = new NameConstraints({
    permittedSubtrees: subtrees(permitted),
    excludedSubtrees: subtrees(excluded),
  });
  return new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(value));
}

function subtrees({ dns, ip }: NameRanges): GeneralSubtrees | undefined {
  if (dns.length + ip.length === 0) return undefined;
  return new GeneralSubtrees([
    ...dns.map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) })),
    ...ip.map((iPAddress) => new GeneralSubtree({ base: new GeneralName({ iPAddress }) })),
  ]);
}

/**
 * Reads what an authority may vouch for.
 *
 * @returns Null if it is not limited, as those of earlier versions are not.
 * @throws {Error} if the extension cannot be read.
 */
export function readConstraints(certificate: X509Certificate): Constraints | null {
  const extension = certificate.getExtension(id_ce_nameConstraints);
  if (!extension) return null;
  const value = AsnConvert.parse(extension.value, NameConstraints);
  return {
    permitted: ranges(value.permittedSubtrees),
    excluded: ranges(value.excludedSubtrees),
  };
}

function ranges(subtrees: GeneralSubtrees | undefined): NameRanges {
  const bases = Array.from(subtrees ?? [], ({ base }) => base);
  return {
    dns: bases.flatMap(({ dNSName }) => dNSName === undefined ? [] : [dNSName.toLowerCase()]),
    ip: bases.flatMap(({ iPAddress }) => iPAddress === undefined ? [] : [iPAddress]),
  };
}
