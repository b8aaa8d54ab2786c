/**
 * Does a request come from a page of this server, or from no page at all?
 *
 * Browsers name the page's origin with every WebSocket and with everything but
 * GET and HEAD, and most say more in `Sec-Fetch-Site`. Other programs say
 * nothing, and have no user who could be tricked.
 *
 * @param req Its URL has the host that was asked for: HTTP/2 has no `Host` header.
 * @see https://fetch.spec.whatwg.org/#origin-header
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isFromHere({ url, headers }: Pick<Request, "url" | "headers">): boolean {
  const origin = headers.get("origin");
  if (origin !== null) {
    return URL.canParse(origin) && new URL(origin).protocol === "https:" &&
      new URL(origin).host === new URL(url).host;
  }
  const site = headers.get("sec-fetch-site");
  return site === null || site === "same-origin" || site === "none";
}
