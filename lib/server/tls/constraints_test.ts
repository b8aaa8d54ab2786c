import assert from "node:assert/strict";
import {
  type Constraints,
  constraintsExtension,
  localConstraints,
  readConstraints,
  withinConstraints,
} from "./constraints.ts";
import { makeAuthority } from "./issue.ts";
import { machineNames } from "./names.ts";
import { readCertificate } from "./read_pem.ts";

function constraintsOf(hostname: string, ...addresses: string[]): Constraints {
  return localConstraints(machineNames({ hostname, addresses }));
}

const LOCAL = ["localhost", "local", "home.arpa", "internal", "lan", "home"];

Deno.test("localConstraints() permits private addresses and local names, and excludes nothing", () => {
  const { permitted, excluded } = constraintsOf("kitchen-pc", "192.168.1.2", "fd00::2");
  assert.deepEqual(permitted.dns, [...LOCAL, "kitchen-pc"]);
  assert.deepEqual(permitted.ip, [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
  ]);
  assert.deepEqual(excluded, { dns: [], ip: [] });
});

Deno.test("localConstraints() permits what this machine has besides, and as little more as will do", () => {
  const { permitted: { dns, ip } } = constraintsOf(
    "cam1.example.com",
    "203.0.113.5",
    "2001:db8:0:1:aaaa::5",
    "2001:db8:0:1:bbbb::6",
  );
  assert.deepEqual(dns, [...LOCAL, "cam1.example.com", "cam1"]);
  assert.deepEqual(ip.slice(-2), ["203.0.113.5/32", "2001:db8:0:1::/64"]);
});

Deno.test("localConstraints() permits no bare host name that may be a top-level domain", () => {
  for (const hostname of ["kitchen", "dev", "xn--kche-0ra"]) {
    assert.deepEqual(constraintsOf(hostname).permitted.dns, LOCAL, hostname);
  }
  for (const hostname of ["annes-mac", "desktop-1a2b", "my_pc"]) {
    assert.deepEqual(constraintsOf(hostname).permitted.dns, [...LOCAL, hostname], hostname);
  }
});

Deno.test("readConstraints() reads what constraintsExtension() wrote, which is critical", async () => {
  const constraints = constraintsOf("cam1.example.com", "203.0.113.5", "2001:db8::5");
  const { cert } = await makeAuthority({ hostname: "a", constraints, now: Date.now() });
  const { certificate } = readCertificate(cert);
  assert.equal(certificate.getExtension("2.5.29.30")?.critical, true);
  assert.deepEqual(readConstraints(certificate), constraints);
  const both = { permitted: { dns: [], ip: ["::/0"] }, excluded: { dns: ["com"], ip: [] } };
  const other = await makeAuthority({ hostname: "a", constraints: both, now: Date.now() });
  assert.deepEqual(readConstraints(readCertificate(other.cert).certificate), both);
});

Deno.test("constraintsExtension() has the bytes of RFC 5280, section 4.2.1.10", () => {
  const one = { permitted: { dns: ["lan"], ip: ["10.0.0.0/8"] }, excluded: { dns: [], ip: [] } };
  const bytes = new Uint8Array(constraintsExtension(one).value).toHex();
  // SEQUENCE { [0] { SEQUENCE { [2] "lan" } SEQUENCE { [7] 10.0.0.0 255.0.0.0 } } }
  assert.equal(bytes, "3015a0133005" + "82036c616e" + "300a" + "87080a000000ff000000");
});

Deno.test("withinConstraints() leaves out what clients would refuse the certificate for", () => {
  const constraints = constraintsOf("kitchen", "203.0.113.5", "2001:db8::5");
  const names = {
    dns: ["cam.example.com", "kitchen", "kitchen.local", "notlocal", "localhost"],
    ip: ["203.0.113.5", "203.0.113.6", "2001:db8::9", "2001:db8:1::9", "10.1.2.3", "::1"],
  };
  assert.deepEqual(withinConstraints(names, constraints), {
    names: {
      dns: ["kitchen.local", "localhost"],
      ip: ["203.0.113.5", "2001:db8::9", "10.1.2.3", "::1"],
    },
    leftOut: ["203.0.113.6", "2001:db8:1::9", "cam.example.com"],
  });
});

Deno.test("withinConstraints() minds exclusions, dots in front, and that an empty list limits nothing", () => {
  const none = { dns: [], ip: [] };
  const dns = (permitted: string[], excluded: string[], ...names: string[]) =>
    withinConstraints({ dns: names, ip: ["8.8.8.8"] }, {
      permitted: { dns: permitted, ip: [] },
      excluded: { dns: excluded, ip: [] },
    }).names;
  assert.deepEqual(dns(["lan"], ["bad.lan"], "a.lan", "bad.lan", "x.bad.lan", "lan"), {
    dns: ["a.lan", "lan"],
    ip: ["8.8.8.8"],
  });
  assert.deepEqual(dns([".lan"], [], "a.lan", "lan").dns, ["a.lan"]);
  assert.deepEqual(dns([], ["com"], "a.com", "a.org").dns, ["a.org"]);
  const all = { dns: ["a.com"], ip: ["8.8.8.8"] };
  assert.deepEqual(withinConstraints(all, { permitted: none, excluded: none }).names, all);
  assert.deepEqual(withinConstraints(all, null), { names: all, leftOut: [] });
});
