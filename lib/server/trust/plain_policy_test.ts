import assert from "node:assert/strict";
import { plainPolicy } from "./plain_policy.ts";

const ORIGIN = "https://192.168.1.2:5001";
const CONNECT = `connect-src 'self' ${ORIGIN} wss://192.168.1.2:5001`;

Deno.test("plainPolicy() lets the page reach HTTPS and WSS, and keeps all else", () => {
  const policy = "default-src 'self'; script-src 'self' 'nonce-abc'; connect-src 'self'; " +
    "frame-ancestors 'none'; upgrade-insecure-requests";
  assert.equal(
    plainPolicy(policy, ORIGIN),
    "default-src 'self'; script-src 'self' 'nonce-abc'; frame-ancestors 'none'; " + CONNECT,
  );
});

Deno.test("plainPolicy() has one of its own where there is none", () => {
  const policy = plainPolicy(null, ORIGIN);
  assert.match(policy, /^default-src 'self'; /);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.ok(policy.endsWith(CONNECT));
  assert.equal(policy.match(/connect-src/g)?.length, 1);
});

Deno.test("plainPolicy() takes a directive out by its whole name, in any case", () => {
  const policy = "Upgrade-Insecure-Requests; Connect-Src *; x-connect-src 'self'";
  assert.equal(plainPolicy(policy, ORIGIN), `x-connect-src 'self'; ${CONNECT}`);
});
