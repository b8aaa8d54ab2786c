import assert from "node:assert/strict";
import { join } from "node:path";
import { localConstraints } from "../../lib/server/tls/constraints.ts";
import { makeAuthority, makeLeaf } from "../../lib/server/tls/issue.ts";
import type { CertificateNames } from "../../lib/server/tls/names.ts";
import { openBrowser } from "../support/browser.ts";
import { testWith } from "../support/tools.ts";
import { newTrustStore } from "../support/trust_store.ts";

const own = { dns: ["localhost"], ip: ["127.0.0.1"] };

/** What a leaf names, and whether Chromium may take it from an authority for this machine. */
const CASES: { named: CertificateNames; host: string; isGood: boolean }[] = [
  { named: own, host: "127.0.0.1", isGood: true },
  { named: own, host: "localhost", isGood: true },
  { named: { dns: ["www.example.com"], ip: [] }, host: "www.example.com", isGood: false },
  // One bad name among good ones spoils all.
  { named: { ...own, dns: ["localhost", "example.com"] }, host: "127.0.0.1", isGood: false },
  { named: { ...own, ip: ["127.0.0.1", "8.8.8.8"] }, host: "localhost", isGood: false },
];

testWith(
  ["chromium", "certutil"],
  "makeAuthority() makes a CA that Chromium believes for this machine and for nobody else",
  async () => {
    const now = Date.now();
    const constraints = localConstraints(own);
    const authority = await makeAuthority({ hostname: "test", constraints, now });
    await using store = await newTrustStore();
    const caFile = join(store.home, "ca.crt");
    await Deno.writeTextFile(caFile, authority.cert);
    await store.trust(caFile);
    await using browser = await openBrowser({
      checksCertificates: true,
      home: store.home,
      args: ["--host-resolver-rules=MAP www.example.com 127.0.0.1"],
    });
    for (const { named, host, isGood } of CASES) {
      const { cert, key } = await makeLeaf({ authority, names: named, now });
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, cert, key, onListen() {} },
        () => new Response("good day"),
      );
      const verdict = await browser.page.goto(`https://${host}:${server.addr.port}/`)
        .then((response) => String(response?.status()), (error) => `${error}`);
      assert.match(verdict, isGood ? /^200$/ : /ERR_CERT_INVALID/, JSON.stringify([host, named]));
    }
  },
);
