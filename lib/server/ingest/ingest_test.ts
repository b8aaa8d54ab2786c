import assert from "node:assert/strict";
import { testAccess } from "../../../tests/support/test_access.ts";
import { CLOSE_RENEWED, SUBPROTOCOL } from "../../shared/protocol.ts";
import { ANYONE, type Identity } from "../auth/identity.ts";
import { Catalog } from "../catalog/catalog.ts";
import { Ingest } from "./ingest.ts";

const ORIGIN = "https://192.168.1.2:5001";
const URL_ASKED = `${ORIGIN}/api/stream`;
const UPGRADE = {
  upgrade: "websocket",
  connection: "keep-alive, Upgrade",
  "sec-websocket-key": "x",
  "sec-websocket-protocol": SUBPROTOCOL,
};

/** The ingest endpoint with who is paired, and sockets to it without a network. */
async function setUp() {
  const recordingsDir = await Deno.makeTempDir();
  const catalog = Catalog.open(":memory:", { durability: "process" });
  const { access, pair, whoHas, time, pass } = await testAccess();
  const ingest = new Ingest({
    config: {
      recordingsDir,
      segmentMs: 2000,
      segmentAlign: "start",
      chunkMs: 1000,
      resumeMs: 60_000,
      durability: "process",
    },
    catalog,
    access,
    clock: { now: () => time.now, monotonic: () => time.monotonic },
    onDiskFull() {},
    onClosed() {},
  });
  const connect = (
    who: Identity | undefined,
    { origin = ORIGIN, hostname = "10.0.0.2", isOpened = true } = {},
  ) => {
    const sent: { type: string; code?: string }[] = [];
    const socket = {
      readyState: WebSocket.OPEN as number,
      closedWith: undefined as number | undefined,
      send: (data: string) => void sent.push(JSON.parse(data)),
      close(code: number) {
        this.readyState = WebSocket.CLOSING;
        this.closedWith = code;
      },
    };
    const remote = { hostname, port: 4000 };
    const headers = new Headers({ origin });
    const handlers = ingest.connect({ url: URL_ASKED, headers, remote, who });
    const asSocket = socket as unknown as WebSocket;
    const open = () => handlers.open(asSocket);
    if (isOpened) open();
    const say = (message: object) =>
      handlers.message(asSocket, { data: JSON.stringify(message) } as MessageEvent);
    const hello = (session: string) =>
      say({ type: "hello", session, name: "K", startedAt: 0, now: time.now });
    const close = () => handlers.close(asSocket);
    return { socket, sent, open, say, hello, close };
  };
  const device = async (code: string) => {
    const paired = (await pair(code))!;
    return { id: paired.device.id, who: whoHas(paired.credential)! };
  };
  return {
    access,
    connect,
    device,
    ingest,
    pass,
    async [Symbol.asyncDispose]() {
      await ingest.close();
      access.close();
      catalog.close();
      await Deno.remove(recordingsDir, { recursive: true });
    },
  };
}

/** Lets everything that is under way come to rest. */
async function settle(): Promise<void> {
  for (let i = 0; i < 500; i++) await Promise.resolve();
}

const requests: [name: string, change: Record<string, string | null>, status: number | null][] = [
  ["as a browser sends it", {}, null],
  ["with other subprotocols as well", { "sec-websocket-protocol": `x, ${SUBPROTOCOL}` }, null],
  ["without upgrade", { upgrade: null }, 426],
  ["with another upgrade", { upgrade: "h2c" }, 426],
  ["without a key", { "sec-websocket-key": null }, 426],
  ["without the subprotocol", { "sec-websocket-protocol": null }, 400],
  ["with another subprotocol", { "sec-websocket-protocol": "local-camera.v9" }, 400],
];

Deno.test("check() takes what can become a camera's connection, and nothing else", async () => {
  await using setting = await setUp();
  for (const [name, change, status] of requests) {
    const all = Object.entries({ ...UPGRADE, ...change }).filter(([, value]) => value !== null);
    const request = new Request(URL_ASKED, { headers: all as [string, string][] });
    assert.equal(setting.ingest.check(request)?.status ?? null, status, name);
  }
});

Deno.test("connect() tells pages from elsewhere and unpaired devices why they get nothing", async () => {
  await using setting = await setUp();
  const owner = await setting.device(setting.access.codes.linkSecret);
  const cases = [
    [setting.connect(owner.who, { origin: "https://evil.example" }), 4003, "forbidden-origin"],
    [setting.connect(ANYONE, { origin: "https://evil.example" }), 4003, "forbidden-origin"],
    [setting.connect(undefined, { origin: "https://evil.example" }), 4003, "forbidden-origin"],
    [setting.connect(undefined), 4001, "unauthorized"],
  ] as const;
  for (const [{ socket, sent, hello }, code, word] of cases) {
    hello(crypto.randomUUID());
    await settle();
    assert.equal(socket.closedWith, code);
    assert.deepEqual(sent.map(({ code }) => code), [word]);
  }
  assert.equal(setting.ingest.connected, 0);
});

