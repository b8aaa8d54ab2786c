/** Where the app itself says nothing, for instance about a download. */
const BASE = "default-src 'self'; script-src 'self' 'unsafe-inline'; object-src 'none'; " +
  "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/**
 * The Content-Security-Policy of the trust page over plain HTTP, from the one
 * that the page has over HTTPS: it must be able to reach HTTPS and WSS, and it
 * must not be upgraded to where nobody listens. All else stays, the nonce too.
 *
 * @param policy The header's value; null if there is none.
 * @param httpsOrigin `https://HOST:PORT`.
 */
export function plainPolicy(policy: string | null, httpsOrigin: string): string {
  const wssOrigin = httpsOrigin.replace(/^https:/, "wss:");
  const kept = (policy ?? BASE).split(";")
    .map((directive) => directive.trim())
    .filter((directive) =>
      directive !== "" && !/^(connect-src|upgrade-insecure-requests)(\s|$)/i.test(directive)
    );
  return [...kept, `connect-src 'self' ${httpsOrigin} ${wssOrigin}`].join("; ");
}
