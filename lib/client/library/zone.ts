/** What the page is read by. */
export interface ZonePage {
  /** The time zone that the server has drawn the page in. */
  drawn: string;
  /** The time zone of this device. */
  here: string;
  /** As `document.cookie` gives it. */
  cookies(): string;
  setCookie(cookie: string): void;
  reload(): void;
}

/** As long as browsers keep a cookie at all. */
const COOKIE_SECONDS = 400 * 24 * 60 * 60;

/**
 * Tells the server the time zone of this device, and has it draw the page anew if it drew another:
 * once only, so that neither a browser without cookies nor a zone that the server does not know
 * goes round in circles.
 */
export function tellZone(name: string, page: ZonePage): void {
  const pair = `${name}=${encodeURIComponent(page.here)}`;
  const isTold = () => page.cookies().split("; ").includes(pair);
  if (isTold()) return;
  page.setCookie(`${pair}; path=/; max-age=${COOKIE_SECONDS}; samesite=lax; secure`);
  if (page.drawn !== page.here && isTold()) page.reload();
}
