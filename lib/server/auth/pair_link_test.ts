import assert from "node:assert/strict";
import { pairLink } from "./pair_link.ts";
import { newLinkSecret } from "./secrets.ts";

const ORIGIN = "https://192.168.1.2:5001";

Deno.test("pairLink() puts the code where no server and no other site gets to see it", () => {
  for (const code of ["1234-5678", newLinkSecret(), "a b#c?d=é/花"]) {
    const link = new URL(pairLink(ORIGIN, code));
    assert.equal(link.origin, ORIGIN);
    assert.deepEqual([link.pathname, link.search], ["/pair", ""]);
    assert.equal(decodeURIComponent(link.hash.slice(1)), code);
  }
});

Deno.test("pairLink() is as short as a QR code in a terminal needs", () => {
  assert.ok(pairLink(ORIGIN, newLinkSecret()).length <= 53);
});
