/**
 * What a guest on the Wi-Fi, a hostile page, a stolen or curious device may try
 * against a running server, while a camera records: see `docs/SECURITY.md`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeFrame, FrameKind } from "../../lib/shared/frame.ts";
import { STREAM_PATH, SUBPROTOCOL } from "../../lib/shared/protocol.ts";
import { ask, connectTls, sendRaw, tokensFor } from "../support/attacker.ts";
import { assertWhole, camerasFor, faultTest, recordDuring } from "../support/fault_run.ts";
import { readFixture } from "../support/fixtures.ts";
import { TestCamera } from "../support/test_camera.ts";
import { startServer, type TestServer } from "../support/test_server.ts";
import { pause } from "../support/waiting.ts";

const SEGMENT_MS = 4000;
/**
 * Acknowledgements of an undisturbed camera take some 60 ms, for one commit gathers for 50. Attackers
 * and server share two cores here; a page takes a link for dead after 15 s.
 */
const USUAL_ACK_MS = 300;
/** On a slower machine: so many times as long as before the attacks. */
const USUAL_ACK_FACTOR = 5;
const SLOWEST_ACK_MS = 5000;
const MIB = 1024 * 1024;
const MAX_GROWTH_BYTES = 80 * MIB;

const fixture = readFixture("chromium_canvasmic_webm_vp8");
const EVIL = "https://evil.example";

interface Scene {
  server: TestServer;
  owner: string;
  viewer: string;
  camera: string;
  /** Of another camera, which recorded `session` with `file`. */
  victim: string;
  session: string;
  file: string;
  /** What was in the key of the authority: must never come back. */
  caKey: string;
}

/** One attack, and how it must be answered. */
type Attack = [name: string, expected: unknown, run: (scene: Scene) => Promise<unknown>];

const status = async (asked: Promise<{ status: number }>) => (await asked).status;
const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** A guest asks for everything there is. */
const GUEST: Attack[] = [
  ...([
    ["GET", "/", 303],
    ["GET", "/settings", 303],
    ["GET", "/live", 303],
    ["GET", "/recordings", 303],
    ["GET", "/no-such-page", 303],
    ["GET", "/api/status", 401],
    ["GET", "/metrics", 401],
    ["GET", "/api/recordings", 401],
    ["GET", "/api/live/x", 401],
    ["GET", "/api/access/devices", 401],
    ["GET", "/api/access/audit", 401],
    ["POST", "/api/access/tokens", 401],
    ["POST", "/api/access/codes", 401],
    ["POST", "/api/access/access-code", 401],
    ["POST", "/api/cameras/x/control", 401],
    ["PATCH", "/api/access/devices/x", 401],
    ["DELETE", "/api/access/devices/x", 401],
    ["OPTIONS", "/api/access/devices", 401],
  ] as const).map(([method, path, expected]): Attack => [
    `a guest asks ${method} ${path}`,
    expected,
    ({ server }) => status(ask(server, path, { method })),
  ]),
  [
    "a guest reads a recording whose id is known",
    401,
    ({ server, session }) => status(ask(server, `/api/recordings/${session}`)),
  ],
  [
    "a guest reads a file whose name is known",
    401,
    ({ server, session, file }) => status(ask(server, `/api/recordings/${session}/${file}`)),
  ],
  [
    "a guest deletes a recording",
    401,
    ({ server, session }) =>
      status(ask(server, `/api/recordings/${session}`, { method: "DELETE" })),
  ],
  ["a guest records", 4001, async ({ server }) => {
    using camera = await TestCamera.connect(server);
    assert.equal((await camera.next("error")).code, "unauthorized");
    return (await camera.closed()).code;
  }],
];

