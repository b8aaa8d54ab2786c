/** What every answer carries. */
const ALWAYS: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  // For browsers that do not know frame-ancestors.
  "x-frame-options": "DENY",
  // The camera page needs these, and needs nobody else to have them.
  "permissions-policy": "camera=(self), microphone=(self), screen-wake-lock=(self), " +
    "fullscreen=(self), picture-in-picture=(self), autoplay=(self), geolocation=(), payment=(), " +
    "usb=(), serial=(), midi=(), display-capture=(), browsing-topics=()",
};

/** A year: RFC 6797, section 6.1. Not for subdomains, which are none of ours. */
const HSTS = "max-age=31536000";

/**
 * Directives of the Content-Security-Policy beside those of Fresh's `csp()`:
 * there, `default-src 'self'`, no plug-ins, no frames, scripts and styles by nonce only.
 */
export const CSP_DIRECTIVES = [
  // Icons are files of this server; QR codes and posters come from it as well.
  "img-src 'self' blob: data:",
  "media-src 'self' blob: mediastream:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
];

/** For what is no page, and for pages without a script of their own. */
const CSP_NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
/** A script's own policy counts where it runs as a worker: ours asks this server, and nobody else. */
const CSP_SCRIPT = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";
const CSP_NO_SCRIPT =
  "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/**
 * Adds the security headers to an answer. A page that brings its own policy
 * keeps it, since that has the nonce of its script.
 *
 * @param isOwnCertificate With a certificate of the user's own, browsers may be told to insist on
 * HTTPS. With a local one that would lock out whoever has to go past the warning to trust it.
 */
export function addSecurityHeaders(headers: Headers, isOwnCertificate: boolean): void {
  for (const [name, value] of Object.entries(ALWAYS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const type = headers.get("content-type") ?? "";
  const isPage = type.startsWith("text/html");
  const isScript = type.startsWith("text/javascript");
  if (!isPage) headers.set("content-security-policy", isScript ? CSP_SCRIPT : CSP_NO_PAGE);
  else if (!headers.has("content-security-policy")) {
    headers.set("content-security-policy", CSP_NO_SCRIPT);
  }
  if (isOwnCertificate) headers.set("strict-transport-security", HSTS);
}
