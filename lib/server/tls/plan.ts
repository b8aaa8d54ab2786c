import type { Inventory, Part } from "./inspect.ts";
import { DAY_MS } from "../../shared/units.ts";
import { type CertificateNames, missingNames } from "./names.ts";

/** A certificate is replaced when less than this is left of its life, milliseconds. */
export const RENEW_BEFORE_MS = 60 * DAY_MS;

/** What has to be done, and why, in one sentence. */
export type Plan =
  | { make: "none" | "leaf" | "all"; reason: string }
  | { make: "refuse"; code: RefusalCode; reason: string };

/** Why nothing may be done without the owner. */
export type RefusalCode =
  | "ca-key-unreadable"
  | "ca-certificate-unreadable"
  | "ca-mismatch"
  | "ca-key-missing"
  | "ca-missing"
  | "ca-ends";

/** What the certificate is for. */
export interface PlanWishes {
  /** Names by which browsers reach this machine, of those that its authority may vouch for. */
  names: CertificateNames;
  /** Epoch ms. */
  now: number;
  /** Renew the leaf in any case. Default false. */
  forceLeaf?: boolean;
  /** The authority in the directory is to go, whatever it is like. Default false. */
  replaceAuthority?: boolean;
  /** Never make a new authority, not even where there is none. Default false. */
  keepAuthority?: boolean;
}

/**
 * Decides what must be made or renewed.
 *
 * The devices of a household trust `ca.crt`; a new one means a walk to each of
 * them. So it is kept for as long as it lives, and where it can neither be
 * used nor safely be replaced, the owner is asked.
 *
 * @param found What lies in the directory.
 */
export function planCertificates(found: Inventory, wishes: PlanWishes): Plan {
  const { caKey, caCert } = found;
  if (wishes.replaceAuthority) {
    return { make: "all", reason: "Another certificate authority was asked for." };
  }
  if (caKey.state === "bad") {
    return refuse(
      "ca-key-unreadable",
      `ca.key exists but cannot be used (${caKey.why}): ${MEND_OR_REMOVE}`,
    );
  }
  if (caCert.state === "bad") {
    return refuse(
      "ca-certificate-unreadable",
      `ca.crt exists but cannot be used (${caCert.why}): ${MEND_OR_REMOVE}`,
    );
  }
  if (caCert.state === "missing") {
    if (wishes.keepAuthority) {
      return refuse("ca-missing", "ca.crt is no longer there: put it back, with its ca.key.");
    }
    return {
      make: "all",
      reason: caKey.state === "missing"
        ? "There was no certificate authority yet."
        : "ca.crt was missing, without which its key is of no use.",
    };
  }
  if (caKey.state === "good" && !found.caPair) {
    return refuse("ca-mismatch", `ca.key is not the key to ca.crt: ${MEND_OR_REMOVE}`);
  }
  if (caCert.notAfter - wishes.now < RENEW_BEFORE_MS) {
    if (wishes.keepAuthority) {
      return refuse(
        "ca-ends",
        `The certificate authority ends on ${day(caCert.notAfter)}: make a new one with ` +
          "deno task cert --new-ca, then trust it on every device.",
      );
    }
    return { make: "all", reason: `The certificate authority ends on ${day(caCert.notAfter)}.` };
  }
  const fault = leafFault(found, caCert, wishes);
  if (fault !== null && caKey.state === "missing") {
    return refuse(
      "ca-key-missing",
      `${fault} It cannot be renewed because ca.key is missing: put it back, or remove ca.crt ` +
        "as well to begin anew, then trust the new ca.crt on every device.",
    );
  }
  if (fault !== null) return { make: "leaf", reason: fault };
  return {
    make: "none",
    reason: wishes.now < caCert.notBefore
      ? `The clock of this machine says ${day(wishes.now)}, before ca.crt was made: set it right.`
      : "The certificates are in order.",
  };
}

const MEND_OR_REMOVE = "put the right file back, or remove both ca.key and ca.crt to begin anew, " +
  "then trust the new ca.crt on every device.";

/** Why the server's certificate has to be renewed; null if it is good. */
function leafFault(
  { leafKey, leafCert, leafPair, leafSigned }: Inventory,
  ca: { notBefore: number },
  { names, now, forceLeaf = false }: PlanWishes,
): string | null {
  if (leafCert.state !== "good") return unusable("server.crt", leafCert);
  if (leafKey.state !== "good") return unusable("server.key", leafKey);
  if (!leafPair) return "server.key is not the key to server.crt.";
  if (!leafSigned) return "server.crt is not signed by ca.crt.";
  // With a clock that stands before the CA's birth, "not valid yet" says nothing about the leaf.
  if (now < leafCert.notBefore && now >= ca.notBefore) {
    return `server.crt is not valid before ${day(leafCert.notBefore)}.`;
  }
  if (leafCert.notAfter - now < RENEW_BEFORE_MS) {
    return `server.crt ends on ${day(leafCert.notAfter)}.`;
  }
  const missing = missingNames(names, leafCert.names);
  if (missing.length > 0) return `server.crt does not name ${missing.join(", ")}.`;
  return forceLeaf ? "A new server.crt was asked for." : null;
}

function unusable(name: string, part: Exclude<Part, { state: "good" }>): string {
  return part.state === "missing"
    ? `There is no ${name}.`
    : `${name} cannot be used (${part.why}).`;
}

function refuse(code: RefusalCode, reason: string): Plan {
  return { make: "refuse", code, reason };
}

function day(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, "2000-01-01".length);
}