/** Paired devices ask for more than their role may. */
const ROLES: Attack[] = [
  ...([
    ["camera", "GET", "/settings", 403],
    ["camera", "GET", "/recordings", 403],
    ["camera", "GET", "/api/recordings", 403],
    ["camera", "GET", "/api/status", 403],
    ["camera", "GET", "/api/access/devices", 403],
    ["camera", "GET", "/api/access/audit", 403],
    ["camera", "POST", "/api/access/tokens", 403],
    ["camera", "POST", "/api/cameras/x/control", 403],
    ["viewer", "GET", "/settings", 403],
    ["viewer", "POST", "/api/access/codes", 403],
    ["viewer", "POST", "/api/access/access-code", 403],
    ["viewer", "DELETE", "/api/access/devices/x", 403],
  ] as const).map(([role, method, path, expected]): Attack => [
    `a ${role} asks ${method} ${path}`,
    expected,
    (scene) => status(ask(scene.server, path, { method, token: scene[role] })),
  ]),
  [
    "a camera reads another's recording",
    404,
    ({ server, camera, session }) =>
      status(ask(server, `/api/recordings/${session}`, { token: camera })),
  ],
  [
    "a camera reads another's file",
    404,
    ({ server, camera, session, file }) =>
      status(ask(server, `/api/recordings/${session}/${file}`, { token: camera })),
  ],
  [
    "a viewer deletes a recording",
    403,
    ({ server, viewer, session }) =>
      status(ask(server, `/api/recordings/${session}`, { method: "DELETE", token: viewer })),
  ],
  [
    "a viewer renames a recording",
    403,
    ({ server, viewer, session }) =>
      status(ask(server, `/api/recordings/${session}`, { method: "PATCH", token: viewer })),
  ],
  ["a viewer goes on with another's session", 4001, async ({ server, viewer, session }) => {
    using camera = await TestCamera.connect(server, undefined, viewer);
    const now = Date.now();
    camera.send({ type: "hello", session, name: "X", startedAt: now, now });
    return (await camera.closed()).code;
  }],
];

/** Credentials that are nearly right. */
const CREDENTIALS: Attack[] = [
  [
    "a token of zeros",
    401,
    ({ server }) =>
      status(ask(server, "/api/recordings/x", { token: `${"0".repeat(12)}.${"0".repeat(43)}` })),
  ],
  [
    "a token with another's secret",
    401,
    ({ server, camera, owner }) =>
      status(ask(server, "/api/access/devices", {
        token: `${owner.split(".")[0]}.${camera.split(".")[1]}`,
      })),
  ],
  ["a token in a cookie", 401, ({ server, owner }) =>
    status(ask(server, "/api/access/devices", {
      headers: { cookie: `__Host-local-camera=${owner}` },
    }))],
  [
    "a token under another scheme",
    401,
    ({ server, owner }) =>
      status(ask(server, "/api/access/devices", { headers: { authorization: `Basic ${owner}` } })),
  ],
  [
    "a token in the address",
    401,
    ({ server, owner }) => status(ask(server, `/api/access/devices?token=${owner}`)),
  ],
  [
    "a token of 7 KB",
    401,
    ({ server }) => status(ask(server, "/api/access/devices", { token: "a".repeat(7000) })),
  ],
  ["a token that was withdrawn", 401, async ({ server, owner }) => {
    const made = await ask(server, "/api/access/tokens", {
      ...json({ name: "gone", role: "owner" }, { authorization: `Bearer ${owner}` }),
    });
    const { token, device: { id } } = JSON.parse(made.text);
    const path = `/api/access/devices/${id}`;
    assert.equal(await status(ask(server, path, { method: "DELETE", token: owner })), 204);
    return await status(ask(server, "/api/access/devices", { token }));
  }],
];

