import assert from "node:assert/strict";
import fc from "fast-check";
import type { Inventory } from "./inspect.ts";
import { DAY_MS } from "../../shared/units.ts";
import { type Plan, planCertificates } from "./plan.ts";

const now = Date.UTC(2030, 5, 15);
const names = { dns: ["kitchen", "localhost"], ip: ["192.168.1.2", "127.0.0.1"] };
const missing = { state: "missing" } as const;
const bad = { state: "bad", why: "Permission denied" } as const;
const good = { state: "good" } as const;

/** Everything in order; each case says what differs. */
function inventory(changes: Partial<Inventory> = {}): Inventory {
  return {
    caKey: good,
    caCert: authority(3000),
    leafKey: good,
    leafCert: leaf({}),
    caPair: true,
    leafPair: true,
    leafSigned: true,
    ...changes,
  };
}

function authority(daysLeft: number) {
  const notBefore = now - 100 * DAY_MS;
  return { ...good, notBefore, notAfter: now + daysLeft * DAY_MS, constraints: null };
}

function leaf({ from = -10, to = 800, named = names }) {
  return { ...good, notBefore: now + from * DAY_MS, notAfter: now + to * DAY_MS, names: named };
}

const cases: {
  name: string;
  found: Partial<Inventory>;
  at?: number;
  forceLeaf?: boolean;
  make: Plan["make"];
  code?: string;
  reason: RegExp;
}[] = [
  { name: "all is in order", found: {}, make: "none", reason: /in order/ },
  {
    name: "nothing is there",
    found: { caKey: missing, caCert: missing, leafKey: missing, leafCert: missing, caPair: false },
    make: "all",
    reason: /no certificate authority yet/,
  },
  {
    name: "the CA's key was put in place, its certificate not any more",
    found: { caCert: missing, caPair: false, leafSigned: false },
    make: "all",
    reason: /ca\.crt was missing/,
  },
  {
    name: "the CA's key cannot be read",
    found: { caKey: bad, caPair: false },
    make: "refuse",
    code: "ca-key-unreadable",
    reason: /ca\.key .*Permission denied.*put the right file back, or remove both/,
  },
  {
    name: "the CA's key cannot be read and all else is missing",
    found: { caKey: bad, caCert: missing, leafKey: missing, leafCert: missing, caPair: false },
    make: "refuse",
    code: "ca-key-unreadable",
    reason: /ca\.key/,
  },
  {
    name: "the CA's certificate cannot be read",
    found: { caCert: bad, caPair: false, leafSigned: false },
    make: "refuse",
    code: "ca-certificate-unreadable",
    reason: /ca\.crt .*Permission denied/,
  },
  {
    name: "the CA's key is another's",
    found: { caPair: false },
    make: "refuse",
    code: "ca-mismatch",
    reason: /ca\.key is not the key to ca\.crt/,
  },
  {
    name: "the CA nears its end",
    found: { caCert: authority(59) },
    make: "all",
    reason: /authority ends on 2030-08-13/,
  },
  { name: "the CA has 60 days", found: { caCert: authority(60) }, make: "none", reason: /order/ },
  {
    name: "the CA's key is kept elsewhere and nothing is due",
    found: { caKey: missing, caPair: false },
    make: "none",
    reason: /order/,
  },
  {
    name: "the CA's key is kept elsewhere and the leaf is due",
    found: { caKey: missing, caPair: false, leafCert: leaf({ to: 5 }) },
    make: "refuse",
    code: "ca-key-missing",
    reason: /ends on 2030-06-20\. .*ca\.key is missing: put it back, or remove ca\.crt/,
  },
  {
    name: "the leaf is missing",
    found: { leafCert: missing, leafPair: false, leafSigned: false },
    make: "leaf",
    reason: /no server\.crt/,
  },
  {
    name: "the leaf's key is missing",
    found: { leafKey: missing, leafPair: false },
    make: "leaf",
    reason: /no server\.key/,
  },
  {
    name: "the leaf is no certificate",
    found: { leafCert: bad, leafPair: false, leafSigned: false },
    make: "leaf",
    reason: /server\.crt cannot be used/,
  },
  {
    name: "the leaf's key is another's",
    found: { leafPair: false },
    make: "leaf",
    reason: /server\.key is not the key/,
  },
  {
    name: "the leaf is signed by another CA",
    found: { leafSigned: false },
    make: "leaf",
    reason: /not signed by ca\.crt/,
  },
  {
    name: "the leaf nears its end",
    found: { leafCert: leaf({ to: 59 }) },
    make: "leaf",
    reason: /server\.crt ends on 2030-08-13/,
  },
  {
    name: "the leaf has 60 days",
    found: { leafCert: leaf({ to: 60 }) },
    make: "none",
    reason: /./,
  },
  {
    name: "the leaf is expired",
    found: { leafCert: leaf({ to: -1 }) },
    make: "leaf",
    reason: /ends on 2030-06-14/,
  },
  {
    name: "the leaf is not valid yet",
    found: { leafCert: leaf({ from: 1 }) },
    make: "leaf",
    reason: /not valid before 2030-06-16/,
  },
  {
    name: "the machine has a new address",
    found: { leafCert: leaf({ named: { dns: names.dns, ip: ["127.0.0.1"] } }) },
    make: "leaf",
    reason: /does not name 192\.168\.1\.2\./,
  },
  {
    name: "the machine has lost an address",
    found: { leafCert: leaf({ named: { dns: names.dns, ip: [...names.ip, "10.0.0.1"] } }) },
    make: "none",
    reason: /order/,
  },
  { name: "a new leaf is asked for", found: {}, forceLeaf: true, make: "leaf", reason: /asked/ },
  {
    name: "the clock stands in 1970",
    found: {},
    at: 0,
    make: "none",
    reason: /clock of this machine says 1970-01-01/,
  },
];

for (const { name, found, at = now, forceLeaf, make, code, reason } of cases) {
  Deno.test(`planCertificates() makes "${make}" when ${name}`, () => {
    const plan = planCertificates(inventory(found), { names, now: at, forceLeaf });
    assert.equal(plan.make, make);
    assert.match(plan.reason, reason);
    assert.equal(plan.make === "refuse" ? plan.code : undefined, code);
  });
}

Deno.test("planCertificates() replaces a CA that is there only at its end, and never an unreadable one", () => {
  const part = fc.constantFrom(missing, bad, good);
  const days = fc.integer({ min: -1000, max: 4000 });
  fc.assert(fc.property(
    fc.record({ caKey: part, ca: part, leafKey: part, leaf: part, caDays: days, leafDays: days }),
    fc.record({ caPair: fc.boolean(), leafPair: fc.boolean(), leafSigned: fc.boolean() }),
    fc.boolean(),
    (is, relations, forceLeaf) => {
      const found = inventory({
        caKey: is.caKey,
        caCert: is.ca.state === "good" ? authority(is.caDays) : is.ca,
        leafKey: is.leafKey,
        leafCert: is.leaf.state === "good" ? leaf({ to: is.leafDays }) : is.leaf,
        ...relations,
      });
      const { make } = planCertificates(found, { names, now, forceLeaf });
      if (make === "all") {
        assert.notEqual(is.caKey.state, "bad");
        assert.ok(is.ca.state === "missing" || (is.ca.state === "good" && is.caDays < 60));
      }
      if (make === "leaf") assert.ok(is.caKey.state === "good" && relations.caPair);
      if (make === "none") assert.ok(is.leaf.state === "good" && is.leafKey.state === "good");
    },
  ));
});
