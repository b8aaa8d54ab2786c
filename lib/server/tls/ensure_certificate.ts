import { AppError } from "../../shared/errors.ts";
import {
  type Constraints,
  localConstraints,
  readConstraints,
  withinConstraints,
} from "./constraints.ts";
import {
  type CertificateFiles,
  certificateFiles,
  FILE_NAMES,
  type FileName,
  type Stored,
} from "./files.ts";
import { inspect, type Inventory } from "./inspect.ts";
import { type KeyedCertificate, makeAuthority, makeLeaf } from "./issue.ts";
import { type CertificateNames, machineNames, withRemembered } from "./names.ts";
import { planCertificates, RENEW_BEFORE_MS } from "./plan.ts";
import { readCertificate } from "./read_pem.ts";

/** What the server serves with. */
export interface ServerCertificate {
  /** PEM: the server's certificate first, its chain behind it. */
  cert: string;
  /** PEM: the private key to it. Never to be logged. */
  key: string;
  /** PEM of the authority that devices have to trust; null with one's own certificate. */
  caPem: string | null;
  /** End of the server's certificate, epoch ms. */
  notAfter: number;
  /** What the server's certificate vouches for. */
  names: CertificateNames;
  /** Names of this machine that the authority may not vouch for: browsers warn of them. */
  leftOut: string[];
  /** What was newly made: authority and leaf, the leaf alone, or nothing. */
  made: "all" | "leaf" | "none";
  /** Why, in one sentence. */
  reason: string;
  /** Where an earlier authority was kept, absolute or as `certDir` is; mostly nowhere. */
  setAside: string[];
}

/** The machine and the moment for which {@link ensureCertificate} cares. */
export interface EnsureOptions {
  /** Directory of the four files; made if missing. */
  certDir: string;
  /** Host name of this machine. */
  hostname: string;
  /** Its addresses in the local network, any spelling. */
  addresses: readonly string[];
  /** Epoch ms. */
  now: number;
  /**
   * Of the addresses those without which the certificate is renewed; the others are named when it
   * is renewed for another reason. Default: all.
   */
  needed?: readonly string[];
  /** Renew the leaf even if it is good. Default false. */
  forceLeaf?: boolean;
  /** Take this authority, or a new one, in the place of what is there, which is set aside. */
  authority?: "new" | KeyedCertificate;
  /** Never make a new authority: devices would lose touch at once. Default false. */
  keepAuthority?: boolean;
  /** Default: the files in `certDir`. */
  files?: CertificateFiles;
}

/**
 * A certificate for this machine, signed by the local authority: makes what is
 * missing and renews what is near its end or does not fit, with the same
 * authority as long as that lives.
 *
 * @throws {AppError} `ca-key-unreadable`, `ca-certificate-unreadable`, `ca-mismatch` or
 * `ca-key-missing` if the authority can be neither used nor safely replaced; `ca-missing` or
 * `ca-ends` if a new one were needed and is not wanted; `certificates-not-permitted` or
 * `certificates-not-written` if the directory refuses.
 */
export async function ensureCertificate(options: EnsureOptions): Promise<ServerCertificate> {
  const { certDir, hostname, addresses, now, authority } = options;
  const files = options.files ?? certificateFiles(certDir);
  const stored = await readAll(files);
  const found = await inspect(stored);
  const present = found.caCert.state === "good" ? found.caCert.constraints : null;
  const needed = machineNames({ hostname, addresses: options.needed ?? addresses });
  const plan = planCertificates(found, {
    names: withinConstraints(needed, present).names,
    now,
    forceLeaf: options.forceLeaf,
    replaceAuthority: authority !== undefined,
    keepAuthority: options.keepAuthority,
  });
  if (plan.make === "refuse") {
    throw new AppError(plan.code, `In ${certDir}: ${plan.reason}`, { data: { certDir } });
  }
  const wanted = machineNames({ hostname, addresses });
  let ca: KeyedCertificate = { cert: text(stored["ca.crt"]), key: text(stored["ca.key"]) };
  let leaf: KeyedCertificate = {
    cert: text(stored["server.crt"]),
    key: text(stored["server.key"]),
  };
  let constraints = present;
  let setAside: string[] = [];
  if (plan.make !== "none") {
    if (plan.make === "all") {
      ca = typeof authority === "object"
        ? authority
        : await makeAuthority({ hostname, constraints: localConstraints(wanted), now });
      constraints = authorityConstraints(ca);
      // Before anything is written: whatever happens then, the earlier one is there.
      setAside = await files.setAside(["ca.key", "ca.crt"], now);
    }
    const last = lastNames(found, options);
    const { names } = withinConstraints(withRemembered(wanted, last), constraints);
    leaf = await makeLeaf({ authority: ca, names, now });
    await files.write({
      ...(plan.make === "all" && { "ca.key": ca.key, "ca.crt": ca.cert }),
      "server.key": leaf.key,
      "server.crt": leaf.cert,
    });
  }
  const facts = readCertificate(leaf.cert);
  return {
    ...leaf,
    caPem: ca.cert,
    notAfter: facts.notAfter,
    names: facts.names,
    leftOut: withinConstraints(needed, constraints).leftOut,
    made: plan.make,
    reason: plan.reason,
    setAside,
  };
}

/**
 * What the last certificate named, for {@link withRemembered}: nothing if it
 * was another authority's, and nothing when it has served its time or a new
 * one was asked for, so that addresses are forgotten one day.
 */
function lastNames(
  { leafCert, leafSigned }: Inventory,
  { now, forceLeaf = false, authority }: EnsureOptions,
): CertificateNames | null {
  if (leafCert.state !== "good" || !leafSigned || forceLeaf || authority) return null;
  return leafCert.notAfter - now < RENEW_BEFORE_MS ? null : leafCert.names;
}

function authorityConstraints({ cert }: KeyedCertificate): Constraints | null {
  return readConstraints(readCertificate(cert).certificate);
}

async function readAll(files: CertificateFiles): Promise<Record<FileName, Stored>> {
  const entries = FILE_NAMES.map(async (name) => [name, await files.read(name)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<FileName, Stored>;
}

function text(stored: Stored): string {
  return stored.state === "there" ? stored.text : "";
}
