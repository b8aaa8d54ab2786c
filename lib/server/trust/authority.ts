import { createHash } from "node:crypto";
import { readCertificate } from "../tls/read_pem.ts";

/** The local authority, as devices are given it. */
export interface Authority {
  /** Its common name, by which every device lists it. */
  name: string;
  /** The certificate, DER. */
  der: Uint8Array<ArrayBuffer>;
  /** The certificate, PEM. */
  pem: string;
  /** SHA-256 of the DER, 64 hexadecimal digits in lower case. */
  fingerprint: string;
}

/**
 * Reads the authority that devices are to trust.
 *
 * @param pem One certificate.
 * @throws {Error} if it is none.
 */
export function readAuthority(pem: string): Authority {
  const { certificate } = readCertificate(pem);
  const der = new Uint8Array(certificate.rawData);
  return {
    name: certificate.subjectName.getField("CN")[0] ?? "Local Camera CA",
    der,
    pem,
    fingerprint: createHash("sha256").update(der).digest("hex"),
  };
}

/** The fingerprint as certificate viewers show it: `AB:CD:...`. */
export function shownFingerprint({ fingerprint }: Authority): string {
  return fingerprint.toUpperCase().replace(/..(?!$)/g, "$&:");
}
