import { AppError } from "../../shared/errors.ts";
import { missingHalf } from "../config/certificate_pair.ts";
import {
  ensureCertificate,
  type EnsureOptions,
  type ServerCertificate,
} from "./ensure_certificate.ts";
import { readOwnCertificate } from "./own_certificate.ts";

/** {@link EnsureOptions}, and the files of one's own certificate if there is one. */
export interface ServerCertificateOptions extends EnsureOptions {
  certFile?: string;
  keyFile?: string;
}

/**
 * What the server serves with: one's own certificate if it is configured,
 * otherwise the local one, made or renewed as needed.
 *
 * @throws {AppError} `certificate-half-given` if one of the two files is named without the
 * other, and all that {@link readOwnCertificate} and {@link ensureCertificate} throw.
 */
export async function serverCertificate(
  options: ServerCertificateOptions,
): Promise<ServerCertificate> {
  const { certFile, keyFile, now } = options;
  const half = missingHalf({ certFile, keyFile });
  if (half !== null) throw new AppError("certificate-half-given", half);
  return certFile !== undefined && keyFile !== undefined
    ? await readOwnCertificate({ certFile, keyFile, now })
    : await ensureCertificate(options);
}
