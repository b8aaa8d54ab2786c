import { type Device, isDevice } from "../../shared/device.ts";
import { nextPath } from "../../shared/next_path.ts";
import type { CertificateNames } from "../tls/names.ts";
import { type Authority, readAuthority } from "./authority.ts";
import { recogniseVisitor } from "./device.ts";
import { knownHost } from "./host.ts";
import type { PlainVisit } from "./plain_visit.ts";

/** A request for the trust page, and what the server has to say about itself. */
export interface TrustRequest {
  headers: Headers;
  url: URL;
  /** Undefined if the request came over HTTPS. */
  plain: PlainVisit | undefined;
  /** Of the local authority; null with one's own certificate. */
  caPem: string | null;
  names: CertificateNames;
}

/** What the trust page shows. */
export interface TrustPage {
  /** Chosen by hand, or recognised; null if neither. */
  device: Device | null;
  isChosen: boolean;
  isFirefox: boolean;
  isInApp: boolean;
  /** Null if there is nothing to install. */
  authority: Authority | null;
  /** `https://HOST:PORT`. */
  httpsOrigin: string;
  isPlain: boolean;
  /** Does the certificate name the host by which the page was opened? */
  isVouched: boolean;
  /** Where to go on to: a path. */
  next: string;
  /** Comes from the page over plain HTTP, where all was well: only leads on. */
  isGoingOn: boolean;
}

/** Reads off a request what the trust page is to show. */
export function trustPage({ headers, url, plain, caPem, names }: TrustRequest): TrustPage {
  const { device, isFirefox, isInApp } = recogniseVisitor(headers);
  const chosen = url.searchParams.get("device");
  const isChosen = isDevice(chosen);
  return {
    device: isChosen ? chosen : device,
    isChosen,
    isFirefox,
    isInApp,
    authority: caPem === null ? null : readAuthority(caPem),
    httpsOrigin: plain?.httpsOrigin ?? url.origin,
    isPlain: plain !== undefined,
    isVouched: plain?.isVouched ?? knownHost(url.host, names)?.isVouched ?? false,
    next: nextPath(url.searchParams.get("next")),
    isGoingOn: plain === undefined && url.searchParams.has("go"),
  };
}

/**
 * The address of the page with some of its parameters changed; all others but
 * its own are dropped.
 *
 * @returns Relative: `?device=ios&next=%2Fpair`.
 */
export function trustHref(url: URL, changes: { device?: Device; lang?: string }): string {
  const search = new URLSearchParams();
  for (const name of ["device", "lang", "next"]) {
    const value = (changes as Record<string, string | undefined>)[name] ??
      url.searchParams.get(name);
    if (value !== null) search.set(name, value);
  }
  return `?${search}`;
}
