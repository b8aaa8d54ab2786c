import { cookieValue } from "../../shared/cookies.ts";

/**
 * With this prefix a browser takes the cookie only over HTTPS, for this very
 * host, and from no other.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2.5 and the draft of its successor, 4.1.3.2
 */
export const COOKIE_NAME = "__Host-local-camera";

/** Browsers keep no cookie for longer than 400 days. */
const MAX_AGE_SECONDS = 400 * 24 * 3600;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** A `Set-Cookie` header with a credential. */
export function credentialCookie(credential: string): string {
  return `${COOKIE_NAME}=${credential}; Max-Age=${MAX_AGE_SECONDS}; ${ATTRIBUTES}`;
}

/** The credential that a request's cookie carries, unread. */
export function cookieOf(headers: Headers): string | undefined {
  return cookieValue(headers.get("cookie"), COOKIE_NAME);
}
