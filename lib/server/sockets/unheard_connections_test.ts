import assert from "node:assert/strict";
import type { SystemConnection } from "./system_sockets.ts";
import { UnheardConnections } from "./unheard_connections.ts";

const LIMITS = { ms: 15_000, graceMs: 0, each: 3, all: 5 };

function scene({ maxEach = 10, graceMs = 0 } = {}) {
  let now = 0;
  let open: SystemConnection[] = [];
  const ended: string[] = [];
  const unheard = new UnheardConnections({
    sockets: {
      connections: () => open,
      shutDown(connection) {
        ended.push(`${connection.hostname} ${connection.port}`);
        open = open.filter((one) => one !== connection);
      },
    },
    ports: new Set([5001]),
    clock: { monotonic: () => now },
    limits: { ...LIMITS, graceMs },
    maxEach,
  });
  return {
    unheard,
    connect(hostname: string, port: number) {
      open.push({ fd: open.length, hostname, port });
    },
    close: (port: number) => open = open.filter((one) => one.port !== port),
    pass: (ms: number) => now += ms,
    /** Who has been ended since the last time. */
    look() {
      const count = unheard.look();
      assert.equal(count, ended.length);
      return ended.splice(0);
    },
  };
}

Deno.test("look() ends what has sent no request in time, and nothing else", () => {
  const { unheard, connect, pass, look } = scene();
  connect("10.0.0.1", 1);
  connect("10.0.0.1", 2);
  unheard.hear({ hostname: "10.0.0.1", port: 2 });
  assert.deepEqual(look(), []);
  pass(10_000);
  connect("10.0.0.2", 3);
  assert.deepEqual(look(), []);
  pass(5000);
  assert.deepEqual(look(), ["10.0.0.1 1"]);
  unheard.hear({ hostname: "10.0.0.2", port: 3 });
  pass(60_000);
  assert.deepEqual(look(), []);
});

Deno.test("look() forgets who has gone: the next from that port is another", () => {
  const { unheard, connect, close, pass, look } = scene();
  connect("10.0.0.1", 1);
  unheard.hear({ hostname: "10.0.0.1", port: 1 });
  look();
  close(1);
  look();
  connect("10.0.0.1", 1);
  look();
  pass(15_000);
  assert.deepEqual(look(), ["10.0.0.1 1"]);
});

Deno.test("look() ends the oldest where too many have sent no request", () => {
  const { unheard, connect, pass, look } = scene();
  for (const port of [1, 2, 3, 4]) {
    connect("10.0.0.1", port);
    pass(1);
    if (port < 4) assert.deepEqual(look(), []);
  }
  assert.deepEqual(look(), ["10.0.0.1 1"]);
  for (const port of [5, 6]) connect(`10.0.0.${port}`, port);
  assert.deepEqual(look(), []);
  connect("10.0.0.7", 7);
  assert.deepEqual(look(), ["10.0.0.1 2"]);
  for (const port of [3, 4]) unheard.hear({ hostname: "10.0.0.1", port });
  for (const port of [8, 9]) connect("10.0.0.1", port);
  assert.deepEqual(look(), []);
});

Deno.test("look() lets many come at once, if they send their requests soon", () => {
  const { connect, pass, look } = scene({ graceMs: 2000 });
  for (const port of [1, 2, 3, 4]) connect("10.0.0.1", port);
  look();
  pass(1999);
  assert.deepEqual(look(), []);
  pass(1);
  assert.deepEqual(look(), ["10.0.0.1 1"]);
});

Deno.test("look() ends the newest where one address has too many that have", () => {
  const { unheard, connect, pass, look } = scene({ maxEach: 4 });
  for (const port of [1, 2, 3, 4, 5, 6]) {
    connect("10.0.0.1", port);
    unheard.hear({ hostname: "10.0.0.1", port });
    pass(1);
  }
  connect("10.0.0.2", 7);
  assert.deepEqual(look(), ["10.0.0.1 5", "10.0.0.1 6"]);
});

Deno.test("hear() knows an IPv6 address however it is written", () => {
  const { unheard, connect, pass, look } = scene();
  connect("0:0:0:0:0:ffff:a00:1", 1);
  connect("fe80:0:0:0:0:0:0:1", 2);
  unheard.hear({ hostname: "::ffff:10.0.0.1", port: 1 });
  unheard.hear({ hostname: "fe80::1", port: 2 });
  look();
  pass(15_000);
  assert.deepEqual(look(), []);
});
