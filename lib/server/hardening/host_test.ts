import assert from "node:assert/strict";
import { isOwnHost } from "./host.ts";

const NAMES = { dns: ["box", "box.lan", "*.home.example.org"], ip: ["192.168.1.2"] };

const cases: [url: string, isOwn: boolean, why: string][] = [
  ["https://192.168.1.2:5001", true, "an address of the certificate"],
  ["https://10.0.0.9", true, "any other address: it cannot be made to point elsewhere"],
  ["https://0x7f.1", true, "an address as URL spells it out"],
  ["https://[fd00::1]:5001", true, "IPv6"],
  ["https://[::1]", true, "IPv6 at home"],
  ["https://localhost:5001", true, "this very machine"],
  ["https://box:5001", true, "a name of the certificate"],
  ["https://BOX.lan", true, "in capitals"],
  ["https://box.lan.:5001", true, "with the dot of the root"],
  ["https://other.local", true, "multicast DNS"],
  ["https://cam.home.example.org", true, "below a wildcard"],
  ["https://home.example.org", false, "a wildcard's parent"],
  ["https://a.b.home.example.org", false, "two labels for a wildcard"],
  ["https://evil.example", false, "a name of somebody else's"],
  ["https://box.evil.example", false, "our name below somebody else's"],
  ["https://192.168.1.2.evil.example", false, "our address below somebody else's"],
  ["https://192-168-1-2.nip.io", false, "a name that anybody may have"],
  ["https://localhost.evil.example", false, "localhost below somebody else's"],
  ["https://local", false, "the end of a name alone"],
  ["https://evil-local", false, "what only ends like it"],
  ["https://x.localhost", false, "below localhost"],
];

for (const [url, isOwn, why] of cases) {
  Deno.test(`isOwnHost() of ${url} is ${isOwn}: ${why}`, () => {
    assert.equal(isOwnHost(new URL(url).hostname, NAMES), isOwn);
  });
}
