import { isIP } from "node:net";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { Config } from "./config/settings.ts";
import { lanAddresses, openUrls } from "./network.ts";
import type { ServerCertificate } from "./tls/ensure_certificate.ts";
import { serverCertificate, type ServerCertificateOptions } from "./tls/server_certificate.ts";

const logger = getLogger(["camera", "certificate"]);

/** The part of the configuration that says what the certificate is like. */
export type CertificateConfig = Pick<Config, "host" | "certDir" | "certFile" | "keyFile">;

/** What the certificate of this machine has to be like at this moment. */
export function certificateOptions(
  { host, certDir, certFile, keyFile }: CertificateConfig,
): ServerCertificateOptions {
  const lan = lanAddresses(Deno.networkInterfaces());
  // One that is listened on by its name is named, wherever it leads.
  const addresses = isIP(host) === 0 || isWildcard(host) ? lan : [...lan, host];
  return {
    certDir,
    certFile,
    keyFile,
    hostname: Deno.hostname(),
    addresses,
    needed: neededAddresses(host, addresses),
    now: Date.now(),
  };
}

/**
 * The addresses at which this server can be reached. Others are named in its
 * certificate as well, but a change of them is no reason for a new one: with
 * IPv6 most machines have a new address every day (RFC 8981).
 */
function neededAddresses(host: string, addresses: readonly string[]): string[] {
  // An IPv4 socket does not answer to IPv6; the other way round it does.
  if (host === "0.0.0.0") return addresses.filter((address) => isIP(address) === 4);
  return isIP(host) === 0 || isWildcard(host) ? [...addresses] : [host];
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** For the keeper: everything on which the certificate depends, in one string. */
export async function readCertificateState(config: CertificateConfig): Promise<string> {
  const { certDir, certFile, keyFile } = config;
  const { hostname, needed } = certificateOptions(config);
  const files = certFile !== undefined && keyFile !== undefined
    ? [certFile, keyFile]
    : [join(certDir, "ca.crt"), join(certDir, "server.crt")];
  return JSON.stringify([hostname, needed, ...await Promise.all(files.map(stamp))]);
}

/** Tells a file from what it was before. A symbolic link, as Certbot has them, is followed. */
async function stamp(path: string): Promise<string> {
  try {
    const { mtime, size, ino } = await Deno.stat(path);
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch {
    // Why, whoever reads it finds out.
    return "not there";
  }
}

/** The certificate as it should be now, made where needed, with the authority that devices trust. */
export function renewCertificate(config: CertificateConfig): Promise<ServerCertificate> {
  return serverCertificate({ ...certificateOptions(config), keepAuthority: true });
}

/** Tells whoever reads the log where this machine can be opened, each time that this changes. */
export class AddressTeller {
  readonly #where: { host: string; port: number };
  #urls: string;
  #leftOut = "";

  constructor(where: { host: string; port: number }, certificate: ServerCertificate) {
    this.#where = where;
    this.#urls = this.#urlsBy(certificate);
    this.#warn(certificate);
  }

  /** To be called after a change of addresses or certificate. */
  tell(certificate: ServerCertificate): void {
    const urls = this.#urlsBy(certificate);
    if (urls !== this.#urls) {
      logger.info("This machine's addresses have changed. Open it at {urls}", { urls });
    }
    this.#urls = urls;
    this.#warn(certificate);
  }

  #urlsBy({ names }: ServerCertificate): string {
    const addresses = lanAddresses(Deno.networkInterfaces());
    return openUrls({ ...this.#where, hostname: Deno.hostname(), addresses, names }).join(", ");
  }

  #warn({ leftOut }: ServerCertificate): void {
    const names = leftOut.join(", ");
    if (names !== "" && names !== this.#leftOut) logger.warn(leftOutSentence(leftOut));
    this.#leftOut = names;
  }
}

/** What to do about names that the authority may not vouch for. */
export function leftOutSentence(names: readonly string[]): string {
  return `Browsers will warn of ${names.join(", ")}, for which the certificate authority was not ` +
    "made: open this machine by another name or address, or make a new authority with " +
    "deno task cert --new-ca, then trust it on every device.";
}