Deno.test("connect() cuts a device off when it is withdrawn, and no other", async () => {
  await using setting = await setUp();
  const owner = await setting.device(setting.access.codes.linkSecret);
  const camera = await setting.device(setting.access.codes.made!);
  const [own, first, second] = [owner, camera, camera].map(({ who }) => setting.connect(who));
  for (const { hello } of [own, first, second]) hello(crypto.randomUUID());
  await settle();
  assert.equal(setting.ingest.connected, 3);
  setting.access.withdraw(camera.id);
  await settle();
  assert.deepEqual([own, first, second].map(({ socket }) => socket.closedWith), [
    undefined,
    4001,
    4001,
  ]);
  await Promise.all([own, first, second].map(({ close }) => close()));
});

Deno.test("connect() cuts a device off that was withdrawn while its socket was being opened", async () => {
  await using setting = await setUp();
  await setting.device(setting.access.codes.linkSecret);
  const camera = await setting.device(setting.access.codes.made!);
  const late = setting.connect(camera.who, { isOpened: false });
  setting.access.withdraw(camera.id);
  late.open();
  late.hello(crypto.randomUUID());
  await settle();
  assert.equal(late.socket.closedWith, 4001);
  assert.equal(setting.ingest.connected, 0);
  await late.close();
});

Deno.test("connect() gives each device sixteen connections at a time", async () => {
  await using setting = await setUp();
  const owner = await setting.device(setting.access.codes.linkSecret);
  const other = await setting.device(setting.access.codes.made!);
  const all = Array.from({ length: 17 }, () => setting.connect(owner.who));
  assert.deepEqual(all.map(({ socket }) => socket.closedWith).filter((code) => code), [1013]);
  const neighbour = setting.connect(other.who);
  assert.equal(neighbour.socket.closedWith, undefined);
  await all[0].close();
  const next = setting.connect(owner.who);
  assert.equal(next.socket.closedWith, undefined);
  await Promise.all([...all.slice(1), neighbour, next].map(({ close }) => close()));
});

Deno.test("connect() counts by address where nobody has to be paired", async () => {
  await using setting = await setUp();
  const all = Array.from({ length: 257 }, () => setting.connect(ANYONE));
  assert.equal(all.filter(({ socket }) => socket.closedWith === 1013).length, 1);
  const neighbour = setting.connect(ANYONE, { hostname: "10.0.0.3" });
  assert.equal(neighbour.socket.closedWith, undefined);
  await Promise.all([...all, neighbour].map(({ close }) => close()));
});

Deno.test("what a device records is written down once, however often it says that it has stopped", async () => {
  await using setting = await setUp();
  const owner = await setting.device(setting.access.codes.linkSecret);
  const session = crypto.randomUUID();
  const camera = setting.connect(owner.who);
  camera.hello(session);
  for (let i = 0; i < 20; i++) camera.say({ type: "stop", lastSeq: -1 });
  await settle();
  assert.equal(camera.sent.filter(({ type }) => type === "stopped").length, 20);
  const done = setting.access.audit(50).filter(({ subject }) => subject === session);
  assert.deepEqual(done.map(({ action }) => action), ["recording-stopped", "recording-started"]);
  assert.ok(done.every(({ device, address }) => device === owner.id && address === "10.0.0.2"));
  await camera.close();
});

Deno.test("a device begins 300 sessions in a row, then it has to wait; an old one goes on", async () => {
  await using setting = await setUp();
  const owner = await setting.device(setting.access.codes.linkSecret);
  const begin = async (session: string) => {
    const camera = setting.connect(owner.who);
    camera.hello(session);
    await settle();
    const { closedWith } = camera.socket;
    await camera.close();
    return closedWith;
  };
  const first = crypto.randomUUID();
  assert.equal(await begin(first), undefined);
  for (let i = 1; i < 300; i++) assert.equal(await begin(crypto.randomUUID()), undefined);
  assert.equal(await begin(crypto.randomUUID()), 1013);
  assert.equal(await begin(first), undefined);
  setting.pass(12_000);
  assert.equal(await begin(crypto.randomUUID()), undefined, "one more every twelve seconds");
});

Deno.test("handOver() waits for the cameras of now to go, not for those that come", async () => {
  await using setting = await setUp();
  const old = setting.connect(ANYONE);
  const handedOver = setting.ingest.handOver();
  await settle();
  assert.equal(old.socket.closedWith, CLOSE_RENEWED);
  const come = setting.connect(ANYONE);
  old.close();
  await handedOver;
  assert.equal(come.socket.closedWith, undefined);
  come.close();
});

Deno.test("handOver() waits no longer than cameras stay away", async () => {
  await using setting = await setUp();
  const deaf = setting.connect(ANYONE);
  const before = performance.now();
  await setting.ingest.handOver();
  const tookMs = performance.now() - before;
  assert.ok(tookMs > 300 && tookMs < 20_000, `${tookMs} ms`);
  deaf.close();
});
