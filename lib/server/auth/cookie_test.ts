import assert from "node:assert/strict";
import { COOKIE_NAME, cookieOf, credentialCookie } from "./cookie.ts";

/** Attributes of a `Set-Cookie` header, behind its first pair. */
const attributesOf = (header: string) => header.split("; ").slice(1).sort();

Deno.test("credentialCookie() keeps the credential from scripts, other sites and other hosts", () => {
  const cookie = credentialCookie("id.secret");
  assert.ok(cookie.startsWith("__Host-local-camera=id.secret; "));
  // RFC 6265bis, 4.1.3.2: what `__Host-` promises holds with Secure, Path=/ and without Domain.
  const attributes = ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Strict", "Secure"];
  assert.deepEqual(attributesOf(cookie), attributes);
});

const headers: [header: string | undefined, credential: string | undefined][] = [
  [undefined, undefined],
  ["", undefined],
  ["lang=en", undefined],
  [`${COOKIE_NAME}=a.b`, "a.b"],
  [`lang=en; ${COOKIE_NAME}=a.b; x=1`, "a.b"],
  [`x${COOKIE_NAME}=a.b`, undefined],
  [`x="${COOKIE_NAME}=a.b"`, undefined],
  // A site in the parent domain may add one of its own, but not with this prefix: the first counts.
  [`${COOKIE_NAME}=a.b; ${COOKIE_NAME}=c.d`, "a.b"],
];

Deno.test("cookieOf() finds the credential, and nothing that only looks like it", () => {
  for (const [cookie, credential] of headers) {
    const found = cookieOf(new Headers(cookie === undefined ? {} : { cookie }));
    assert.equal(found, credential, cookie);
  }
});
