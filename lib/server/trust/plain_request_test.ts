import assert from "node:assert/strict";
import fc from "fast-check";
import { isServedPlain, plainAnswer } from "./plain_request.ts";

const https = { port: 5001, names: { dns: ["kitchen.local"], ip: ["192.168.1.2", "fd00::2"] } };
const ask = (path: string, host: string | null = "192.168.1.2:5080", method = "GET") =>
  plainAnswer({ method, url: new URL(path, "http://any:5080"), host }, https);

Deno.test("isServedPlain() knows the page, the authority and what the page loads", () => {
  const served = [
    "/trust",
    "/ca.crt",
    "/ca.pem",
    "/local-camera.mobileconfig",
    "/styles.css",
    "/trust.css",
    "/icon.svg",
    "/icon-180.png",
    "/manifest.webmanifest",
    "/_fresh/js/0123abcd/TrustCheck.js",
    "/_fresh/js/development/chunk-NOKPR6RE.js",
  ];
  assert.deepEqual(served.filter((path) => !isServedPlain(path)), []);
});

Deno.test("isServedPlain() knows nothing else", () => {
  const others = [
    "/",
    "/trust/",
    "/trust/x",
    "/Trust",
    "/pair",
    "/settings",
    "/healthz",
    "/metrics",
    "/api/trust",
    "/api/stream",
    "/api/recordings/x/y",
    "/ca.key",
    "/_fresh/js/",
    "/_fresh/js/a/b/c.js",
    "/_fresh/js/../../main.ts",
    "/_fresh/js/a/%2e%2e.js",
    "/_fresh/alive",
    "/icon.svg/x",
  ];
  assert.deepEqual(others.filter(isServedPlain), []);
});

Deno.test("plainAnswer() serves the trust page and says where HTTPS is", () => {
  assert.deepEqual(ask("/trust?device=ios"), {
    does: "serve",
    httpsOrigin: "https://192.168.1.2:5001",
    isVouched: true,
  });
  assert.deepEqual(ask("/ca.crt", "[FD00::2]:5080", "HEAD"), {
    does: "serve",
    httpsOrigin: "https://[fd00::2]:5001",
    isVouched: true,
  });
  assert.deepEqual(ask("/trust", "10.0.0.9"), {
    does: "serve",
    httpsOrigin: "https://10.0.0.9:5001",
    isVouched: false,
  });
});

Deno.test("plainAnswer() leaves the usual port out of the origin", () => {
  const usual = { ...https, port: 443 };
  const url = new URL("http://any/");
  assert.deepEqual(plainAnswer({ method: "GET", url, host: "kitchen.local" }, usual), {
    does: "redirect",
    location: "https://kitchen.local/",
  });
});

Deno.test("plainAnswer() sends everything else to HTTPS, path and search kept", () => {
  const location = (path: string, host?: string) => {
    const answer = ask(path, host);
    return answer.does === "redirect" ? answer.location : answer;
  };
  assert.equal(location("/"), "https://192.168.1.2:5001/");
  assert.equal(
    location("/pair?code=1&next=%2F", "kitchen.local:5080"),
    "https://kitchen.local:5001/pair?code=1&next=%2F",
  );
  assert.equal(location("/api/trust"), "https://192.168.1.2:5001/api/trust");
});

Deno.test("plainAnswer() refuses other methods and other hosts", () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"]) {
    const answer = ask("/trust", undefined, method);
    assert.ok(answer.does === "refuse" && answer.status === 405, method);
  }
  for (const host of [null, "evil.example", "evil.example:5080", "a@kitchen.local"]) {
    const answer = ask("/", host);
    assert.ok(answer.does === "refuse" && answer.status === 400, String(host));
  }
});

Deno.test("plainAnswer() never leads to another host, whatever is asked", () => {
  const host = fc.oneof(fc.constant("kitchen.local:5080"), fc.string(), fc.webAuthority());
  const path = fc.oneof(fc.webUrl(), fc.string(), fc.constant("//evil.example/"));
  fc.assert(fc.property(host, path, (host, path) => {
    if (!URL.canParse(path, "http://any:5080")) return;
    const answer = ask(path, host);
    if (answer.does !== "redirect") return;
    const { protocol, hostname, port } = new URL(answer.location);
    assert.equal(protocol, "https:");
    assert.equal(port, "5001");
    assert.equal(hostname, new URL(`http://${host}`).hostname);
    assert.match(answer.location, /^[\x21-\x7e]+$/);
  }));
});
