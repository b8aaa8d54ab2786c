import { addSecurityHeaders } from "./security_headers.ts";

type Fetch = Deno.ServeHandler<Deno.NetAddr>;

/**
 * Adds the headers that every answer carries, whoever gave it: error pages are
 * rendered outside of all middleware.
 *
 * @param isOwnCertificate See `addSecurityHeaders()`.
 */
export function secured(fetch: Fetch, isOwnCertificate: boolean): Fetch {
  return async (req, info) => {
    const response = await fetch(req, info);
    // The answer to an upgrade is no longer ours.
    if (response.status !== 101) addSecurityHeaders(response.headers, isOwnCertificate);
    return response;
  };
}
