import { AppError } from "../../shared/errors.ts";
import { type CertificateFiles, certificateFiles, FILE_NAMES, type Stored } from "./files.ts";
import { inspect } from "./inspect.ts";
import { type KeyedCertificate, makeAuthority, makeLeaf } from "./issue.ts";
import { type CertificateNames, machineNames } from "./names.ts";
import { planCertificates } from "./plan.ts";
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
  /** What was newly made: authority and leaf, the leaf alone, or nothing. */
  made: "all" | "leaf" | "none";
  /** Why, in one sentence. */
  reason: string;
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
  /** Renew the leaf even if it is good. Default false. */
  forceLeaf?: boolean;
  /** Default: the files in `certDir`. */
  files?: CertificateFiles;
}

/**
 * A certificate for this machine, signed by the local authority: makes what is
 * missing and renews what is near its end or does not fit, with the same
 * authority as long as that lives.
 *
 * @throws {AppError} `ca-key-unreadable`, `ca-certificate-unreadable`, `ca-mismatch` or
 * `ca-key-missing` if the authority can be neither used nor safely replaced;
 * `certificates-not-permitted` or `certificates-not-written` if the directory refuses.
 */
export async function ensureCertificate(options: EnsureOptions): Promise<ServerCertificate> {
  const { certDir, hostname, addresses, now, forceLeaf } = options;
  const files = options.files ?? certificateFiles(certDir);
  const names = machineNames({ hostname, addresses });
  const entries = FILE_NAMES.map(async (name) => [name, await files.read(name)] as const);
  const stored = Object.fromEntries(await Promise.all(entries)) as Record<
    (typeof FILE_NAMES)[number],
    Stored
  >;
  const plan = planCertificates(await inspect(stored), { names, now, forceLeaf });
  if (plan.make === "refuse") {
    throw new AppError(plan.code, `In ${certDir}: ${plan.reason}`, { data: { certDir } });
  }
  let authority: KeyedCertificate = { cert: text(stored["ca.crt"]), key: text(stored["ca.key"]) };
  let leaf: KeyedCertificate = {
    cert: text(stored["server.crt"]),
    key: text(stored["server.key"]),
  };
  if (plan.make !== "none") {
    if (plan.make === "all") authority = await makeAuthority({ hostname, now });
    leaf = await makeLeaf({ authority, names, now });
    await files.write({
      ...(plan.make === "all" && { "ca.key": authority.key, "ca.crt": authority.cert }),
      "server.key": leaf.key,
      "server.crt": leaf.cert,
    });
  }
  const facts = readCertificate(leaf.cert);
  return {
    ...leaf,
    caPem: authority.cert,
    notAfter: facts.notAfter,
    names: facts.names,
    made: plan.make,
    reason: plan.reason,
  };
}

function text(stored: Stored): string {
  return stored.state === "there" ? stored.text : "";
}
