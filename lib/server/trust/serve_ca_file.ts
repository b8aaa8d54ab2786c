import { jsonError } from "../json_error.ts";
import { type Authority, readAuthority } from "./authority.ts";
import { type CaFile, caFileResponse } from "./ca_files.ts";

/**
 * Answers with one of the files by which a device comes to trust the authority.
 *
 * @param caPem Of the local authority; null with one's own certificate, which has none to hand out.
 */
export function serveCaFile(
  caPem: string | null,
  make: (authority: Authority) => CaFile,
): Response {
  if (caPem === null) {
    const message = "This server has a certificate of its own: ask whoever issued it";
    return jsonError(404, "no-authority", message);
  }
  return caFileResponse(make(readAuthority(caPem)));
}
