import assert from "node:assert/strict";
import { AppError } from "../../shared/errors.ts";
import { CertificateKeeper } from "./certificate_keeper.ts";
import type { ServerCertificate } from "./ensure_certificate.ts";

const HOUR_MS = 3_600_000;

function certificate(cert: string): ServerCertificate {
  const names = { dns: ["localhost"], ip: [] };
  const made = "none";
  return {
    ...{ cert, key: "", caPem: "CA", notAfter: 0, names, leftOut: [], made, reason: "Why." },
    setAside: [],
  };
}

/** A world in which everything can be set, and a keeper in it. */
function setUp() {
  const world = {
    now: 0,
    reading: "home",
    /** What a renewal gives, or fails with. */
    right: certificate("first") as ServerCertificate | Error,
    useFails: false,
    renewals: 0,
    used: [] as string[],
    changes: 0,
  };
  const keeper = new CertificateKeeper({
    certificate: certificate("first"),
    read: () => Promise.resolve(world.reading),
    renew() {
      world.renewals++;
      const { right } = world;
      return right instanceof Error ? Promise.reject(right) : Promise.resolve(right);
    },
    use({ cert }) {
      if (world.useFails) throw new Error("no more sockets");
      world.used.push(cert);
    },
    onChange: () => void world.changes++,
    clock: { monotonic: () => world.now },
  });
  const look = async (times = 1) => {
    for (; times > 0; times--) {
      world.now += 3000;
      await keeper.look();
    }
  };
  /** The looks after the start, which find everything right. */
  const started = async () => {
    await look(2);
    assert.deepEqual([world.renewals, world.used], [1, []]);
    world.renewals = 0;
    world.changes = 0;
  };
  return { world, keeper, look, started };
}

Deno.test("CertificateKeeper leaves everything alone as long as nothing changes", async () => {
  const { world, look, started } = setUp();
  await started();
  await look(1000);
  assert.deepEqual([world.renewals, world.used], [0, []]);
});

Deno.test("CertificateKeeper follows what has changed while the server started", async () => {
  const { world, look } = setUp();
  world.right = certificate("second");
  await look(2);
  assert.deepEqual([world.renewals, world.used, world.changes], [1, ["second"], 1]);
});

Deno.test("CertificateKeeper looks at the certificate's end every hour, and replaces it near its end", async () => {
  const { world, keeper, look, started } = setUp();
  await started();
  world.now += HOUR_MS;
  await look();
  assert.deepEqual([world.renewals, world.used], [1, []]);
  world.right = certificate("second");
  world.now += HOUR_MS;
  await look(3);
  assert.deepEqual([world.renewals, world.used], [2, ["second"]]);
  assert.equal(keeper.certificate.cert, "second");
});

Deno.test("CertificateKeeper follows a change once two looks have seen the same", async () => {
  const { world, look, started } = setUp();
  await started();
  for (const reading of ["one address", "two addresses"]) {
    world.reading = reading;
    await look();
  }
  assert.equal(world.renewals, 0);
  world.right = certificate("second");
  await look();
  assert.deepEqual([world.renewals, world.used, world.changes], [1, ["second"], 1]);
  await look(10);
  assert.equal(world.renewals, 1);
});

Deno.test("CertificateKeeper minds no change that was taken back, and none that needs nothing new", async () => {
  const { world, look, started } = setUp();
  await started();
  world.reading = "away";
  await look();
  world.reading = "home";
  await look(2);
  assert.equal(world.renewals, 0);
  world.reading = "away";
  await look(2);
  assert.deepEqual([world.renewals, world.used, world.changes], [1, [], 1]);
});

Deno.test("CertificateKeeper goes on after a failure, and tries again after a minute", async () => {
  const { world, keeper, look, started } = setUp();
  await started();
  world.reading = "away";
  world.right = new AppError("certificates-not-written", "No space left: make room.");
  await look(2);
  assert.deepEqual([world.renewals, keeper.certificate.cert], [1, "first"]);
  await look(15);
  assert.equal(world.renewals, 1);
  world.now += 60_000;
  await look();
  assert.equal(world.renewals, 2);
  world.right = certificate("second");
  world.now += 60_000;
  await look();
  assert.deepEqual(world.used, ["second"]);
  await look(10);
  assert.equal(world.renewals, 3);
});

Deno.test("CertificateKeeper tries again when nothing could listen with the new certificate", async () => {
  const { world, keeper, look, started } = setUp();
  await started();
  world.reading = "away";
  world.right = certificate("second");
  world.useFails = true;
  await look(2);
  assert.equal(keeper.certificate.cert, "first");
  world.useFails = false;
  world.now += 60_000;
  await look();
  assert.deepEqual([world.used, keeper.certificate.cert], [["second"], "second"]);
});

Deno.test("CertificateKeeper outlives a reading that fails", async () => {
  const keeper = new CertificateKeeper({
    certificate: certificate("first"),
    read: () => Promise.reject(new Error("getifaddrs failed")),
    renew: () => Promise.reject(new Error("not asked")),
    use() {},
    clock: { monotonic: () => 0 },
  });
  await keeper.look();
  await keeper.look();
  assert.equal(keeper.certificate.cert, "first");
});
