import assert from "node:assert/strict";
import { canonicalAddress, machineNames, missingNames, withRemembered } from "./names.ts";

Deno.test("machineNames() names the host, its mDNS name, localhost and every address", () => {
  assert.deepEqual(
    machineNames({ hostname: "kitchen", addresses: ["192.168.1.2", "FD00:0:0::2", "10.0.0.7"] }),
    {
      dns: ["kitchen", "kitchen.local", "localhost"],
      ip: ["192.168.1.2", "fd00::2", "10.0.0.7", "127.0.0.1", "::1"],
    },
  );
});

Deno.test("machineNames() leaves out link-local IPv6, zone ids, doubles and what is no address", () => {
  const addresses = ["fe80::1%eth0", "febf::1", "fd00::2%3", "fd00::2", "127.0.0.1", "nonsense"];
  assert.deepEqual(machineNames({ hostname: "a", addresses }).ip, ["fd00::2", "127.0.0.1", "::1"]);
});

Deno.test("machineNames() makes one .local name of any form of the host name", () => {
  const cases: [string, string[]][] = [
    ["Box.lan", ["box.lan", "box", "box.local", "localhost"]],
    ["Mac.local", ["mac.local", "mac", "localhost"]],
    ["box.", ["box", "box.local", "localhost"]],
    ["my_pc", ["my_pc", "my_pc.local", "localhost"]],
    ["localhost", ["localhost"]],
    ["Büro PC", ["localhost"]],
    ["", ["localhost"]],
  ];
  for (const [hostname, dns] of cases) {
    assert.deepEqual(machineNames({ hostname, addresses: [] }).dns, dns, hostname);
  }
});

Deno.test("canonicalAddress() has one spelling for each address", () => {
  const cases: [string, string | null][] = [
    ["192.168.1.2", "192.168.1.2"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:10.0.0.1", "::ffff:a00:1"],
    ["192.168.001.002", null],
    ["kitchen", null],
    ["", null],
  ];
  for (const [text, canonical] of cases) assert.equal(canonicalAddress(text), canonical, text);
});

Deno.test("missingNames() lists what is wanted and absent, and minds nothing else", () => {
  const present = { dns: ["a", "old"], ip: ["10.0.0.1", "10.0.0.9"] };
  assert.deepEqual(missingNames({ dns: ["a"], ip: ["10.0.0.1"] }, present), []);
  assert.deepEqual(missingNames({ dns: ["b", "a"], ip: ["10.0.0.2"] }, present), ["10.0.0.2", "b"]);
});

Deno.test("withRemembered() keeps addresses that are gone, behind those of now, and no host names", () => {
  const now = { dns: ["a"], ip: ["10.0.0.2", "127.0.0.1"] };
  assert.deepEqual(withRemembered(now, null), now);
  const last = { dns: ["old"], ip: ["192.168.1.2", "127.0.0.1", "10.0.0.2", "172.16.0.4"] };
  assert.deepEqual(withRemembered(now, last), {
    dns: ["a"],
    ip: ["10.0.0.2", "127.0.0.1", "192.168.1.2", "172.16.0.4"],
  });
});

Deno.test("withRemembered() forgets the oldest addresses beyond 16", () => {
  let names: ReturnType<typeof withRemembered> | null = null;
  for (let day = 1; day <= 40; day++) {
    names = withRemembered({ dns: [], ip: [`10.0.0.${day}`] }, names);
  }
  const latest = Array.from({ length: 17 }, (_, index) => `10.0.0.${40 - index}`);
  assert.deepEqual(names?.ip, latest);
});
