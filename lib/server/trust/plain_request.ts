import type { CertificateNames } from "../tls/names.ts";
import { knownHost } from "./host.ts";
import { CA_PATHS, TRUST_PATH } from "./paths.ts";

/** What of a request over plain HTTP decides. */
export interface PlainRequest {
  method: string;
  /** As the server has parsed it, null if it could not. Its host is not looked at. */
  url: URL | null;
  /** The `Host` header; null if there is none. */
  host: string | null;
}

/** Where HTTPS is, and what its certificate names. */
export interface HttpsFacts {
  port: number;
  names: CertificateNames;
}

/** What is done with a request over plain HTTP. */
export type PlainAnswer =
  /** The app answers; it is told the HTTPS origin of this host. */
  | { does: "serve"; httpsOrigin: string; isVouched: boolean }
  | { does: "redirect"; location: string }
  | { does: "refuse"; status: 400 | 405; message: string };

/** What the trust page loads: styles, icons, scripts of this build. All of it is public. */
const ASSETS = ["/styles.css", "/trust.css", "/manifest.webmanifest"];
const ICON = /^\/icon(-\d+)?\.(svg|png)$/;
const SCRIPT = /^\/_fresh\/js\/[\w-]+\/[\w.-]+\.js$/;

/** Is this all that plain HTTP serves: the page, the authority, and what the page loads? */
export function isServedPlain(pathname: string): boolean {
  return pathname === TRUST_PATH || (CA_PATHS as readonly string[]).includes(pathname) ||
    ASSETS.includes(pathname) || ICON.test(pathname) || SCRIPT.test(pathname);
}

/**
 * Decides on a request over plain HTTP. What is not for a device that trusts
 * nothing yet goes on over HTTPS, under the host that the request named, never
 * under another one.
 */
export function plainAnswer({ method, url, host }: PlainRequest, https: HttpsFacts): PlainAnswer {
  if (method !== "GET" && method !== "HEAD") {
    return { does: "refuse", status: 405, message: "Plain HTTP is for reading: use https://" };
  }
  const known = knownHost(host, https.names);
  if (known === null || url === null) {
    const message = "This server is not known by that name: open an address that it shows";
    return { does: "refuse", status: 400, message };
  }
  const { hostname, isVouched } = known;
  const httpsOrigin = new URL(`https://${hostname}:${https.port}`).origin;
  if (isServedPlain(url.pathname)) return { does: "serve", httpsOrigin, isVouched };
  // A path that begins otherwise, `@evil.example` say, would make another host of this one.
  const path = url.pathname.startsWith("/") ? url.pathname : "/";
  return { does: "redirect", location: httpsOrigin + path + url.search };
}
