import assert from "node:assert/strict";
import { lanAddresses, openUrls, trustPageUrl } from "./network.ts";
import { machineNames } from "./tls/names.ts";

function addressesOf(...interfaces: [string, string][]): string[] {
  return lanAddresses(interfaces.map(([name, address]) => ({ name, address })));
}

Deno.test("lanAddresses() puts the likeliest first, whatever the order of the system", () => {
  const best = [
    "192.168.1.2",
    "10.0.0.7",
    "172.20.0.3",
    "203.0.113.5",
    "fd00::2",
    "2001:db8::1",
    "169.254.7.7",
    "100.101.102.103",
  ];
  const system: [string, string][] = [
    ["tailscale0", "100.101.102.103"],
    ["lo", "127.0.0.1"],
    ["lo", "::1"],
    ["eth0", "2001:DB8::1"],
    ["eth0", "fd00:0::2"],
    ["eth0", "fe80::1%eth0"],
    ["eth1", "169.254.7.7"],
    ["eth2", "203.0.113.5"],
    ["eth3", "172.20.0.3"],
    ["wlan0", "192.168.1.2"],
    ["eth0", "10.0.0.7"],
  ];
  assert.deepEqual(addressesOf(...system), best);
  // 192.168 and 10 are equals: the system's order decides between them.
  const [first, second, ...others] = best;
  assert.deepEqual(addressesOf(...system.toReversed()), [second, first, ...others]);
});

Deno.test("lanAddresses() leaves bridges to containers out, and keeps named ones", () => {
  for (
    const name of [
      "docker0",
      "br-0a1b2c3d4e5f",
      "veth12ab",
      "virbr0",
      "vmnet8",
      "VMware Network Adapter VMnet8",
      "vEthernet (WSL (Hyper-V firewall))",
      "vEthernet (Default Switch)",
    ]
  ) {
    assert.deepEqual(addressesOf([name, "172.17.0.1"]), [], name);
  }
  for (const name of ["br0", "br-lan", "bridge0", "eth0", "Wi-Fi", "vEthernet (External)"]) {
    assert.deepEqual(addressesOf([name, "192.168.1.1"]), ["192.168.1.1"], name);
  }
});

Deno.test("lanAddresses() names an address once, with its best rank", () => {
  assert.deepEqual(
    addressesOf(["tun0", "10.0.0.1"], ["eth0", "10.0.0.2"], ["eth1", "10.0.0.1"]),
    ["10.0.0.2", "10.0.0.1"],
  );
});

const machine = { hostname: "kitchen", addresses: ["192.168.1.2", "fd00::2"] };
const local = { ...machine, port: 5001, names: machineNames(machine) };

Deno.test("openUrls() names what the socket answers to", () => {
  const cases: [string, string[]][] = [
    ["0.0.0.0", ["192.168.1.2:5001", "kitchen.local:5001", "localhost:5001"]],
    ["::", ["192.168.1.2:5001", "[fd00::2]:5001", "kitchen.local:5001", "localhost:5001"]],
    ["127.0.0.1", ["localhost:5001", "127.0.0.1:5001"]],
    ["::1", ["localhost:5001", "[::1]:5001"]],
    ["192.168.1.2", ["192.168.1.2:5001"]],
    ["FD00:0::2", ["[fd00::2]:5001"]],
    ["kitchen.local", ["kitchen.local:5001"]],
  ];
  for (const [host, urls] of cases) {
    assert.deepEqual(openUrls({ ...local, host }), urls.map((url) => `https://${url}`), host);
  }
});

Deno.test("openUrls() leaves the default port of HTTPS out", () => {
  assert.equal(openUrls({ ...local, host: "0.0.0.0", port: 443 })[0], "https://192.168.1.2");
});

Deno.test("openUrls() prefers the names of one's own certificate, and shows no others", () => {
  const own = { ...local, host: "0.0.0.0" };
  const named = { dns: ["camera.example", "*.home.example"], ip: [] };
  assert.deepEqual(openUrls({ ...own, names: named }), ["https://camera.example:5001"]);
  const mixed = { dns: ["camera.example"], ip: ["192.168.1.2"] };
  assert.deepEqual(openUrls({ ...own, names: mixed }), [
    "https://camera.example:5001",
    "https://192.168.1.2:5001",
  ]);
  const wildcard = { dns: ["*.home.example"], ip: [] };
  assert.deepEqual(
    openUrls({ ...own, host: "a.home.example", names: wildcard }),
    ["https://a.home.example:5001"],
  );
});

Deno.test("openUrls() still names something when the certificate fits nothing", () => {
  const strange = { dns: ["*.home.example"], ip: [] };
  assert.equal(
    openUrls({ ...local, host: "0.0.0.0", names: strange })[0],
    "https://192.168.1.2:5001",
  );
});

Deno.test("trustPageUrl() is over plain HTTP where there is such a thing", () => {
  assert.equal(trustPageUrl("https://192.168.1.2:5001", 5080), "http://192.168.1.2:5080/trust");
  assert.equal(trustPageUrl("https://[fd00::2]", 80), "http://[fd00::2]/trust");
  assert.equal(
    trustPageUrl("https://kitchen.local:5001", null),
    "https://kitchen.local:5001/trust",
  );
});