/** A page of somebody else's, in the browser of a paired device. */
const ORIGINS: Attack[] = [
  ...([
    ["another site", { origin: EVIL }],
    ["a page without origin", { origin: "null" }],
    ["this host over plain HTTP", { origin: "http://127.0.0.1:5001" }],
    ["this host on another port", { origin: "https://127.0.0.1:1" }],
    ["a name that begins like this host", { origin: "https://127.0.0.1.evil.example" }],
    ["another site, which hides its origin", { "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
  ] as const).map(([who, headers]): Attack => [
    `${who} makes a token`,
    403,
    ({ server, owner }) =>
      status(ask(server, "/api/access/tokens", {
        ...json({ name: "x", role: "owner" }, { ...headers, authorization: `Bearer ${owner}` }),
      })),
  ]),
  [
    "another site pairs",
    403,
    ({ server }) => status(ask(server, "/api/pair", json({ code: "00000000" }, { origin: EVIL }))),
  ],
  ["another site records", 4003, async ({ server, camera }) => {
    using socket = await TestCamera.connect(server, EVIL, camera);
    return (await socket.closed()).code;
  }],
  ["a sandboxed page records", 4003, async ({ server, camera }) => {
    using socket = await TestCamera.connect(server, "null", camera);
    return (await socket.closed()).code;
  }],
];

/** Names that lead here without being this machine's: DNS rebinding. */
const HOSTS: Attack[] = ([
  ["evil.example", 421],
  ["127.0.0.1.evil.example", 421],
  ["localhost.evil.example", 421],
  ["local", 421],
  ["evil.example:5001", 421],
] as const).map(([host, expected]): Attack => [
  `Host: ${host}`,
  expected,
  ({ server, owner }) =>
    status(sendRaw(
      server,
      `GET /api/access/devices HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${owner}\r\n` +
        "Connection: close\r\n\r\n",
    )),
]);
HOSTS.push([
  "a request to another site, as to a proxy",
  421,
  ({ server }) =>
    status(sendRaw(
      server,
      "GET https://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    )),
]);

/** Bodies that are too much, or no such thing. */
const BODIES: Attack[] = [
  ["an empty body", 400, ({ server }) => status(ask(server, "/api/pair", json("")))],
  [
    "a body that is no JSON",
    400,
    ({ server }) => status(ask(server, "/api/pair", json("{code:1}"))),
  ],
  [
    "a code that is a number",
    400,
    ({ server }) => status(ask(server, "/api/pair", json({ code: 1 }))),
  ],
  [
    "a code of 300 characters",
    400,
    ({ server }) => status(ask(server, "/api/pair", json({ code: "1".repeat(300) }))),
  ],
  [
    "a form",
    415,
    ({ server }) =>
      status(
        ask(server, "/api/pair", { method: "POST", body: new URLSearchParams({ code: "1" }) }),
      ),
  ],
  [
    "JSON as text, as a foreign form can send it",
    415,
    ({ server }) =>
      status(ask(server, "/api/pair", { method: "POST", body: '{"code":"00000000"}' })),
  ],
  [
    "a megabyte",
    413,
    ({ server }) => status(ask(server, "/api/pair", json(`{"code":"${"1".repeat(MIB)}"}`))),
  ],
  [
    "arrays a thousand deep",
    400,
    ({ server }) =>
      status(
        ask(server, "/api/pair", json(`{"code":"1","x":${"[".repeat(1000)}${"]".repeat(1000)}}`)),
      ),
  ],
  ["a prototype", 403, async ({ server }) => {
    const body = '{"code":"00000000","__proto__":{"role":"owner"},"constructor":{"x":1}}';
    return await status(ask(server, "/api/pair", json(body)));
  }],
  [
    "a role that does not exist",
    400,
    ({ server, owner }) =>
      status(ask(server, "/api/access/codes", {
        ...json({ role: "root" }, { authorization: `Bearer ${owner}` }),
      })),
  ],
  ["a body without end", 413, ({ server }) => {
    const part = new TextEncoder().encode(" ".repeat(1024));
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(part) });
    return status(ask(server, "/api/pair", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }));
  }],
];

/** Paths that lead somewhere else. Nothing of the key may come back, whatever the status. */
const PATHS: Attack[] = [
  "/../certs/ca.key",
  "/certs/ca.key",
  "/ca.key",
  "/%2e%2e/certs/ca.key",
  "/..%2fcerts%2fca.key",
  "/_fresh/../certs/ca.key",
  "/_fresh/js/..%2f..%2f..%2fcerts%2fca.key",
  "/static/..\\..\\certs\\ca.key",
  "/ca.crt/../ca.key",
  "/ca.crt%00.key",
  "//certs//ca.key",
  "/.env",
  "/certs/access.db",
  "/api/recordings/..%2fcatalog.db",
  "/api/recordings/%2e%2e/catalog.db",
].map((path): Attack => [
  `GET ${path}`,
  true,
  async ({ server, owner, caKey }) => {
    const { status, text } = await sendRaw(
      server,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${owner}\r\n` +
        "Connection: close\r\n\r\n",
    );
    assert.ok(!text.includes(caKey) && !text.includes("PRIVATE KEY"), "the key came back");
    assert.ok(!text.includes("SQLite format"), "a database came back");
    return [0, 301, 307, 400, 404, 405].includes(status) || `${status}`;
  },
]);
PATHS.push(
  [
    "session.json by its name",
    404,
    ({ server, owner, session }) =>
      status(ask(server, `/api/recordings/${session}/session.json`, { token: owner })),
  ],
  ["a link out of the recordings", 404, async ({ server, owner, session, file }) => {
    const described = await ask(server, `/api/recordings/${session}`, { token: owner });
    const path = join(server.recordingsDir, JSON.parse(described.text).directory, file);
    await Deno.rename(path, `${path}.aside`);
    await Deno.symlink(join(server.certDir, "ca.key"), path);
    try {
      return await status(ask(server, `/api/recordings/${session}/${file}`, { token: owner }));
    } finally {
      await Deno.remove(path);
      await Deno.rename(`${path}.aside`, path);
    }
  }],
);

/** HTTP that is none, or too much of it. */
const HTTP: Attack[] = ([
  [
    "a header of 100 KB",
    [400, 431, 0],
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(1e5)}\r\n\r\n`,
  ],
  [
    "two thousand headers",
    [400, 431, 0],
    "GET / HTTP/1.1\r\nHost: x\r\n" +
    Array.from({ length: 2000 }, (_, i) => `X${i}: a\r\n`).join("") + "\r\n",
  ],
  ["two Hosts", [400], "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n"],
  [
    "two lengths",
    [400, 0],
    "POST /api/pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n" +
    "Content-Length: 2\r\n\r\nab",
  ],
  [
    "a request smuggled behind a chunk",
    [400, 415, 0],
    "POST /api/pair HTTP/1.1\r\n" +
    "Host: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
    "GET /api/access/devices HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
  ],
  ["no HTTP at all", [400, 0], `${"\0".repeat(2000)}\r\n\r\n`],
  [
    "a method of 5 KB",
    [400, 0, 303],
    `${"G".repeat(5000)} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
  ],
  ["TRACE", [400, 303, 405], "TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
  [
    "CONNECT",
    [0, 400, 401, 403, 404, 405, 421],
    "CONNECT evil.example:443 HTTP/1.1\r\n" +
    "Host: evil.example:443\r\n\r\n",
  ],
  [
    "an upgrade to a socket without a key",
    [400, 426],
    `GET ${STREAM_PATH} HTTP/1.1\r\n` +
    "Host: 127.0.0.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
  ],
] as const).map(([name, expected, request]): Attack => [
  name,
  true,
  async ({ server }) => {
    const { status } = await sendRaw(server, request);
    return (expected as readonly number[]).includes(status) || `${status}`;
  },
]);
HTTP.push(["plain HTTP to the TLS port", "", async ({ server }) => {
  using plain = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(server.origin).port),
  });
  await plain.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  const text = await new Response(plain.readable).text().catch(() => "");
  return text.includes("HTTP/") ? text : "";
}]);

/** Sends what a camera should not, as a paired one, and tells the close code. */
function protocol(
  name: string,
  expected: number,
  send: (camera: TestCamera, scene: Scene) => void | Promise<void>,
  isWelcome = true,
): Attack {
  return [`a camera sends ${name}`, expected, async (scene) => {
    using camera = await TestCamera.connect(scene.server, undefined, scene.camera);
    if (isWelcome) await camera.hello(crypto.randomUUID());
    await send(camera, scene);
    return (await camera.closed()).code;
  }];
}

/** Of a WebM stream: EBML header, and the Segment's ID with its size of eight bytes. */
const beginning = fixture.bytes.subarray(
  0,
  fixture.bytes.findIndex((_, at) =>
    [0x18, 0x53, 0x80, 0x67].every((byte, i) => fixture.bytes[at + i] === byte)
  ) + 12,
);

const hello = (fields: Record<string, unknown>) => {
  const now = Date.now();
  const session = crypto.randomUUID();
  return { type: "hello", session, name: "X", startedAt: now, now, ...fields };
};
const take = { type: "take", take: 0, mimeType: fixture.mimeType, startedAt: Date.now() };
const frame = (seq: number, bytes: Uint8Array, take = 0) =>
  encodeFrame({ kind: FrameKind.media, more: false, take, seq, payload: bytes });

const PROTOCOL: Attack[] = [
  protocol(
    "media before hello",
    4000,
    ({ socket }) => socket.send(frame(0, new Uint8Array(9))),
    false,
  ),
  protocol("a session that is a path", 4000, (camera) => {
    camera.send(hello({ session: "../../../../etc/cron.d/x" }));
  }, false),
  protocol(
    "a name of 10 KB",
    4000,
    (camera) => camera.send(hello({ name: "x".repeat(1e4) })),
    false,
  ),
  protocol("a second hello", 4000, (camera) => camera.send(hello({}))),
  protocol("a text of 20 KB", 4000, ({ socket }) => socket.send(`{"type":"${"x".repeat(2e4)}"}`)),
  protocol("text that is no JSON", 4000, ({ socket }) => socket.send("[".repeat(10_000))),
  protocol("a frame of 2 MB", 4000, (camera) => {
    camera.send(take);
    camera.socket.send(frame(0, new Uint8Array(2 * MIB)));
  }),
  protocol("a frame of three bytes", 4000, ({ socket }) => socket.send(new Uint8Array(3))),
  protocol("a frame of an unknown kind", 4000, ({ socket }) => socket.send(new Uint8Array(20))),
  protocol("a chunk out of order", 4000, (camera) => {
    camera.send(take);
    camera.socket.send(frame(7, fixture.chunks[0]));
  }),
  protocol("a take that was not announced", 4000, (camera) => {
    camera.socket.send(frame(0, fixture.chunks[0], 3));
  }),
  protocol("a type that is a path", 4015, (camera) => {
    camera.send({ ...take, mimeType: "video/../../x" });
  }),
  protocol("noise instead of a recording", 4015, (camera) => {
    camera.send(take);
    camera.socket.send(frame(0, crypto.getRandomValues(new Uint8Array(4000))));
  }),
  protocol("a gap whose cause has a line break", 4000, (camera) => {
    camera.send({ type: "gap", take: 0, fromMs: 0, toMs: 1, cause: "x\nFAKE LINE" });
  }),
  protocol("more than the window", 4008, (camera) => {
    camera.send(take);
    // An element without end in the stream's header: nothing can be acknowledged before that is whole.
    const void1GiB = [0xec, 0x01, 0, 0, 0, 0x40, 0, 0, 0];
    camera.socket.send(frame(0, Uint8Array.of(...beginning, ...void1GiB)));
    // Not much more than that: a peer that is still sending may not hear why it is cut off.
    for (let seq = 1; seq <= 84; seq++) camera.socket.send(frame(seq, new Uint8Array(100_000)));
  }),
  ["a camera hides in the log", true, async ({ server, camera }) => {
    const name = "\u001b[2J\r\nFAKE: all is well\u2028X";
    using socket = await TestCamera.connect(server, undefined, camera);
    await socket.hello(crypto.randomUUID(), name);
    const lines = server.output().split("\n");
    return !server.output().includes("\u001b[2J") && !lines.some((line) => line.startsWith("FAKE"));
  }],
  ["a device opens one connection after the other", 1013, async ({ server, camera }) => {
    const open: TestCamera[] = [];
    try {
      for (let i = 0; i < 16; i++) {
        open.push(await TestCamera.connect(server, undefined, camera));
        await open[i].hello(crypto.randomUUID());
      }
      using last = await TestCamera.connect(server, undefined, camera);
      return (await last.closed()).code;
    } finally {
      for (const camera of open) camera[Symbol.dispose]();
      await Promise.all(open.map((camera) => camera.closed()));
    }
  }],
  ["a camera offers another subprotocol", true, async ({ server, camera }) => {
    const url = server.origin.replace("https:", "wss:") + STREAM_PATH;
    const headers = { authorization: `Bearer ${camera}` };
    const options = { protocols: ["chat"], client: server.client, headers };
    const socket = new WebSocket(url, options as unknown as string[]);
    return await new Promise((done) => {
      socket.onerror = () => done(true);
      socket.onopen = () => done(SUBPROTOCOL);
    });
  }],
];

/** Much of everything. */
const FLOODS: Attack[] = [
  ["400 connections that never finish their request", 200, async ({ server, owner }) => {
    const open: Deno.Conn[] = [];
    try {
      for (let i = 0; i < 200; i++) {
        const port = Number(new URL(server.origin).port);
        open.push(await Deno.connect({ hostname: "127.0.0.1", port }));
        const slow = await connectTls(server);
        open.push(slow);
        await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"));
      }
      return await status(ask(server, "/api/access/devices", { token: owner }));
    } finally {
      for (const connection of open) connection.close();
    }
  }],
  ["a thousand requests of a guest at once", [401], async ({ server }) => {
    const asked: number[] = [];
    for (let round = 0; round < 10; round++) {
      const some = Array.from({ length: 100 }, () => status(ask(server, "/api/status")));
      asked.push(...await Promise.all(some));
    }
    return [...new Set(asked)];
  }],
  ["a hundred sockets of a guest", [4001], async ({ server }) => {
    const codes = await Promise.all(Array.from({ length: 100 }, async () => {
      using camera = await TestCamera.connect(server);
      return (await camera.closed()).code;
    }));
    return [...new Set(codes)];
  }],
  ["a body that trickles", 408, async ({ server }) => {
    using connection = await connectTls(server);
    await connection.write(new TextEncoder().encode(
      "POST /api/pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
        "Content-Length: 1000\r\n\r\n{",
    ));
    const buffer = new Uint8Array(1000);
    const count = await connection.read(buffer);
    const text = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  }],
  // Last: whoever comes from this address has to wait from then on.
  ["ten wrong codes", 429, async ({ server }) => {
    for (let i = 0; i < 10; i++) await ask(server, "/api/pair", json({ code: `1111-111${i}` }));
    const refused = await ask(server, "/api/pair", json({ code: "1111-2222" }));
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    return refused.status;
  }],
];

const ATTACKS = [
  ...GUEST,
  ...ROLES,
  ...CREDENTIALS,
  ...ORIGINS,
  ...HOSTS,
  ...BODIES,
  ...PATHS,
  ...HTTP,
  ...PROTOCOL,
  ...FLOODS,
];

/** Records a short session, to be read by those who may not. */
async function recordVictim(server: TestServer, token: string) {
  const session = crypto.randomUUID();
  using camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(session, "Victim");
  camera.send(take);
  fixture.chunks.forEach((chunk, seq) => camera.sendChunk(0, seq, chunk));
  camera.send({ type: "stop", lastSeq: fixture.chunks.length - 1 });
  await camera.next("stopped");
  const { file } = await camera.next("segment");
  return { session, file };
}

/** Resident set, bytes. */
async function residentBytes(server: TestServer): Promise<number> {
  const text = await Deno.readTextFile(`/proc/${await server.serverPid()}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(text)?.[1]) * 1024;
}

/** Sends a chunk now and then, and notes how long its acknowledgement takes, ms. */
async function watchAcks(
  server: TestServer,
  token: string,
  isOver: (count: number) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  using camera = await TestCamera.connect(server, undefined, token);
  await camera.hello(crypto.randomUUID(), "Probe");
  camera.send(take);
  for (let seq = 0; !isOver(seq); seq++) {
    const bytes = seq < fixture.chunks.length ? fixture.chunks[seq] : new Uint8Array(0);
    if (bytes.byteLength === 0) break;
    const sentAt = performance.now();
    camera.sendChunk(0, seq, bytes);
    await camera.acked(seq);
    times.push(performance.now() - sentAt);
    await pause(1000);
  }
  return times.sort((a, b) => a - b);
}

const median = (sorted: readonly number[]) => sorted[sorted.length >> 1];

faultTest(
  `${ATTACKS.length} attacks are refused, and disturb no recording`,
  240_000,
  async (run) => {
    assert.ok(ATTACKS.length >= 60);
    await using server = await startServer({
      CAMERA_AUTH: "on",
      CAMERA_SEGMENT_SECONDS: String(SEGMENT_MS / 1000),
    }, { home: run.home });
    run.listenTo(server);
    const names = { owner: "owner", viewer: "viewer", camera: "camera", victim: "camera" } as const;
    const { tokens, access } = await tokensFor(server, { ...names, recorder: "camera" });
    using _ = { [Symbol.dispose]: () => access.close() };
    const scene: Scene = {
      server,
      owner: tokens.owner.token,
      viewer: tokens.viewer.token,
      camera: tokens.camera.token,
      victim: tokens.victim.token,
      caKey: (await Deno.readTextFile(join(server.certDir, "ca.key"))).split("\n")[1],
      ...await recordVictim(server, tokens.victim.token),
    };
    const calm = await watchAcks(server, tokens.recorder.token, (count) => count === 5);
    const cameras = camerasFor(run, server, [["chromium_webm_vp8"]], {
      token: tokens.recorder.token,
      haste: 1,
    });
    let isOver = false;
    const before = await residentBytes(server);
    const acks = watchAcks(server, tokens.recorder.token, () => isOver);
    const wrong: string[] = [];
    await recordDuring(cameras, async () => {
      for (const [name, expected, attack] of ATTACKS) {
        run.note(name);
        const answer = await attack(scene).catch((error) => `threw ${error}`);
        if (JSON.stringify(answer) !== JSON.stringify(expected)) {
          wrong.push(`${name}: ${JSON.stringify(answer)} instead of ${JSON.stringify(expected)}`);
        }
      }
      isOver = true;
    });
    assert.deepEqual(wrong, []);
    const times = await acks;
    const usualMs = Math.max(USUAL_ACK_MS, USUAL_ACK_FACTOR * median(calm));
    assert.ok(median(times) < usualMs, `acknowledged in ${times.join(", ")} ms`);
    assert.ok(times.at(-1)! < SLOWEST_ACK_MS, `an acknowledgement took ${times.at(-1)} ms`);
    assert.deepEqual(cameras[0].closeCodes, [], "the recording's connection was never cut");
    await assertWhole({ server, cameras, home: run.home, segmentMs: SEGMENT_MS });
    const grown = await residentBytes(server) - before;
    assert.ok(grown < MAX_GROWTH_BYTES, `grew by ${Math.round(grown / MIB)} MiB`);
    assert.doesNotMatch(server.output(), /\n\s+at /, "nothing was thrown");
  },
);
