import assert from "node:assert/strict";
import { addSecurityHeaders, CSP_DIRECTIVES } from "./security_headers.ts";

const HTML = "text/html; charset=utf-8";

/** An answer's headers, when ours were added. */
function added(headers: Record<string, string>, isOwnCertificate = false): Headers {
  const all = new Headers(headers);
  addSecurityHeaders(all, isOwnCertificate);
  return all;
}

Deno.test("addSecurityHeaders() adds to every answer what no page of ours needs to be without", () => {
  for (const type of [HTML, "application/json", "video/webm", ""]) {
    const headers = added(type === "" ? {} : { "content-type": type });
    assert.equal(headers.get("x-content-type-options"), "nosniff", type);
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.match(headers.get("permissions-policy")!, /camera=\(self\), microphone=\(self\)/);
    assert.match(headers.get("content-security-policy")!, /frame-ancestors 'none'/);
  }
});

const POLICIES: [name: string, headers: Record<string, string>, policy: RegExp][] = [
  ["a page with scripts keeps its own, for the nonce", {
    "content-type": HTML,
    "content-security-policy": "script-src 'nonce-1'",
  }, /^script-src 'nonce-1'$/],
  [
    "a page without one may run no script",
    { "content-type": HTML },
    /^default-src 'none'; (?!.*script)/,
  ],
  ["a video can be no page", { "content-type": "video/webm" }, /^default-src 'none'; frame-an/],
  // Opened by itself, an SVG is a document that could run scripts.
  ["an image that brings a policy gets ours", {
    "content-type": "image/svg+xml",
    "content-security-policy": "script-src 'unsafe-inline'",
  }, /^default-src 'none'; frame-an/],
  ["a script may ask this server, for it may be a service worker", {
    "content-type": "text/javascript; charset=UTF-8",
    "content-security-policy": "script-src 'nonce-1'",
  }, /^default-src 'none'; connect-src 'self'; frame-ancestors 'none'$/],
  ["an answer without a type gets one", {}, /^default-src 'none'; frame-an/],
];

for (const [name, headers, policy] of POLICIES) {
  Deno.test(`addSecurityHeaders() of the policy: ${name}`, () => {
    assert.match(added(headers).get("content-security-policy")!, policy);
  });
}

Deno.test("addSecurityHeaders() asks for HTTPS only where nobody is locked out by that", () => {
  const name = "strict-transport-security";
  assert.equal(added({}, false).get(name), null);
  assert.match(added({}, true).get(name)!, /^max-age=\d{7,}$/);
});

Deno.test("addSecurityHeaders() leaves what an answer says for itself", () => {
  const headers = added({ "cross-origin-resource-policy": "cross-origin" });
  assert.equal(headers.get("cross-origin-resource-policy"), "cross-origin");
});

Deno.test("CSP_DIRECTIVES let in nothing from elsewhere, and no inline code", () => {
  for (const directive of CSP_DIRECTIVES) {
    const [name, ...sources] = directive.split(" ");
    const known = ["'self'", "'none'", "blob:", "data:", "mediastream:"];
    assert.deepEqual(sources.filter((source) => !known.includes(source)), [], name);
  }
});
