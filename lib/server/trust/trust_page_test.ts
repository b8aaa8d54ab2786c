import assert from "node:assert/strict";
import { authorityPem } from "../../../tests/support/authority.ts";
import { trustHref, trustPage } from "./trust_page.ts";

const names = { dns: ["kitchen.local"], ip: ["192.168.1.2"] };
const IPHONE = { "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)" };
const page = (url: string, options: Partial<Parameters<typeof trustPage>[0]> = {}) =>
  trustPage({
    headers: new Headers(IPHONE),
    url: new URL(url),
    plain: undefined,
    caPem: null,
    names,
    ...options,
  });

Deno.test("trustPage() over HTTPS is its own origin", () => {
  const { httpsOrigin, isPlain, isVouched, next } = page("https://kitchen.local:5001/trust");
  assert.deepEqual({ httpsOrigin, isPlain, isVouched, next }, {
    httpsOrigin: "https://kitchen.local:5001",
    isPlain: false,
    isVouched: true,
    next: "/",
  });
  assert.equal(page("https://10.0.0.9:5001/trust").isVouched, false);
});

Deno.test("trustPage() over plain HTTP knows where HTTPS is", () => {
  const plain = { httpsOrigin: "https://10.0.0.9:5001", isVouched: false };
  const { httpsOrigin, isPlain, isVouched } = page("http://10.0.0.9:5080/trust", { plain });
  assert.deepEqual({ httpsOrigin, isPlain, isVouched }, { ...plain, isPlain: true });
});

Deno.test("trustPage() takes the device that was chosen, otherwise the one it recognises", () => {
  const device = (search: string) => {
    const { device, isChosen } = page(`https://kitchen.local/trust${search}`);
    return [device, isChosen];
  };
  assert.deepEqual(device(""), ["ios", false]);
  assert.deepEqual(device("?device=android"), ["android", true]);
  assert.deepEqual(device("?device=toaster"), ["ios", false]);
});

Deno.test("trustPage() goes on to nowhere else", () => {
  assert.equal(page("https://kitchen.local/trust?next=%2Fpair%3Fa%3D1").next, "/pair?a=1");
  assert.equal(page("https://kitchen.local/trust?next=%2F%2Fevil.example").next, "/");
});

Deno.test("trustPage() leads on by itself over HTTPS alone, and when it is told to", () => {
  const plain = { httpsOrigin: "https://kitchen.local", isVouched: true };
  assert.equal(page("https://kitchen.local/trust?go=on").isGoingOn, true);
  assert.equal(page("https://kitchen.local/trust").isGoingOn, false);
  assert.equal(page("http://kitchen.local:5080/trust?go=on", { plain }).isGoingOn, false);
});

Deno.test("trustPage() has the authority, or none with one's own certificate", async () => {
  const cert = await authorityPem("kitchen");
  const { authority } = page("https://kitchen.local/trust", { caPem: cert });
  assert.equal(authority?.name, "Local Camera CA (kitchen, 2026-11-28)");
  assert.equal(page("https://kitchen.local/trust").authority, null);
});

Deno.test("trustHref() changes what it is told, keeps its own and drops the rest", () => {
  const url = new URL("http://a/trust?next=%2Fpair&device=ios&utm=1&lang=zh");
  assert.equal(trustHref(url, { device: "linux" }), "?device=linux&lang=zh&next=%2Fpair");
  assert.equal(trustHref(new URL("http://a/trust"), { lang: "en" }), "?lang=en");
});
