import assert from "node:assert/strict";
import { addressBytes, isInRange, subnet64 } from "./address.ts";

Deno.test("addressBytes() knows both families, and :: anywhere", () => {
  assert.deepEqual(addressBytes("192.168.1.2"), [192, 168, 1, 2]);
  const sixteen = (...ends: [number, number][]) => {
    const bytes = Array(16).fill(0);
    for (const [at, value] of ends) bytes[at] = value;
    return bytes;
  };
  assert.deepEqual(addressBytes("::1"), sixteen([15, 1]));
  assert.deepEqual(addressBytes("fd00::"), sixteen([0, 0xfd]));
  assert.deepEqual(addressBytes("fd00::2"), sixteen([0, 0xfd], [15, 2]));
  assert.deepEqual(addressBytes("1:2:3:4:5:6:7:8")?.filter((byte) => byte > 0).length, 8);
  assert.equal(addressBytes("kitchen"), null);
});

Deno.test("isInRange() minds the prefix to the bit, and the family", () => {
  const cases: [string, string, boolean][] = [
    ["172.16.0.1", "172.16.0.0/12", true],
    ["172.31.255.255", "172.16.0.0/12", true],
    ["172.32.0.0", "172.16.0.0/12", false],
    ["100.127.1.1", "100.64.0.0/10", true],
    ["100.128.1.1", "100.64.0.0/10", false],
    ["203.0.113.5", "203.0.113.5/32", true],
    ["203.0.113.4", "203.0.113.5/32", false],
    ["fdff::1", "fc00::/7", true],
    ["fe80::1", "fc00::/7", false],
    ["::1", "::1/128", true],
    ["::2", "::1/128", false],
    ["10.0.0.1", "fc00::/7", false],
    ["10.0.0.1", "0.0.0.0/0", true],
    ["kitchen", "0.0.0.0/0", false],
  ];
  for (const [address, range, isIn] of cases) {
    assert.equal(isInRange(address, range), isIn, `${address} in ${range}`);
  }
});

Deno.test("subnet64() keeps the network and drops the interface", () => {
  assert.equal(subnet64("2001:db8:0:1:aaaa:bbbb:cccc:dddd"), "2001:db8:0:1::/64");
  assert.equal(subnet64("2001:db8::1"), "2001:db8::/64");
  assert.equal(subnet64("2a02:0:0:7::9"), "2a02:0:0:7::/64");
});
