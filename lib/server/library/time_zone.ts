import { cookieValue } from "../../shared/cookies.ts";
import { ZONE_COOKIE } from "../../shared/library.ts";
import { isTimeZone } from "../../shared/local_time.ts";

/** The longest name of a time zone is far shorter. */
const MAX_LENGTH = 64;

/** The time zone of whoever asks, as the page's script has told it before; else this computer's. */
export function timeZoneOf(request: Request): string {
  const told = cookieValue(request.headers.get("cookie"), ZONE_COOKIE);
  const zone = told !== undefined && told.length <= MAX_LENGTH ? decoded(told) : "";
  return isTimeZone(zone) ? zone : new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
