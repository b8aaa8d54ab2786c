import { localConstraints } from "../../lib/server/tls/constraints.ts";
import { makeAuthority } from "../../lib/server/tls/issue.ts";

/** A new local authority, PEM, of the 28th of November 2026. */
export async function authorityPem(hostname: string): Promise<string> {
  const constraints = localConstraints({ dns: [], ip: [] });
  const now = Date.UTC(2026, 10, 28);
  return (await makeAuthority({ hostname, constraints, now })).cert;
}
