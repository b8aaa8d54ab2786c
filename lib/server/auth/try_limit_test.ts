import assert from "node:assert/strict";
import fc from "fast-check";
import { TryLimit } from "./try_limit.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Wrong tries of `address`, one after the other, all at `atMs`. */
function guess(limit: TryLimit, address: string, tries: number, atMs = 0): void {
  for (let i = 0; i < tries; i++) limit.begin(address, atMs);
}

Deno.test("waitMs() doubles after three free tries, up to five minutes", () => {
  const limit = new TryLimit();
  const waits: number[] = [];
  for (let tries = 1; tries <= 13; tries++) {
    guess(limit, "10.0.0.2", 1);
    waits.push(limit.waitMs("10.0.0.2", 0) / 1000);
  }
  assert.deepEqual(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  assert.equal(limit.waitMs("10.0.0.3", 0), 0, "another address does not wait");
  assert.equal(limit.waitMs("10.0.0.2", 299_999), 1);
  assert.equal(limit.waitMs("10.0.0.2", 300_000), 0);
});

Deno.test("succeeded() forgives what went before", () => {
  const limit = new TryLimit();
  guess(limit, "10.0.0.2", 9);
  limit.succeeded("10.0.0.2");
  assert.equal(limit.waitMs("10.0.0.2", 0), 0);
  guess(limit, "10.0.0.2", 3);
  assert.equal(limit.waitMs("10.0.0.2", 0), 0);
});

const pairs: [same: boolean, one: string, other: string, why: string][] = [
  [true, "2001:db8:1:2::1", "2001:db8:1:2:ffff:0:0:9", "one /64"],
  [false, "2001:db8:1:2::1", "2001:db8:1:3::1", "two /64"],
  [false, "2001:db8:1::1", "2001:db8:1:1::1", "zeros that are left out count"],
  [true, "2001:db8::1", "2001:db8:0:0:5::1", "zeros that are left out are zeros"],
  [true, "fe80::1%eth0", "fe80::2%wlan0.100", "a zone is no part of the network"],
  [true, "::ffff:10.0.0.2", "10.0.0.2", "IPv4 as an IPv6 socket writes it"],
  [false, "::ffff:10.0.0.2", "::ffff:10.0.0.3", "two IPv4 addresses"],
  [false, "10.0.0.2", "10.0.0.20", "an address counts as a whole"],
  [false, "::1", "127.0.0.1", "two ways to be at home"],
];

for (const [same, one, other, why] of pairs) {
  Deno.test(`waitMs() counts ${one} and ${other} ${same ? "as one" : "apart"}: ${why}`, () => {
    const limit = new TryLimit();
    guess(limit, one, 6);
    assert.equal(limit.waitMs(other, 0) > 0, same);
  });
}

Deno.test("waitMs() slows all addresses together after sixty tries", () => {
  const limit = new TryLimit();
  for (let i = 0; i < 60; i++) limit.begin(`2001:db8:0:${i.toString(16)}::1`, 0);
  assert.equal(limit.waitMs("10.0.0.2", 0), 10_000, "six a minute");
  assert.equal(limit.waitMs("10.0.0.2", 10_000), 0);
  limit.begin("10.0.0.2", 10_000);
  assert.equal(limit.waitMs("10.0.0.3", 10_000), 10_000);
  limit.succeeded("10.0.0.2");
  assert.equal(limit.waitMs("10.0.0.3", 10_000), 0, "a right code costs the others nothing");
});

Deno.test("begin() forgets an address that has not tried for an hour", () => {
  for (const [afterMs, waitMs] of [[HOUR_MS - 1, 300_000], [HOUR_MS, 0]]) {
    const limit = new TryLimit();
    guess(limit, "10.0.0.2", 20);
    guess(limit, "10.0.0.2", 1, afterMs);
    assert.equal(limit.waitMs("10.0.0.2", afterMs), waitMs, `after ${afterMs} ms`);
  }
});

Deno.test("begin() remembers a thousand addresses at most, the newest", () => {
  const limit = new TryLimit();
  for (let i = 0; i < 5000; i++) limit.begin(`10.0.${i >> 8}.${i & 255}`, i);
  assert.equal(limit.size, 1000);
  limit.begin("10.9.9.9", 5000 + HOUR_MS);
  assert.equal(limit.size, 1, "and none for longer than an hour");
});

Deno.test("no choice of addresses gives more tries than the shared limit", () => {
  const step = fc.record({
    address: fc.oneof(
      fc.constant("10.0.0.2"),
      fc.ipV6(),
      fc.ipV4(),
    ),
    restMs: fc.oneof(fc.constant(0), fc.nat(2 * MINUTE_MS)),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 300 }), (steps) => {
      const limit = new TryLimit();
      let now = 0;
      let tries = 0;
      for (const { address, restMs } of steps) {
        now += restMs;
        if (limit.waitMs(address, now) > 0) continue;
        limit.begin(address, now);
        tries++;
        // Whoever waits as long as he is told may try then.
        const waitMs = limit.waitMs(address, now);
        assert.equal(limit.waitMs(address, now + waitMs), 0);
        now += waitMs;
      }
      assert.ok(tries <= 60 + 6 * now / MINUTE_MS + 1e-6, `${tries} tries in ${now} ms`);
    }),
    { numRuns: 50 },
  );
});
