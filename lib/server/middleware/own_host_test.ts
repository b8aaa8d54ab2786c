import assert from "node:assert/strict";
import { App } from "fresh";
import type { State } from "../define.ts";
import type { Services } from "../services.ts";
import { ownHost } from "./own_host.ts";

/** An app whose certificate is for these names at the moment. */
function appFor(certificate: { dns: string[] }) {
  return new App<State>()
    .use((ctx) => {
      const certificateNames = () => ({ dns: certificate.dns, ip: [] });
      ctx.state.services = { certificateNames } as unknown as Services;
      return ctx.next();
    })
    .use(ownHost)
    .all("*", () => new Response("in"))
    .handler();
}

Deno.test("ownHost answers by the names of the certificate, as they are now, and by addresses", async () => {
  const certificate = { dns: ["box.lan"] };
  const app = appFor(certificate);
  const statusOf = async (url: string, method = "GET") =>
    (await app(new Request(url, { method }))).status;
  assert.equal(await statusOf("https://box.lan:5001/"), 200);
  assert.equal(await statusOf("https://192.168.1.2:5001/api/stream"), 200);
  assert.equal(await statusOf("https://attic.lan:5001/"), 421);
  certificate.dns = ["attic.lan"];
  assert.equal(await statusOf("https://attic.lan:5001/"), 200);
  assert.equal(await statusOf("https://box.lan:5001/"), 421);
});

Deno.test("ownHost tells whoever asks by a rebound name nothing, whatever the method", async () => {
  const app = appFor({ dns: ["box.lan"] });
  for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
    const response = await app(new Request("https://evil.example:5001/api/pair", { method }));
    assert.equal(response.status, 421);
    assert.equal((await response.json()).error.code, "unknown-host");
  }
});
