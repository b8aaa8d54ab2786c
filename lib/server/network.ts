import { isIP } from "node:net";
import { canonicalAddress, type CertificateNames } from "./tls/names.ts";

/** What of `Deno.networkInterfaces()` is needed. */
export interface NetworkInterface {
  /** Name of the interface, e.g. `eth0`, `Wi-Fi`. */
  name: string;
  address: string;
}

/**
 * Bridges and cables between this machine and its own containers or virtual
 * machines: no phone is ever on them. A bridge that somebody named, `br0` or
 * `br-lan`, may well be the way to the network; Docker numbers its own.
 */
const INTERNAL =
  /^(docker\d*|docker_gwbridge|br-[\da-f]{12}|veth|virbr|vnet|lxcbr|lxdbr|incusbr|podman|cni|flannel|cali|vmnet|vboxnet|VMware |VirtualBox |vEthernet \((WSL|Default Switch))/;

/** Tunnels: reachable, but only for devices that are in the same tunnel. */
const TUNNEL = /^(tailscale|wg|tun|tap|utun|zt|ppp|ipsec)/i;

/** Added to the rank of an address in a tunnel: behind every other one. */
const TUNNEL_RANK = 10;

/**
 * The addresses by which other devices reach this machine, the likeliest
 * first: private IPv4, other IPv4, IPv6 (unique local, then global), and
 * behind them what lies in a tunnel. Loopback, link-local IPv6 and bridges to
 * containers are left out.
 *
 * @param interfaces As `Deno.networkInterfaces()` gives them (`--allow-sys=networkInterfaces`).
 * @returns Canonical addresses, IPv6 without brackets, each once.
 * @example
 * ```ts
 * const best = lanAddresses([
 *   { name: "docker0", address: "172.17.0.1" },
 *   { name: "wlan0", address: "fd00::2" },
 *   { name: "wlan0", address: "192.168.1.2" },
 * ]);
 * if (best.join() !== "192.168.1.2,fd00::2") throw new Error(best.join());
 * ```
 */
export function lanAddresses(interfaces: readonly NetworkInterface[]): string[] {
  const ranked: { address: string; rank: number }[] = [];
  for (const { name, address: text } of interfaces) {
    const address = canonicalAddress(text);
    const rank = address === null ? null : rankOf(address);
    if (address === null || rank === null || INTERNAL.test(name)) continue;
    ranked.push({ address, rank: TUNNEL.test(name) ? rank + TUNNEL_RANK : rank });
  }
  // The sort is stable: what the system names first stays first among equals.
  ranked.sort((a, b) => a.rank - b.rank);
  return [...new Set(ranked.map(({ address }) => address))];
}

/** Smaller is likelier; null for an address that other devices cannot use. */
function rankOf(address: string): number | null {
  if (isIP(address) === 4) {
    const [a, b] = address.split(".").map(Number);
    if (a === 127 || a === 0) return null;
    // RFC 1918. The middle block comes second because containers live there by default.
    if (a === 10 || (a === 192 && b === 168)) return 0;
    if (a === 172 && b >= 16 && b <= 31) return 1;
    // RFC 3927: the network has no DHCP server; two devices on one cable still meet.
    if (a === 169 && b === 254) return 5;
    return 2;
  }
  if (/^f[cd]/.test(address)) return 3; // RFC 4193, fc00::/7
  if (/^[23]/.test(address)) return 4; // RFC 4291, 2000::/3
  return null;
}

/** Where the server listens, and by which names. */
export interface OpenUrlOptions {
  /** `CAMERA_HOST`. */
  host: string;
  /** The port that is really listened on. */
  port: number;
  /** Host name of this machine. */
  hostname: string;
  /** From {@link lanAddresses}. */
  addresses: readonly string[];
  /** What the served certificate vouches for. */
  names: CertificateNames;
}

/**
 * Every address to open in a browser, the best for another device first,
 * localhost last. Names that the certificate does not vouch for are left out,
 * since browsers would warn of them; host names that it has besides, as one's
 * own certificate does, come first.
 *
 * @returns URLs without path, at least one.
 */
export function openUrls(options: OpenUrlOptions): string[] {
  const { port, names } = options;
  const reached = reachedHosts(options);
  const vouched = reached.filter((host) => isVouchedFor(host, names));
  const hosts = vouched.length > 0 ? vouched : reached;
  return [...new Set(hosts)].map((host) =>
    `https://${isIP(host) === 6 ? `[${host}]` : host}${port === 443 ? "" : `:${port}`}`
  );
}

/**
 * Where a device that does not trust this machine yet learns to.
 *
 * @param url From {@link openUrls}.
 * @param httpPort Port of plain HTTP; null if there is none, and the way leads past a warning.
 */
export function trustPageUrl(url: string, httpPort: number | null): string {
  if (httpPort === null) return `${url}/trust`;
  return new URL(`http://${new URL(url).hostname}:${httpPort}/trust`).href;
}

/** Does this host lead back to the machine that asks? */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.|\[?::1\]?$)/.test(hostname);
}

function reachedHosts({ host, hostname, addresses, names }: OpenUrlOptions): string[] {
  const label = hostname.toLowerCase().split(".")[0];
  const own = names.dns.filter((name) => !isMachineName(name, hostname) && !name.includes("*"));
  const local = label === "" || label === "localhost" ? [] : [`${label}.local`];
  switch (host) {
    // An IPv4 socket does not answer to IPv6; the other way round it does.
    case "0.0.0.0":
      return [...own, ...addresses.filter((a) => isIP(a) === 4), ...local, "localhost"];
    case "::":
      return [...own, ...addresses, ...local, "localhost"];
    case "127.0.0.1":
    case "::1":
      return ["localhost", host];
    default:
      return [canonicalAddress(host) ?? host, ...own];
  }
}

/** Is this one of the names that every machine's local certificate has? */
function isMachineName(name: string, hostname: string): boolean {
  const full = hostname.toLowerCase().replace(/\.$/, "");
  const label = full.split(".")[0];
  return [full, label, `${label}.local`, "localhost"].includes(name);
}

/**
 * Does a certificate name this host?
 *
 * @param host A host name, or an IP address in its canonical form.
 * @see RFC 9525, section 6.3: a wildcard stands for one whole label at the left.
 */
export function isVouchedFor(host: string, { dns, ip }: CertificateNames): boolean {
  if (isIP(host) !== 0) return ip.includes(host);
  const name = host.toLowerCase();
  const wildcard = name.replace(/^[^.]+/, "*");
  return dns.includes(name) || (wildcard.includes(".") && dns.includes(wildcard));
}
