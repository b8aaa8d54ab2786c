import assert from "node:assert/strict";
import { knownHost } from "./host.ts";

const names = { dns: ["kitchen", "kitchen.local", "localhost"], ip: ["192.168.1.2", "fd00::2"] };
const own = { dns: ["*.example.org"], ip: [] };

const KNOWN: [header: string, hostname: string, isVouched: boolean][] = [
  ["192.168.1.2:5080", "192.168.1.2", true],
  ["192.168.1.2", "192.168.1.2", true],
  ["10.0.0.9:5080", "10.0.0.9", false],
  ["[fd00::2]:5080", "[fd00::2]", true],
  ["[FD00:0::2]", "[fd00::2]", true],
  ["KITCHEN.local:5080", "kitchen.local", true],
  ["kitchen:80", "kitchen", true],
  ["old-name.local:5080", "old-name.local", false],
  ["localhost:5080", "localhost", true],
];
for (const [header, hostname, isVouched] of KNOWN) {
  Deno.test(`knownHost() answers to ${header}`, () => {
    assert.deepEqual(knownHost(header, names), { hostname, isVouched });
  });
}

Deno.test("knownHost() answers to the names of one's own certificate, and says what it lacks", () => {
  assert.deepEqual(knownHost("camera.example.org:5080", own), {
    hostname: "camera.example.org",
    isVouched: true,
  });
  assert.deepEqual(knownHost("localhost", own), { hostname: "localhost", isVouched: false });
});

const HOSTILE = [
  null,
  "",
  "evil.example",
  "evil.example:5080",
  "kitchen.local.evil.example",
  "evil.example/kitchen.local",
  "evil.example#.local",
  "evil.example?.local",
  "evil.example\\.local",
  "user@kitchen.local",
  "user:pass@kitchen.local:80",
  "kitchen.local:5080:80",
  "kitchen.local:99999",
  "kitchen.local\r\nlocation: https://evil.example",
  "kitchen .local",
  "[::1",
  "[::1]evil",
  "[fe80::1%25eth0]",
];
for (const header of HOSTILE) {
  Deno.test(`knownHost() refuses ${JSON.stringify(header)?.slice(0, 60)}`, () => {
    assert.equal(knownHost(header, names), null);
  });
}
